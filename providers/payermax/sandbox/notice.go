package sandbox

import (
	"encoding/json"
	"net/http"

	engine "countersign/providers/sandbox"
)

// resultNotice is disbursementResultNotify (PayerMax OpenAPI). Code and msg are
// about the notice only; what became of the payout is data.status.
type resultNotice struct {
	Code       string `json:"code"`
	Msg        string `json:"msg"`
	KeyVersion string `json:"keyVersion"`
	AppID      string `json:"appId"`
	MerchantNo string `json:"merchantNo"`
	NotifyTime string `json:"notifyTime"`
	NotifyType string `json:"notifyType"`
	Data       shown  `json:"data"`
}

// compose writes one notice and signs it with PayerMax's key.
func (s *Server) compose(notice engine.Notice, order engine.Order) (engine.Letter, error) {
	said := describe(order, until(order, notice))
	if notice.Bent == engine.NoticesAltered {
		said.Trade.Amount = moreThan(order)
	}
	n := resultNotice{
		Code: codeSuccess, Msg: words(codeSuccess), KeyVersion: "1", AppID: s.credentials.AppID, MerchantNo: s.credentials.MerchantNo,
		NotifyTime: s.clock.Now().UTC().Format(requestLayout), NotifyType: "PAYOUT", Data: said,
	}
	if order.Magic == nameForeign {
		n.AppID, n.MerchantNo = "0000c83333a24666674497c444a00000", "010200000000000"
	}
	letter := engine.Letter{ContentType: "application/json;charset=UTF-8", Body: encode(n)}
	if order.Magic != nameUnsigned {
		letter.Header = s.signature(letter.Body, notice.Bent == engine.NoticesForged)
	}
	return letter, nil
}

// acknowledged is HTTP 200 with {"msg":"Success","code":"SUCCESS"} (PayerMax
// OpenAPI, disbursementResultNotify); blanks and other fields do not matter.
func acknowledged(code int, body []byte) bool {
	var said struct{ Msg, Code string }
	return code == http.StatusOK && json.Unmarshal(body, &said) == nil && said.Code == "SUCCESS" && said.Msg == "Success"
}
