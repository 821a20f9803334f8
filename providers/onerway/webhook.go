package onerway

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/strict"
)

// The headers of a notice in the mode hmac-header (docs.onerway.com, issuing and
// tax webhooks), and how old its time stamp may be.
const (
	headerStamp = "X-Timestamp"
	headerSeal  = "X-Signature"
	maxAge      = 2 * time.Hour // retries may carry the first one's
)

// ParseWebhook verifies a notice as the account is set up and reads it. How
// notices of payouts are signed is not published; the modes are those of
// Onerway's other interfaces (docs.onerway.com, Transaction Notification and
// issuing webhooks). A notice never decides: Onerway is asked.
func (a *adapter) ParseWebhook(d providers.Delivery) providers.Notice {
	if a.callbackMode == CallbackHMACHeader {
		if why := a.headerProblem(d); why != "" {
			return forged(why)
		}
	}
	body, err := strict.Parse(d.Body)
	switch {
	case err != nil:
		return unreadable("The notice is not one proper JSON object.")
	case misspelt(body):
		return unreadable("The notice names a field in the wrong case.")
	}
	if a.callbackMode == CallbackBodySign {
		fields, ok := flat(body)
		switch {
		case !ok:
			return unreadable("The notice holds more than texts and numbers, or a field that is not in Onerway's manual.")
		case fields[signField] == "":
			return forged("The notice has no signature.")
		case !equalHex(fields[signField], sign(fields, a.unsigned, a.secret)):
			return forged("The notice is not signed with the secret of this account.")
		}
	}
	if merchant := text(body, "merchantNo"); merchant != "" && merchant != a.merchantNo {
		return forged("The notice is for another merchant.")
	}
	return a.genuine(body)
}

func forged(why string) providers.Notice {
	return providers.Notice{Verdict: providers.VerdictForged, Why: why, Reply: providers.RefuseNotice(http.StatusUnauthorized)}
}

func unreadable(why string) providers.Notice {
	return providers.Notice{Verdict: providers.VerdictUnreadable, Why: why, Reply: providers.RefuseNotice(http.StatusBadRequest)}
}

// headerProblem says why the headers do not seal the raw body.
func (a *adapter) headerProblem(d providers.Delivery) string {
	stamps, seals := d.Header.Values(headerStamp), d.Header.Values(headerSeal)
	if len(stamps) != 1 || len(seals) != 1 {
		return "The notice has no time stamp or no signature, or two of them."
	}
	if !equalHex(seals[0], headerSign(stamps[0], d.Body, a.webhookSecret)) {
		return "The notice is not signed with the webhook secret of this account."
	}
	number, err := strconv.ParseInt(stamps[0], 10, 64)
	if number > 1e12 {
		number /= 1000 // milliseconds
	}
	if age := a.clock().Sub(time.Unix(number, 0)); err != nil || age > maxAge || age < -maxAge {
		return "The time stamp of the notice is too far from now."
	}
	return ""
}

// quiet are further fields that a notice may have: those of an order that are not
// read (Onerway manual, Initiate Payment and the query of payouts).
var quiet = []string{"sourceAmount", "sourceCurrency", "reference", "chargeFlag", "feeBearing", "transactionPurpose", "payerId", "payerDetail",
	"payoutMethod", "paymentMethod", "payoutCurrency", "bankCountry", "fee", "feeAmount", "feeCurrency", "exchangeRate", "createTime", "updateTime",
	"payoutTime", "finishTime", "notifyType", "reason", "failReason", "remark"}

// flat reads a body of texts and numbers. Names are not signed: a notice proves
// that somebody with the secret wrote these values, in this order, and no more.
// So it may have no field that is not one of Onerway's.
func flat(body strict.Object) (map[string]string, bool) {
	fields := map[string]string{}
	for name := range body {
		value := body.Text(name)
		if body[name] != nil && body[name] != "" && value == "" || !slices.Contains(names, name) && !slices.Contains(quiet, name) {
			return nil, false
		}
		fields[name] = value
	}
	return fields, true
}

// genuine reads a notice that is Onerway's.
func (a *adapter) genuine(body strict.Object) providers.Notice {
	n := providers.Notice{Verdict: providers.VerdictVerified, Subject: providers.SubjectPayout}
	n.Outcome = models.Outcome{Event: models.EventDrift, Source: models.FromNotice}
	fill(&n.Outcome, body)
	n.Number, n.Reply = n.Outcome.Echo.Number, a.acknowledged(n.Outcome.Ref)
	known, ok := statuses[n.Outcome.Status]
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

var plainID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// acknowledged ends the retries: HTTP 200 with the payout's id as plain text, as
// at Onerway's payments, or JSON as at its issuing.
func (a *adapter) acknowledged(payoutID string) providers.Reply {
	if a.ack == AckJSON {
		return providers.Reply{Status: http.StatusOK, ContentType: "application/json", Body: `{"respCode":"20000","respMsg":"Success"}`}
	}
	if !plainID.MatchString(payoutID) {
		payoutID = "OK"
	}
	return providers.Reply{Status: http.StatusOK, ContentType: "text/plain; charset=utf-8", Body: payoutID}
}
