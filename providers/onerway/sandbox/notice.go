package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"

	engine "countersign/providers/sandbox"
)

// compose writes one callback. That there are callbacks is published, their
// content is not: these are the fields of an order, signed like a request; with
// the switch, signed in headers like the callbacks of other Onerway products.
func (s *Server) compose(notice engine.Notice, order engine.Order) (engine.Letter, error) {
	order.Status = engine.Status(notice.Status)
	if notice.Bent == engine.NoticesAltered || order.Magic == nameAmount {
		order = lie(order)
	}
	f := fields{
		"merchantNo": s.credentials.MerchantNo, "payoutId": id(order.ProviderRef, s.On(switchNumericIDs)),
		"requestId": order.Number, "payoutStatus": s.letter(order, notice.At),
	}
	for _, name := range []string{"sourceAmount", "sourceCurrency", "targetAmount", "targetCurrency"} {
		f[name] = order.Detail[name]
	}
	if order.Magic == nameForeign {
		f["merchantNo"] = "800000"
	}
	forged := ""
	if notice.Bent == engine.NoticesForged {
		forged = "x"
	}
	letter := engine.Letter{ContentType: "application/json;charset=UTF-8"}
	unsigned := order.Magic == nameUnsigned
	if s.On(switchHMAC) {
		letter.Body = encode(f)
		if !unsigned {
			letter.Header = s.headers(letter.Body, s.credentials.WebhookSecret+forged)
		}
		return letter, nil
	}
	if !unsigned {
		f[signField] = sign(f, s.credentials.Secret+forged, exclusions(s.On(switchExclusions)))
	}
	letter.Body = encode(f)
	return letter, nil
}

// headers sign a callback outside of its body. The time is in seconds.
func (s *Server) headers(body []byte, secret string) http.Header {
	timestamp := strconv.FormatInt(s.clock.Now().Unix(), 10)
	header := http.Header{}
	header.Set("X-Timestamp", timestamp)
	header.Set("X-Signature", headerSign(timestamp, body, secret))
	return header
}

// acknowledged is HTTP 200 with the payoutId as plain text and nothing else
// (Onerway manual, Transaction Notification of the payments API), or with the
// switch a JSON with respCode 20000 (issuing API).
func (s *Server) acknowledged(order engine.Order, code int, body []byte) bool {
	if code != http.StatusOK {
		return false
	}
	if !s.On(switchJSONAck) {
		return string(body) == order.ProviderRef
	}
	var said struct {
		RespCode string `json:"respCode"`
	}
	return json.Unmarshal(body, &said) == nil && said.RespCode == codeSuccess
}
