package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"

	engine "countersign/providers/sandbox"
)

// signatureHeader carries the signature of a webhook. The manual says only that
// it is "signed with the token"; header, algorithm and encoding are assumed.
const signatureHeader = "X-Signature"

// The switches: other readings of "signed with the token", and of the body.
const (
	switchBase64  = "signature-base64"
	switchPrefix  = "signature-prefix"
	switchHeader  = "signature-header"
	switchBare    = "unsigned"
	switchWrapped = "wrapped"
	switchReturn  = "other-parameter"
)

func switches() []engine.Switch {
	return []engine.Switch{
		{Name: switchBase64, Does: "Webhook signatures in Base64 instead of hex"},
		{Name: switchPrefix, Does: "Webhook signatures with sha256= before them"},
		{Name: switchHeader, Does: "Webhook signatures in the header " + otherHeader + " instead of " + signatureHeader},
		{Name: switchBare, Does: "Webhooks without any signature"},
		{Name: switchWrapped, Does: "Webhook bodies wrapped as {\"data\": payment}"},
		{Name: switchReturn, Does: "Payees come back with payment_id instead of paymentId"},
	}
}

const otherHeader = "X-Lamapay-Signature"

// sign is HMAC-SHA256 of the raw body with the token as the key.
func sign(body []byte, token string) []byte {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write(body)
	return mac.Sum(nil)
}

// compose writes the webhook about a final status (LamaPay manual, Webhook
// push): the payment, without the url, which is no use any more.
func (s *Server) compose(notice engine.Notice, order engine.Order) (engine.Letter, error) {
	said := describe(order)
	said.Status = word(engine.Status(notice.Status))
	if notice.Bent == engine.NoticesAltered {
		said.Amount = moreThan(order)
	}
	body := encode(said)
	if s.On(switchWrapped) {
		body = encode(map[string]payment{"data": said})
	}
	letter := engine.Letter{ContentType: "application/json", Header: http.Header{}, Body: body}
	if s.On(switchBare) {
		return letter, nil
	}
	token := s.credentials.Token
	if notice.Bent == engine.NoticesForged {
		token += "x"
	}
	signature := hex.EncodeToString(sign(body, token))
	if s.On(switchBase64) {
		signature = base64.StdEncoding.EncodeToString(sign(body, token))
	}
	if s.On(switchPrefix) {
		signature = "sha256=" + signature
	}
	header := signatureHeader
	if s.On(switchHeader) {
		header = otherHeader
	}
	letter.Header.Set(header, signature)
	return letter, nil
}

// acknowledged is any 2xx; the manual does not say what it wants to hear.
func acknowledged(code int, _ []byte) bool { return code >= 200 && code < 300 }
