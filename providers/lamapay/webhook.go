package lamapay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/strict"
)

// acknowledged is the answer to a notice that was taken in. What LamaPay wants
// is not published.
func acknowledged() providers.Reply {
	return providers.Reply{Status: http.StatusOK, ContentType: "text/plain; charset=utf-8", Body: "ok"}
}

// ParseWebhook verifies a notice over its raw bytes and reads it (LamaPay manual,
// Webhook push: one POST when the status is final, "signed with the token").
// Header, algorithm and encoding of the signature are not published; they are
// settings of the account. Because of that a notice decides nothing: it makes
// the desk ask.
func (a *adapter) ParseWebhook(d providers.Delivery) providers.Notice {
	if a.signed {
		if why := a.forged(d); why != "" {
			return providers.Notice{Verdict: providers.VerdictForged, Why: why, Reply: providers.RefuseNotice(http.StatusUnauthorized)}
		}
	}
	body, err := strict.Parse(d.Body)
	if err != nil {
		return unreadable("The notice is not one proper JSON object.")
	}
	payment := paymentIn(body)
	if payment == nil {
		return unreadable("The notice holds no payment, or a name in the wrong case.")
	}
	n := providers.Notice{Verdict: providers.VerdictVerified, Subject: providers.SubjectPayout, Number: payment.Text("externalId"), Reply: acknowledged()}
	n.Outcome = models.Outcome{Event: models.EventDrift, Source: models.FromNotice}
	known, ok := fill(&n.Outcome, payment)
	n.Outcome.FormURL = "" // a form is believed from an answer only
	switch {
	case n.Number == "":
		// It is genuine, so it is acknowledged; but it names no order of ours.
		n.Verdict, n.Why = providers.VerdictUnreadable, "The notice names no order: it has no externalId."
	case !a.signed:
		// Anybody may have written it: it must not even contradict us.
		n.Why = "It is not signed, so it is only a hint: LamaPay is asked."
		n.Outcome.Reason, n.Outcome.Mismatch, n.Outcome.Echo = n.Why, "", models.Echo{Number: n.Number}
	case n.Outcome.Mismatch != "":
		n.Outcome.Reason = "LamaPay sent news of a payment that is no payout. LamaPay is asked."
	case !ok:
		n.Outcome.Reason = fmt.Sprintf("LamaPay names a status that its manual does not list (%.60q). LamaPay is asked.", n.Outcome.Status)
	default:
		n.Outcome.Event, n.Outcome.Reason = known.event, known.reason
	}
	return n
}

func unreadable(why string) providers.Notice {
	return providers.Notice{Verdict: providers.VerdictUnreadable, Why: why, Reply: providers.RefuseNotice(http.StatusBadRequest)}
}

// forged says why the signature of a notice does not hold, "" when it does.
func (a *adapter) forged(d providers.Delivery) string {
	given := d.Header.Values(a.header)
	if len(given) == 0 || given[0] == "" {
		return "The notice has no signature in the header " + a.header + "."
	}
	if len(given) > 1 {
		return "The notice has more than one signature."
	}
	sum, ok := a.decode(strings.TrimPrefix(strings.TrimSpace(given[0]), "sha256="))
	if !ok {
		return "The signature of the notice is not written as this account's settings say."
	}
	mac := hmac.New(sha256.New, []byte(a.token))
	mac.Write(d.Body)
	if !hmac.Equal(sum, mac.Sum(nil)) {
		return "The signature does not match this account's token."
	}
	return ""
}

// decode reads a signature: 32 bytes, as hex in either case or as Base64.
func (a *adapter) decode(text string) ([]byte, bool) {
	asHex := a.encoding == EncodingHex || a.encoding == EncodingAuto && len(text) == hex.EncodedLen(sha256.Size)
	var sum []byte
	var err error
	if asHex {
		sum, err = hex.DecodeString(text)
	} else {
		sum, err = base64.StdEncoding.Strict().DecodeString(text)
	}
	return sum, err == nil && len(sum) == sha256.Size
}
