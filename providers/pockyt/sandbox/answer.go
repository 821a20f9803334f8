package sandbox

import (
	"encoding/json"

	engine "countersign/providers/sandbox"
)

// The answer codes (Pockyt manual, Response Codes).
const (
	codeSystem   = "000000" // system error
	codeEmpty    = "000020" // parameter null error
	codeUnknown  = "000021" // parameter no related information
	codeMismatch = "000022" // parameters do not match
	codeValue    = "000023" // parameter value error
	codeRights   = "000030" // no rights, access denied
	codeBalance  = "000040" // account balance is not sufficient
	codeSupplier = "000080" // supplier system's error
	codeSuccess  = "000100"
)

// words are the ret_msg of refusals.
func words(code string) string {
	switch code {
	case codeSystem:
		return "System Error"
	case codeEmpty:
		return "Parameter Null Error"
	case codeUnknown:
		return "Parameter No Related Information"
	case codeMismatch:
		return "Parameters Do Not Match"
	case codeValue:
		return "Parameter Value Error"
	case codeRights:
		return "No Rights / Access Denied"
	case codeBalance:
		return "Account balance is not sufficient"
	case codeSupplier:
		return "Supplier System's Error"
	}
	return "success"
}

// refusalCode is the answer code of a refusal named in a magic plan.
func refusalCode(name string) string {
	switch name {
	case refusalBalance:
		return codeBalance
	case refusalAccount:
		return codeUnknown
	case refusalRights:
		return codeRights
	case refusalSignature:
		return codeMismatch
	case refusalSupplier:
		return codeSupplier
	case refusalSystem:
		return codeSystem
	}
	return codeValue
}

// answer is what one call comes to.
type answer struct {
	code     string
	message  string         // ret_msg; the manual's own varies by call
	body     map[string]any // beside ret_code and ret_msg
	decision string         // for the book
	spoilt   engine.Answer  // what becomes of it on the way
}

// refuse answers with a code; the reason goes into the book and behind the
// manual's words, so that a person can see what was wrong.
func refuse(code, reason string) *answer {
	return &answer{code: code, message: words(code) + ": " + reason, decision: "refused " + code + ": " + reason}
}

// succeed answers 000100.
func succeed(message, decision string, body map[string]any) *answer {
	return &answer{code: codeSuccess, message: message, decision: decision, body: body}
}

// reply writes the answer as JSON.
func (a *answer) reply() engine.Reply {
	body := map[string]any{"ret_code": a.code, "ret_msg": a.message}
	for name, value := range a.body {
		body[name] = value
	}
	text, err := json.Marshal(body)
	if err != nil {
		text = []byte(`{"ret_code":"000000","ret_msg":"System Error"}`)
	}
	return engine.Reply{Body: text, Decision: a.decision, Answer: a.spoilt}
}
