package sandbox

import engine "countersign/providers/sandbox"

// The two codes of the manual (ChainPay manual, Error Codes). Code 7 is every
// error: the words decide, and the call.
const (
	codeSuccess = 0
	codeError   = 7
	codeStrange = 5001 // unknown to the manual
)

// What code 7 says. The first two are printed in the manual, the others are
// this sandbox's own.
const (
	saidBalance  = "insufficient token balance"
	saidUnknown  = "invalid order"
	saidSign     = "invalid sign"
	saidReceiver = "invalid receiver"
	saidRepeated = "outTradeNo already exists"
	saidBusy     = "system busy"
)

// answer is what one call comes to.
type answer struct {
	status   int // HTTP, 200 if zero
	code     int
	msg      string
	data     any    // an empty object if nil
	decision string // for the book
	spoilt   engine.Answer
}

// refuse answers with code 7. The reason goes into the book only.
func refuse(msg, reason string) *answer {
	return &answer{code: codeError, msg: msg, decision: "refused 7: " + reason}
}

// succeed answers with code 0.
func succeed(decision string, data any) *answer {
	return &answer{code: codeSuccess, msg: "success", data: data, decision: decision}
}

// body writes the answer as JSON.
func (a *answer) body() []byte {
	data := a.data
	if data == nil {
		data = struct{}{}
	}
	return []byte(compact(struct {
		Code int    `json:"code"`
		Data any    `json:"data"`
		Msg  string `json:"msg"`
	}{a.code, data, a.msg}))
}

func (a *answer) reply() engine.Reply {
	return engine.Reply{Code: a.status, Body: a.body(), Decision: a.decision, Answer: a.spoilt}
}

// speak is the body of an answer that only ChainPay has.
func speak(kind engine.Answer) []byte {
	switch kind {
	case answerBusy:
		return refuse(saidBusy, "").body()
	case answerRepeated:
		return refuse(saidRepeated, "").body()
	case answerStrange:
		return (&answer{code: codeStrange, msg: "unknown error"}).body()
	}
	return nil
}
