package pockyt

import (
	"crypto/subtle"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"countersign/models"
	"countersign/providers"
)

// acknowledged is the only answer that stops Pockyt's retries (docs.pockyt.io,
// Webhook notification reference): HTTP 200, plain text, exactly "success".
func acknowledged() providers.Reply {
	return providers.Reply{Status: http.StatusOK, ContentType: "text/plain; charset=utf-8", Body: "success"}
}

// ParseWebhook verifies a notice (IPN) and reads it. The signature covers all
// decoded fields but verifySign, also those that no manual lists. A notice
// comes as a form or as JSON; the Content-Type decides.
func (a *adapter) ParseWebhook(d providers.Delivery) providers.Notice {
	fields, why := noticeFields(d)
	if why != "" {
		return providers.Notice{Verdict: providers.VerdictUnreadable, Why: why, Reply: providers.RefuseNotice(http.StatusBadRequest)}
	}
	if why := ambiguous(fields); why != "" {
		return providers.Notice{Verdict: providers.VerdictForged, Why: why, Reply: providers.RefuseNotice(http.StatusUnauthorized)}
	}
	given, want := fields[signField], sign(fields, a.tokenHash)
	if subtle.ConstantTimeCompare([]byte(given), []byte(want)) != 1 {
		return providers.Notice{Verdict: providers.VerdictForged, Why: "The signature does not match this account's token.",
			Reply: providers.RefuseNotice(http.StatusUnauthorized)}
	}
	return genuine(fields)
}

// innerField is a value that would read as a further field in the signed text.
var innerField = regexp.MustCompile(`&[A-Za-z0-9_]+=`)

// ambiguous refuses fields whose signed text can be cut up in another way: the
// scheme does not escape values, so somebody who saw a genuine notice could
// hide a field inside the value of another one and keep the signature.
func ambiguous(fields map[string]string) string {
	for name, value := range fields {
		if innerField.MatchString(value) || strings.ContainsAny(name, "&=") {
			return "A field of the notice holds what looks like another field."
		}
	}
	return ""
}

// genuine reads the fields of a notice whose signature holds.
func genuine(fields map[string]string) providers.Notice {
	n := providers.Notice{Verdict: providers.VerdictVerified, Subject: providers.SubjectPayout, Number: fields["invoiceId"], Reply: acknowledged()}
	n.Outcome = models.Outcome{
		Event: models.EventDrift, Source: models.FromNotice, Ref: fields["transactionNo"], Status: fields["status"],
		Code: fields["ret_code"], Message: fields["ret_msg"],
		Echo: models.Echo{Number: fields["invoiceId"], Amount: fields["amount"], Currency: fields["currency"],
			PayeeRef: fields["customerNo"], DestRef: fields["accountToken"]},
	}
	if n.Number != "" {
		if known, ok := transfer(n.Outcome.Status); ok {
			n.Outcome.Event, n.Outcome.Reason = known.event, known.reason
		} else {
			n.Outcome.Reason = fmt.Sprintf("Pockyt names a status that its manual does not list (%q). Nothing is decided by it.", n.Outcome.Status)
		}
		return n
	}
	if n.Outcome.Echo.DestRef == "" {
		// It is genuine, so it is stored and acknowledged; but it names nothing.
		n.Verdict, n.Why = providers.VerdictUnreadable, "The notice names neither an order nor an account."
		return n
	}
	// News of an account is not specified: whatever it says, the account is
	// asked for.
	n.Subject, n.Number = providers.SubjectInstrument, fields["accountTag"]
	if n.Outcome.Status == "" {
		n.Outcome.Status = fields["accountStatus"]
	}
	n.Outcome.Reason = "Pockyt sent news of a bank account. The account is asked for."
	return n
}

// noticeFields decodes the body. why says what is wrong with it.
func noticeFields(d providers.Delivery) (fields map[string]string, why string) {
	media, _, err := mime.ParseMediaType(d.Header.Get("Content-Type"))
	switch {
	case err == nil && media == "application/json":
		return jsonFields(d.Body)
	case err == nil && media == "application/x-www-form-urlencoded":
		return formFields(string(d.Body))
	}
	return nil, "The notice is neither a form nor JSON."
}

// jsonFields reads a flat JSON object of texts and numbers.
func jsonFields(body []byte) (map[string]string, string) {
	if !utf8.Valid(body) {
		return nil, "The notice is not UTF-8."
	}
	o, err := parseObject(body)
	if err != nil {
		return nil, "The notice is not one proper JSON object."
	}
	fields := map[string]string{}
	for name, value := range o {
		text := o.text(name)
		if text == "" && value != nil && value != "" {
			return nil, "The notice holds a field that is neither text nor number."
		}
		fields[name] = text
	}
	return fields, ""
}

// formFields reads a form in which every name comes once.
func formFields(body string) (map[string]string, string) {
	fields := map[string]string{}
	folded := map[string]bool{}
	for pair := range strings.SplitSeq(body, "&") {
		if pair == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, nameErr := url.QueryUnescape(rawName)
		value, valueErr := url.QueryUnescape(rawValue)
		switch {
		case nameErr != nil || valueErr != nil || !utf8.ValidString(name) || !utf8.ValidString(value):
			return nil, "The notice is not a proper form."
		case folded[fold(name)] || !isProperName(name):
			return nil, "The notice names a field twice, or in the wrong case."
		}
		folded[fold(name)] = true
		fields[name] = value
	}
	return fields, ""
}
