package chainpay

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/strict"
)

// acknowledged is the answer to a notice that is ours. The manual describes
// none.
func acknowledged() providers.Reply {
	return providers.Reply{Status: http.StatusOK, ContentType: "text/plain; charset=utf-8", Body: "success"}
}

// ParseWebhook reads a notice. ChainPay's manual describes none; where ChainPay
// agreed to send some and its public key is a setting of the account, they are
// JSON with a signature by the rule of requests. Without that key nothing is
// believed. A notice never decides: ChainPay is asked.
func (a *adapter) ParseWebhook(d providers.Delivery) providers.Notice {
	if a.platform == nil {
		return unreadable("ChainPay sends no notices to this account: its public key is not entered.")
	}
	body, err := strict.Parse(d.Body)
	switch {
	case err != nil:
		return unreadable("The notice is not one proper JSON object.")
	case misspelt(body):
		return unreadable("The notice names a field in the wrong case.")
	case recut(body):
		return unreadable("The notice has fields that its signature does not hold apart.")
	case text(body, signField) == "":
		return forged("The notice has no signature.")
	case !verify(signed(body), text(body, signField), a.platform):
		return forged("The notice is not signed with ChainPay's key of this account.")
	case text(body, "appId") != "" && text(body, "appId") != a.appID:
		return forged("The notice is for another application.")
	}
	return genuine(body)
}

func forged(why string) providers.Notice {
	return providers.Notice{Verdict: providers.VerdictForged, Why: why, Reply: providers.RefuseNotice(http.StatusUnauthorized)}
}

func unreadable(why string) providers.Notice {
	return providers.Notice{Verdict: providers.VerdictUnreadable, Why: why, Reply: providers.RefuseNotice(http.StatusBadRequest)}
}

// signed are the fields of a notice as the signature covers them.
func signed(body strict.Object) map[string]any {
	fields := map[string]any{}
	for name, value := range body {
		fields[name] = value
	}
	return fields
}

var joined = regexp.MustCompile(`&[A-Za-z_]+=`)

// quiet are fields of a query's answer that are not read and may be empty.
var quiet = []string{"tokenFeeCount", "extra", "payTime", "merchantId"}

// recut reports whether the fields may have been cut anew without touching the
// signed text. It joins fields without escaping, so "a&state=FAILED" and two
// fields are signed alike; and an empty field is not signed at all, so nothing
// is known of one that is no field of ChainPay's.
func recut(body strict.Object) bool {
	for name, value := range body {
		told, isText := value.(string)
		empty := value == nil || isText && told == ""
		if strings.ContainsAny(name, "=&") || isText && joined.MatchString(told) ||
			empty && !slices.Contains(names, name) && !slices.Contains(quiet, name) {
			return true
		}
	}
	return false
}

// genuine reads a notice that is ChainPay's. It names the order either as a query
// does or as the request did.
func genuine(body strict.Object) providers.Notice {
	n := providers.Notice{Verdict: providers.VerdictVerified, Subject: providers.SubjectPayout, Reply: acknowledged()}
	n.Outcome = models.Outcome{Event: models.EventDrift, Source: models.FromNotice}
	fill(&n.Outcome, body)
	if n.Outcome.Echo.Number == "" {
		n.Outcome.Echo.Number = text(body, "outTradeNo")
	}
	n.Number = n.Outcome.Echo.Number
	known, ok := states[n.Outcome.Status]
	switch {
	case n.Number == "":
		// It is genuine, so it is acknowledged; but nobody knows what about.
		n.Verdict, n.Why = providers.VerdictUnreadable, "The notice names no order."
	case !ok:
		n.Outcome.Reason = drifted(n.Outcome.Status)
	default:
		n.Outcome.Event, n.Outcome.Reason = known.event, known.reason
	}
	return n
}
