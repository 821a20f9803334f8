package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"

	engine "countersign/providers/sandbox"
)

// The codes of answers (PayerMax manual, Errorcode list).
const (
	codeSuccess  = "APPLY_SUCCESS"
	codeRepeat   = "ORDER_REPEAT"
	codeUnknown  = "ORDER_NOT_EXIST"
	codeParams   = "PARAMS_INVALID"
	codeSign     = "SIGN_VERIFY_FAILED"
	codeTime     = "REQ_TIME_OVER_TIME"
	codeIP       = "ILLEGAL_IP_REQUEST"
	codeRate     = "TOO_MANY_REQUEST"
	codeApp      = "MERCHANT_APP_INVALID"
	codeMerchant = "MERCHANT_INVALID"
	codeContract = "CONTRACT_INVALID"
	codeSystem   = "SYSTEM_ERROR"
	codeBalance  = "BALANCE_INSUFFICIENT"
	codeLimit    = "AMOUNT_LIMIT_UNMATCHED"
	// codeStrange is in no list of the manual's: the set is open.
	codeStrange = "CHANNEL_DELAYED"
)

// words are the msg of a code, where it does not say which field is wrong.
func words(code string) string {
	switch code {
	case codeSuccess:
		return "Success."
	case codeRepeat:
		return "The order number repeat."
	case codeUnknown:
		return "The order does not exist."
	case codeParams:
		return "The payment account info format is incorrect."
	case codeSign:
		return "The signature verify failed."
	case codeTime:
		return "requestTime effective in two minutes"
	case codeIP:
		return "illegal ip request"
	case codeRate:
		return "Exceed request limitation, please retry later"
	case codeApp:
		return "Signature key is not configured."
	case codeMerchant:
		return "The merchant has been offline."
	case codeContract:
		return "Merchant didn't sign the contract or the payment method."
	case codeSystem:
		return "System is busy, please try again later."
	case codeBalance:
		return "Insufficient balance."
	case codeLimit:
		return "The single transfer amount does not meet the limit requirements"
	}
	return "Please check later."
}

// answer is what one call comes to.
type answer struct {
	code     string
	message  string
	data     any           // nil for none
	decision string        // for the book
	spoilt   engine.Answer // what becomes of it on the way
}

// refuse answers with a code and its own words; the reason goes into the book.
func refuse(code, reason string) *answer {
	return &answer{code: code, message: words(code), decision: "refused " + code + ": " + reason}
}

// badField answers PARAMS_INVALID with words about a field.
func badField(message string) *answer {
	return &answer{code: codeParams, message: message, decision: "refused " + codeParams + ": " + message}
}

// succeed answers APPLY_SUCCESS, which is about the request only.
func succeed(decision string, data any) *answer {
	return &answer{code: codeSuccess, message: words(codeSuccess), data: data, decision: decision}
}

// envelope is an answer's body (PayerMax OpenAPI).
type envelope struct {
	Code string `json:"code"`
	Msg  string `json:"msg"`
	Data any    `json:"data,omitempty"`
}

func (a *answer) body() []byte { return encode(envelope{a.code, a.message, a.data}) }

// speak is the body of an answer that is an error code although the order is
// booked, or leaves open whether it is.
func speak(kind engine.Answer) []byte {
	switch code := string(kind); code {
	case codeSystem, codeBalance, codeRepeat, codeStrange:
		return refuse(code, "").body()
	}
	return nil
}

// successStart is how every body begins that is signed: only APPLY_SUCCESS
// answers are; error answers come without (PayerMax manual, Signature Rules).
var successStart = []byte(`{"code":"` + codeSuccess + `"`)

// seal signs an answer with PayerMax's key.
func (s *Server) seal(reply engine.Reply) http.Header {
	if reply.Answer == answerUnsigned || !bytes.HasPrefix(reply.Body, successStart) {
		return nil
	}
	return s.signature(reply.Body, reply.Answer == answerMissigned)
}

// signature is the sign header for a body, or a well-formed wrong one.
func (s *Server) signature(body []byte, wrong bool) http.Header {
	if wrong {
		body = append(bytes.Clone(body), ' ')
	}
	signature, err := sign(body, s.credentials.PlatformPrivateKey)
	if err != nil {
		return nil // an answer without a signature is not believed
	}
	return http.Header{signHeader: {signature}}
}

// encode writes JSON as a program would who does not fear HTML.
func encode(value any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic("payermax sandbox: something without a JSON form: " + err.Error())
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}
