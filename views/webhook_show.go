package views

import (
	"net/url"
	"strings"

	"countersign/models"
	"countersign/views/ui"
)

// WebhookShow is one notice with everything that is known of it.
type WebhookShow struct {
	Shell       Shell
	Times       Times
	Providers   Providers
	Row         models.Webhook
	ContentType string
	Body        string // as it came; bytes that are no text are marked
	Struck      bool   // secrets were struck out of it
	Cut         int    // how many bytes of the body are not shown
	Settings    bool
	MayAsk      bool // may ask for it to be applied again
	Token       string
}

// asks says that the delivery can be applied again.
func (p WebhookShow) asks() bool {
	return p.MayAsk && p.Row.Verdict == "verified" && p.Row.Subject == "payout"
}

// bodyFoot says how far what is shown is what came.
func (p WebhookShow) bodyFoot() string {
	switch {
	case p.Body == "" && p.Struck && p.Row.Size > 0:
		return "The driver of this account is not there, and without it nobody knows what in this delivery is secret: it is not shown."
	case p.Struck:
		return "Secrets are struck out here: they are stored, sealed, as they came. It is shown as text and does nothing."
	}
	return "These are the very bytes that were verified. They are shown as text and do nothing."
}

// terms are the facts of the notice.
func (p WebhookShow) terms() []ui.Term {
	w := p.Row
	payout := ui.Term{Name: "Payout", Value: w.PayoutID, Mono: true}
	if w.PayoutID != "" {
		payout.Href = "/payouts/" + w.PayoutID
	}
	from := ui.Term{Name: "From", Value: p.Providers.Name(w.AccountID), Dim: "address " + w.IP}
	if p.Settings {
		from.Href = providerURL(w.AccountID)
	}
	return []ui.Term{
		{Name: "Received", Value: p.Times.Second(w.ReceivedAt)}, from, payout,
		{Name: "Order number", Value: w.OrderNumber, Mono: true}, {Name: "About", Value: w.Subject},
		{Name: "Its status", Value: w.Status, Mono: true}, {Name: "Result", Value: firstUpper(webhookStateWords(w.State))},
		{Name: "Effect", Value: w.Effect}, {Name: "Applied", Value: p.Times.Second(w.AppliedAt)},
		{Name: "Copies", Value: copiesWords(w.Copies)},
	}
}

// copiesWords says how often the same bytes came again.
func copiesWords(n int64) string {
	if n == 0 {
		return "came once"
	}
	return "the same bytes came again " + counted(n, "time", "times") + "; they had no effect"
}

// verdict is the judgement as a fact.
func (p WebhookShow) verdict() ui.Fact {
	f := ui.Fact{Kind: "ok", Text: verdictWords(p.Row.Verdict), Detail: p.Row.Why}
	if p.Row.Verdict != "verified" {
		f.Kind = "bad"
	}
	return f
}

// maxFields is the most fields of a form that are listed one by one.
const maxFields = 60

// fields are the parts of a body that is a form, in the order in which they came;
// nothing for any other body.
func (p WebhookShow) fields() []ui.Term {
	if !strings.HasPrefix(p.ContentType, "application/x-www-form-urlencoded") || p.Cut > 0 {
		return nil
	}
	var out []ui.Term
	for _, part := range strings.Split(p.Body, "&") {
		name, value, found := strings.Cut(part, "=")
		plainName, nameErr := url.QueryUnescape(name)
		plain, err := url.QueryUnescape(value)
		if !found || nameErr != nil || err != nil || len(out) == maxFields {
			return nil
		}
		out = append(out, ui.Term{Name: strings.ToValidUTF8(plainName, "\uFFFD"), Value: strings.ToValidUTF8(plain, "\uFFFD"), Mono: true})
	}
	return out
}

// bodyNote says how large the body is, and what is not shown of it.
func (p WebhookShow) bodyNote() string {
	text := counted(p.Row.Size, "byte", "bytes")
	if p.ContentType != "" {
		text += ", " + p.ContentType
	}
	if p.Cut > 0 {
		text += ", the last " + counted(int64(p.Cut), "byte is", "bytes are") + " not shown"
	}
	return text
}
