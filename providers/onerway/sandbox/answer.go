package sandbox

import (
	"net/http"

	engine "countersign/providers/sandbox"
)

// The answer codes. Only 20000 is published for payouts, 40013 for payments;
// the others are this sandbox's own, in the same shape.
const (
	codeSuccess    = "20000"
	codeFailed     = "40000" // without any detail
	codeSign       = "40001"
	codeMerchant   = "40002"
	codeForbidden  = "40003" // the caller is not on the whitelist; comes with HTTP 403
	codeUnknown    = "40004" // no such payee
	codeRepeated   = "40005" // the requestId is taken
	codeBalance    = "40006"
	codePayee      = "40007" // the payee has not passed its review
	codePermission = "40008"
	codeParams     = "40013"
	codeStrange    = "49999"
	codeSystem     = "50000"
)

// words are the respMsg of a code.
func words(code string) string {
	switch code {
	case codeSuccess:
		return "Success"
	case codeSign:
		return "Signature verification failed"
	case codeMerchant:
		return "Merchant does not exist"
	case codeForbidden:
		return "forbidden"
	case codeUnknown:
		return "Beneficiary does not exist"
	case codeRepeated:
		return "Duplicate requestId"
	case codeBalance:
		return "Insufficient balance"
	case codePayee:
		return "Beneficiary status is not PASS"
	case codePermission:
		return "No permission"
	case codeParams:
		return "Abnormal parameters"
	case codeStrange:
		return "Unexpected"
	case codeSystem:
		return "System error"
	}
	return "Failed"
}

// answer is what one call comes to.
type answer struct {
	code     string
	message  string
	data     any
	decision string // for the book
	spoilt   engine.Answer
}

// refuse answers with a code. The reason goes into the book, and behind the
// words of abnormal parameters, so that a person can see what was wrong.
func refuse(code, reason string) *answer {
	a := &answer{code: code, message: words(code), decision: "refused " + code + ": " + reason}
	if code == codeParams {
		a.message += ": " + reason
	}
	return a
}

// succeed answers 20000.
func succeed(decision string, data any) *answer {
	return &answer{code: codeSuccess, message: words(codeSuccess), data: data, decision: decision}
}

// body writes the answer as JSON.
func (a *answer) body() []byte {
	return encode(struct {
		RespCode string `json:"respCode"`
		RespMsg  string `json:"respMsg"`
		Data     any    `json:"data,omitempty"`
	}{a.code, a.message, a.data})
}

func (a *answer) reply() engine.Reply {
	reply := engine.Reply{Body: a.body(), Decision: a.decision, Answer: a.spoilt}
	if a.code == codeForbidden {
		reply.Code = http.StatusForbidden
	}
	return reply
}

// speak is the body of an answer that only Onerway has: a code that comes
// although the order is booked, or that leaves open whether it is.
func speak(kind engine.Answer) []byte {
	switch kind {
	case codeSystem, codeStrange, codeRepeated:
		return refuse(string(kind), "").body()
	}
	return nil
}

// id is a 19-digit number as the switch wants it: a text, or a JSON number
// that is too long for a float.
func id(digits string, numeric bool) any {
	switch {
	case digits == "":
		return nil
	case numeric:
		return number(digits)
	}
	return digits
}

// list is one page of a list. Its names are not published for payouts; these
// are those of the payee list.
func list(p *engine.Page, records []any, size, current int) map[string]any {
	total := len(records)
	from := min((current-1)*size, total)
	key := "records"
	if p.On(switchListKey) {
		key = "content"
	}
	return map[string]any{
		key: records[from:min(from+size, total)], "total": total, "size": size, "current": current,
		"pages": (total + size - 1) / size,
	}
}
