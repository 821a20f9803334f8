package views

import (
	"strings"
	"testing"

	"countersign/models"
	"countersign/views/ui"
)

func aNotice(id int64) models.Webhook {
	return models.Webhook{ID: id, AccountID: "pockyt", Provider: "pockyt", Size: 120, IP: "203.0.113.9", Verdict: "verified", Subject: "payout",
		OrderNumber: "PO7K3M7D9QX2_a1", Status: "success", PayoutID: "PO-7K3M7D9QX2", State: models.WebhookApplied, Effect: "The payout was paid.", ReceivedAt: at("14:32:02"), AppliedAt: at("14:32:03")}
}

func TestTheListOfDeliveries(t *testing.T) {
	frame := shell(func(s *Shell) { s.Title, s.Current = "Webhook deliveries", "webhooks" })
	forged, unreadable, orphan, waiting, copied := aNotice(5), aNotice(4), aNotice(3), aNotice(2), aNotice(1)
	forged.Verdict, forged.State, forged.Why, forged.PayoutID, forged.Effect = "forged", models.WebhookRefused, "The signature does not hold.", "", ""
	unreadable.Verdict, unreadable.State, unreadable.Status, unreadable.PayoutID, unreadable.Effect = "unreadable", models.WebhookRefused, "", "", ""
	orphan.State, orphan.PayoutID, orphan.Effect = models.WebhookOrphan, "", ""
	waiting.State, waiting.AppliedAt, waiting.Effect = models.WebhookNew, 0, ""
	copied.Copies, copied.Subject, copied.PayoutID = 2, "instrument", ""
	list := Webhooks{Shell: frame, Times: today, Providers: Providers{"pockyt": "Pockyt"}, First: 1, Older: "/webhooks?before=1", Settings: true,
		Rows: []models.Webhook{aNotice(6), forged, unreadable, orphan, waiting, copied}}
	got := golden(t, "webhooks", WebhooksPage(list))
	for _, want := range []string{"signature wrong", "unreadable", "no order of ours", "not applied yet", "2 copies", "an account", "The signature does not hold."} {
		if !strings.Contains(got, want) {
			t.Errorf("the list does not say %q", want)
		}
	}
	list.Rows, list.Query = nil, WebhookQuery{Verdict: "forged"}
	got = golden(t, "webhooks-nomatch", WebhooksPage(list))
	if !strings.Contains(got, "Signature: wrong") || !strings.Contains(got, `href="/webhooks?verdict=forged" aria-current="page"`) {
		t.Error("the filter does not say its value")
	}
	list.Query = WebhookQuery{State: "orphan", Account: "pockyt", Text: `PO-7<b>"`, From: "2026-11-01", To: "2026-11-20"}
	got = golden(t, "webhooks-filtered", WebhooksPage(list))
	for _, want := range []string{"Result: no order of ours", "From: Pockyt", "Received: 1 Nov 2026 to 20 Nov 2026", `value="PO-7&lt;b&gt;&#34;"`, "Clear filters"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
	golden(t, "webhooks-empty", WebhooksPage(Webhooks{Shell: frame, Times: today, First: 1}))
}

func TestADeliveryIsShownAsItCame(t *testing.T) {
	frame := shell(func(s *Shell) { s.Title, s.Current = "Delivery 6", "webhooks" })
	golden(t, "webhook", WebhookShowPage(WebhookShow{Shell: frame, Times: today, Providers: Providers{"pockyt": "Pockyt"}, Row: aNotice(6),
		ContentType: "application/x-www-form-urlencoded", Body: "status=success&invoiceId=PO7K3M7D9QX2_a1", Settings: true, MayAsk: true, Token: "t"}))
	forged := aNotice(7)
	forged.Verdict, forged.Why, forged.State, forged.PayoutID, forged.Effect, forged.AppliedAt, forged.Copies = "forged", "The signature does not hold.", models.WebhookRefused, "", "", 0, 1
	got := golden(t, "webhook-forged", WebhookShowPage(WebhookShow{Shell: frame, Times: today, Row: forged, Body: `{"a": "<script>alert(1)</script>"}`, Cut: 9}))
	if strings.Contains(got, "replay") {
		t.Error("what has no effect can be applied again")
	}
	if got := page(t, WebhookShowPage(WebhookShow{Shell: frame, Times: today, Row: aNotice(6), Struck: true})); !strings.Contains(got, "it is not shown") || strings.Contains(got, "replay") {
		t.Error("a body that cannot be judged, or a reader who may not ask")
	}
	if strings.Contains(got, "<script>alert") || !strings.Contains(got, "the last 9 bytes are not shown") || !strings.Contains(got, "The signature does not hold.") {
		t.Error("the body runs, or the page does not say what is missing or why")
	}
}

func TestEveryActionBelongsToAGroup(t *testing.T) {
	for action := range auditActions {
		if auditGroupOf(action) == "" {
			t.Errorf("%s is found under no filter", action)
		}
	}
	if got := AuditGroupActions("sign-ins", []string{"payout.approve", "person.sign_in", "person.invite"}); len(got) != 1 || got[0] != "person.sign_in" {
		t.Errorf("%v", got)
	}
}

func TestTheAuditLog(t *testing.T) {
	frame := shell(func(s *Shell) { s.Title, s.Current = "Audit log", "audit" })
	entry := func(seq int64, who, action, kind, id, detail string) models.AuditEntry {
		return models.AuditEntry{Seq: seq, At: at("14:20:31"), ActorID: seq % 2, ActorName: who, IP: "192.0.2.7", Session: "9f2c77d1", Action: action,
			SubjectKind: kind, SubjectID: id, Detail: detail, Prev: strings.Repeat("ab", 32), Hash: strings.Repeat("cd", 32)}
	}
	rows := []models.AuditEntry{
		entry(5, "Tomás Weber", "payout.approve", "payout", "PO-7K3M7D9QX2", `{"from":"pending_approval","to":"approved","version":3}`),
		entry(4, "Ana Costa", "payee.suspended", "payee", "7", `{"before":"active","after":"suspended","reason":"<i>name</i> changed"}`),
		entry(3, "Ada Admin", "provider_account.pause", "provider_account", "pockyt", `{"reason":"maintenance"}`),
		entry(2, "", "person.sign_in_failed", "person", "1", `{}`), entry(1, "Ada Admin", "something.new", "", "", "not JSON"),
	}
	list := Audit{Shell: frame, Times: today, Rows: rows, First: 1, Older: "/audit?before=1", Token: "t"}
	got := golden(t, "audit", AuditPage(list))
	for _, want := range []string{"<del>active</del> <ins>suspended</ins>", "&lt;i&gt;name&lt;/i&gt; changed", "nobody signed in", "something.new", "not JSON", `href="/payouts/PO-7K3M7D9QX2"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the log does not hold %s", want)
		}
	}
	if strings.Contains(got, `href="/people/1"`) {
		t.Error("somebody who may not manage people is led to them")
	}
	narrow := list
	narrow.Rows, narrow.Persons = nil, []models.User{{ID: 3, Name: "Tomás <b>"}}
	narrow.Query = AuditQuery{Who: "3", Group: "decisions", Kind: "payout", SubjectID: "PO-7", From: "2026-11-20", To: "2026-11-20"}
	got = golden(t, "audit-filtered", AuditPage(narrow))
	for _, want := range []string{"Who: Tomás &lt;b&gt;", "Did: approvals and rejections", "About: payout PO-7", "When: 20 Nov 2026", "No entry matches", `name="who" value="3"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
	list.Chain = ChainCheck{Done: true, Last: 5, At: at("14:32:09")}
	golden(t, "audit-intact", AuditPage(list))
	list.Chain.Broken = 3
	golden(t, "audit-broken", AuditPage(list))
	golden(t, "audit-entry", AuditShowPage(AuditShow{Shell: frame, Times: today, Entry: rows[1]}))
}

func TestTheSettingsOfProviders(t *testing.T) {
	frame := shell(func(s *Shell) { s.Title, s.Current = "Providers", "settings" })
	account := models.ProviderAccount{ID: "pockyt", Provider: "pockyt", Name: "Main store", Environment: models.EnvDemo, Registers: true, Status: models.AccountActive, TestedAt: at("08:00:00"), CreatedAt: at("07:00:00"), Version: 1}
	paused := account
	paused.ID, paused.Status, paused.PauseReason, paused.PausedAt, paused.TestedAt = "pockyt-2", models.AccountPaused, "The signature was refused.", at("13:00:00"), 0
	golden(t, "providers", ProvidersPage(ProviderList{Shell: frame, Times: today, MaySetUp: true, Connect: []ui.Link{{Label: "Pockyt", Href: "/settings/providers/new?provider=pockyt"}},
		Rows: []ProviderRow{{Account: account, Title: "Pockyt", Currencies: "USD"}, {Account: paused, Title: "Pockyt", Currencies: "USD"}}}))
	golden(t, "providers-empty", ProvidersPage(ProviderList{Shell: frame, Times: today}))

	show := ProviderShow{Shell: frame, Times: today, Account: account, Title: "Pockyt", Host: "https://mapi.yuansfer.com", Callback: "https://desk.example/webhooks/pockyt/pockyt",
		Credentials: []CredentialHint{{Label: "Merchant number", Hint: "202333"}, {Label: "API token", Hint: "•••• c0e8 (fingerprint 9f2c77d1)"}},
		Abilities:   []ui.Fact{{Kind: "ok", Text: "Registers payees and accounts first"}}, Token: "t", MaySetUp: true, Reads: true, Testable: true,
		GoLive: GoLive{Testable: true, Whitelist: "Pockyt answers only addresses on its list.", Facts: models.GoLive{Verified: 3, VerifiedAt: at("09:00:00"), Paid: 1, Failed: 1}}}
	golden(t, "provider", ProviderShowPage(show))
	show.GoLive = GoLive{Facts: models.GoLive{Refused: 2, Paid: 1}}
	show.Account, show.MaySetUp = paused, false
	if got := golden(t, "provider-paused", ProviderShowPage(show)); strings.Contains(got, "/test") || strings.Contains(got, "/pause") {
		t.Error("somebody who only reads is offered to change the account")
	}
	show.MaySetUp, show.Test = true, &ui.Note{Kind: "bad", Role: "alert", Title: "The test call to Pockyt did not work", Text: "Check the token."}
	show.Exchanges = []models.Exchange{{AccountID: "pockyt-2", Kind: "balance", Method: "POST", Path: "/v3/balance", Message: "timeout", At: at("14:32:00")}}
	golden(t, "provider-test-failed", ProviderShowPage(show))

	show.Reads = false
	if got := page(t, ProviderShowPage(show)); !strings.Contains(got, "only valid credentials are answered") {
		t.Error("the test is said to read a balance")
	}
	show.Testable = false
	if got := page(t, ProviderShowPage(show)); strings.Contains(got, "/test") || !strings.Contains(got, "cannot be tested") {
		t.Error("what cannot be tested is offered to be")
	}
	golden(t, "provider-credentials", ProviderCredentialsPage(ProviderCredentials{Shell: frame, Account: account, Title: "Pockyt", Token: "t", Version: 3,
		Fields: []ui.Input{{ID: "merchant_no", Label: "Merchant number", Value: "202333", Error: "Keep it."}, {ID: "token", Label: "API token", Type: "password", Placeholder: "•••• c0e8"}}, Problems: []ui.Problem{{Field: "merchant_no", Label: "Merchant number", Text: "Keep it."}}}))
	golden(t, "provider-pause", ProviderPausePage(ProviderPause{Shell: frame, Account: account, Title: "Pockyt", Token: "t", Problems: []ui.Problem{{Field: "reason", Label: "Reason", Text: "Write a reason."}}}))
	golden(t, "provider-new", ProviderNewPage(ProviderNew{Shell: frame, Provider: "pockyt", Title: "Pockyt", Name: "Pockyt", Environment: models.EnvLive, Host: "https://mapi.yuansfer.com", Token: "t",
		Fields: []ui.Input{{ID: "merchant_no", Label: "Merchant number", Error: "Enter the Merchant number."}, {ID: "token", Label: "API token", Type: "password"}}, Problems: []ui.Problem{{Field: "merchant_no", Label: "Merchant number", Text: "Enter the Merchant number."}}}))
}

func TestWhatProvidersCanDo(t *testing.T) {
	frame := shell(func(s *Shell) { s.Title, s.Current = "What providers can do", "settings" })
	words := []Meaning{{"success", models.EventPay, "It was paid."}, {"pending", models.EventAccept, "It is under way."}, {"returned", models.EventReturn, "It came back."},
		{"000022", models.EventRefuseOurs, "Wrong token."}, {"000000", "", "A system error."}}
	got := golden(t, "capabilities", CapabilitiesPage(Capabilities{Shell: frame, Drivers: []Capability{{Name: "pockyt", Title: "Pockyt",
		Abilities: []ui.Fact{{Kind: "ok", Text: "Tells balances"}}, Rules: []ui.Term{{Name: "Notices", Value: "A notice only makes us ask."}},
		Tables: []MeaningTable{{Title: "Statuses of an order", Rows: words}}}}}))
	for _, want := range []string{">Paid<", ">Sent<", ">Returned<", "waits, account paused", "decides nothing"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
}
