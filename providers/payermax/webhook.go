package payermax

import (
	"net/http"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/strict"
)

// typePayout is the kind of notice that is about a payout.
const typePayout = "PAYOUT"

// acknowledged is the only answer that ends PayerMax's retries (PayerMax manual,
// Payment Result Notification): HTTP 200 with exactly this JSON.
func acknowledged() providers.Reply {
	return providers.Reply{Status: http.StatusOK, ContentType: "application/json", Body: `{"msg":"Success","code":"SUCCESS"}`}
}

// ParseWebhook verifies a notice over its raw bytes and reads it (PayerMax
// manual, Payment Result Notification, disbursementResultNotify). PayerMax signs
// the notices of all its merchants with one key: a notice must also name this
// account, else a genuine one of another merchant would count here.
func (a *adapter) ParseWebhook(d providers.Delivery) providers.Notice {
	switch a.check(d.Header, d.Body) {
	case sealMissing:
		return forged("The notice has no signature.")
	case sealBroken:
		return forged("The notice is not signed with the PayerMax key of this account.")
	}
	body, err := strict.Parse(d.Body)
	if err != nil {
		return unreadable("The notice is not one proper JSON object.")
	}
	if misspelt(body) {
		return unreadable("The notice names a field in the wrong case.")
	}
	if body.Text("appId") != a.appID || body.Text("merchantNo") != a.merchantNo {
		return forged("The notice is for another app or merchant.")
	}
	return genuine(body)
}

func forged(why string) providers.Notice {
	return providers.Notice{Verdict: providers.VerdictForged, Why: why, Reply: providers.RefuseNotice(http.StatusUnauthorized)}
}

func unreadable(why string) providers.Notice {
	return providers.Notice{Verdict: providers.VerdictUnreadable, Why: why, Reply: providers.RefuseNotice(http.StatusBadRequest)}
}

// genuine reads a notice that is PayerMax's and ours. It decides by the status
// of the order, whatever code and msg say, and only when it names number, amount
// and currency: the desk holds them against what it sent.
func genuine(body strict.Object) providers.Notice {
	order := body.Sub("data")
	n := providers.Notice{Verdict: providers.VerdictVerified, Subject: providers.SubjectPayout, Number: order.Text("outTradeNo"), Reply: acknowledged()}
	n.Outcome = models.Outcome{Event: models.EventDrift, Source: models.FromNotice, Code: body.Text("code"), Message: body.Text("msg")}
	fill(&n.Outcome, order)
	known, ok := statusNews(order)
	switch {
	case body.Text("notifyType") != typePayout:
		// It is genuine, so it is acknowledged; but it is news of something else.
		n.Verdict, n.Why = providers.VerdictUnreadable, "The notice is not about a payout."
	case n.Number == "":
		n.Verdict, n.Why = providers.VerdictUnreadable, "The notice names no order."
	case !complete(n.Outcome):
		n.Outcome.Reason = "PayerMax sent a notice that does not name amount, currency and status. PayerMax is asked."
	case !ok:
		n.Outcome.Reason = drifted(n.Outcome.Status)
	default:
		n.Outcome.Event, n.Outcome.Reason = known.event, known.reason
	}
	return n
}
