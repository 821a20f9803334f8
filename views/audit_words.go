package views

import (
	"strings"

	"countersign/models"
)

// auditActions is what the actions of the audit log are called. An action that
// is not listed shows under its own name.
var auditActions = map[string]string{
	"payee.create": "added the payee", "payee.edit": "changed the payee", "payee.active": "reactivated the payee",
	"payee.suspended": "suspended the payee", "payee.archived": "archived the payee", "payee.registration": "recorded news of the payee",
	"payee.resync": "asked the provider again", "instrument.add": "added an account", "instrument.archive": "archived an account",
	"instrument.registration": "recorded news of an account",
	"payout.create":           "made the payout", "payout.edit": "changed the payout", "payout.submit": "submitted it for approval",
	"payout.sign": "approved, more needed", "payout.approve": "approved", "payout.reject": "rejected", "payout.recall": "took it back to draft",
	"payout.cancel": "canceled", "payout.invalidate": "withdrew the approvals", "payout.claim": "took it for sending", "payout.send": "sent it",
	"payout.accept": "recorded that it was accepted", "payout.pay": "recorded that it was paid", "payout.fail": "recorded that it failed",
	"payout.return": "recorded that it came back", "payout.doubt": "marked it unconfirmed", "payout.release": "put it back in the queue",
	"payout.refuse_ours": "held it back", "payout.expire": "let it expire", "payout.await_payee": "recorded that the payee is asked",
	"payout.check": "asked the provider", "payout.conflict": "recorded a contradiction",
	"provider_account.add": "connected a provider account", "provider_account.credentials": "replaced credentials",
	"provider_account.pause": "paused the provider account", "provider_account.resume": "tested and resumed the provider account",
	"person.sign_in": "signed in", "person.sign_in_failed": "failed to sign in", "person.sign_out": "signed out",
	"person.end_other_sessions": "ended other sessions", "person.create_first_admin": "set up the desk",
	"person.confirm_failed": "failed to confirm the password", "person.invite": "invited a person", "person.new_link": "made a new link",
	"person.accept_link": "set a password by link", "person.change_password": "changed the password", "person.change_role": "changed a role",
	"person.disable": "disabled a person", "person.enable": "enabled a person", "person.preferences": "changed preferences", "access.refuse": "was refused", "installation.create": "created the installation",
	"webhook.replay": "asked about a delivery again", "payee.link": "linked the payee to its number", "audit.export": "exported the audit log",
	"provider_account.test_failed": "tested a provider account in vain",
	"link.revoke":                  "revoked a payee link", "link.reissue": "made a new payee link", "link.contact": "changed where the link goes",
}

// AuditWords says what an action of the audit log did.
func AuditWords(action string) string { return auditWords(action) }

// auditWords says what was done.
func auditWords(action string) string {
	if words, ok := auditActions[action]; ok {
		return words
	}
	return action
}

// auditIcon is the glyph of an action.
func auditIcon(action string) string {
	noun, verb, _ := strings.Cut(action, ".")
	switch {
	case verb == "registration" || verb == "resync" || verb == "check":
		return "refresh"
	case verb == "approve" || verb == "sign":
		return "approve"
	case verb == "suspended" || verb == "archived" || verb == "archive" || verb == "pause" || verb == "disable" || noun == "access":
		return "lock"
	case verb == "edit" || verb == "credentials" || verb == "change_role":
		return "pencil"
	case noun == "instrument":
		return "bank"
	case noun == "payee":
		return "payees"
	case noun == "payout":
		return "payout"
	case noun == "provider_account":
		return "link"
	}
	return "user"
}

// auditWho is who did it: a person, or a part of the program.
func auditWho(e models.AuditEntry) string {
	if e.ActorName == "" {
		return "nobody signed in"
	}
	return e.ActorName
}

// auditURL leads to what the entry is about, "" when there is no page.
func auditURL(e models.AuditEntry) string {
	switch e.SubjectKind {
	case "payout":
		return "/payouts/" + e.SubjectID
	case "payee":
		return "/payees/" + e.SubjectID
	case "person":
		return "/people/" + e.SubjectID
	case "provider_account":
		return "/settings/providers/" + e.SubjectID
	case "webhook":
		return "/webhooks/" + e.SubjectID
	}
	return ""
}

// auditSubject is what the entry is about, in a few words.
func auditSubject(e models.AuditEntry) string {
	switch e.SubjectKind {
	case "payout", "provider_account":
		return e.SubjectID
	case "":
		return ""
	case "webhook":
		return "delivery " + e.SubjectID
	}
	return e.SubjectKind + " " + e.SubjectID
}
