package sandbox

import (
	"strings"

	engine "countersign/providers/sandbox"
)

// The refusals that plans name.
const (
	refusalBalance   = "low balance"
	refusalAccount   = "bad account"
	refusalValue     = "bad value"
	refusalRights    = "no rights"
	refusalSignature = "signature"
	refusalSupplier  = "supplier"
	refusalSystem    = "system"
)

// Two answers only Pockyt has: the order is booked or not, but the code says
// an error that leaves the outcome open.
const (
	answerSystem   engine.Answer = "000000"
	answerSupplier engine.Answer = "000080"
)

// speak is the body of such an answer.
func speak(kind engine.Answer) []byte {
	if kind == answerSystem || kind == answerSupplier {
		return refuse(string(kind), "try again later").reply().Body
	}
	return nil
}

// settles is the usual walk of an order.
func settles() []engine.Move { return []engine.Move{{After: engine.Settle, To: engine.Paid}} }

// thenTo settles and turns to something else afterwards.
func thenTo(first, second engine.Status) []engine.Move {
	return []engine.Move{{After: engine.Settle, To: first}, {After: engine.Reversal, To: second}}
}

// magicValues is the table for payouts. The first row is what happens without
// any magic.
func magicValues() []engine.Magic {
	rows := outcomes()
	rows = append(rows, answers()...)
	return append(rows, notices()...)
}

func outcomes() []engine.Magic {
	type plan = engine.Plan
	return []engine.Magic{
		{Name: "accepted", Does: "pending, success after the settling time, notice", Plan: plan{Walk: settles()}},
		{Name: "paid-now", Amount: "91.01", Does: "the answer says success already", Plan: plan{First: engine.Paid}},
		{Name: "low-balance", Amount: "91.02", Does: "refused with 000040", Plan: plan{Refusal: refusalBalance}},
		{Name: "bad-account", Amount: "91.03", Does: "refused with 000021", Plan: plan{Refusal: refusalAccount}},
		{Name: "bad-value", Amount: "91.04", Does: "refused with 000023", Plan: plan{Refusal: refusalValue}},
		{Name: "no-rights", Amount: "91.05", Does: "refused with 000030", Plan: plan{Refusal: refusalRights}},
		{Name: "bad-signature", Amount: "91.06", Does: "refused with 000022, as if the signature were wrong", Plan: plan{Refusal: refusalSignature}},
		{Name: "failed", Amount: "91.07", Does: "pending, failed after the settling time, money back", Plan: plan{Walk: []engine.Move{{After: engine.Settle, To: engine.Failed}}}},
		{Name: "returned", Amount: "91.08", Does: "success, then returned, money back", Plan: plan{Walk: thenTo(engine.Paid, engine.Returned)}},
		{Name: "canceled", Amount: "91.09", Does: "returned without ever having been success, money back", Plan: plan{Walk: []engine.Move{{After: engine.Settle, To: engine.Canceled}}}},
		{Name: "stays-pending", Amount: "91.10", Does: "pending for ever", Plan: plan{}},
		{Name: "failed-then-paid", Amount: "91.11", Does: "failed, then success: the provider contradicts itself", Plan: plan{Walk: thenTo(engine.Failed, engine.Paid)}},
	}
}

func answers() []engine.Magic {
	spoilt := func(answer engine.Answer) engine.Plan { return engine.Plan{Answer: answer, Walk: settles()} }
	lost := func(answer engine.Answer) engine.Plan {
		return engine.Plan{Answer: answer, Booking: engine.BookNever, OnlyFirst: true}
	}
	return []engine.Magic{
		{Name: "slow", Amount: "91.12", Does: "booked, the answer comes late", Plan: spoilt(engine.AnswerSlow)},
		{Name: "lost-booked", Amount: "91.13", Does: "booked, the connection is cut instead of an answer", Plan: spoilt(engine.AnswerCut)},
		{Name: "lost-unbooked", Amount: "91.14", Does: "not booked, the connection is cut", Plan: lost(engine.AnswerCut)},
		{Name: "half-booked", Amount: "91.15", Does: "booked, the connection is cut in the middle of the answer", Plan: spoilt(engine.AnswerHalf)},
		{Name: "http500-booked", Amount: "91.16", Does: "booked, the answer is HTTP 500", Plan: spoilt(engine.AnswerError)},
		{Name: "http500-unbooked", Amount: "91.17", Does: "not booked, the answer is HTTP 500", Plan: lost(engine.AnswerError)},
		{Name: "html-booked", Amount: "91.18", Does: "booked, the answer is a page of HTML with HTTP 200", Plan: spoilt(engine.AnswerHTML)},
		{Name: "torn-booked", Amount: "91.19", Does: "booked, the answer is half a JSON", Plan: spoilt(engine.AnswerTorn)},
		{Name: "empty-booked", Amount: "91.20", Does: "booked, the answer is empty", Plan: spoilt(engine.AnswerEmpty)},
		{Name: "redirect-booked", Amount: "91.21", Does: "booked, the answer is HTTP 302", Plan: spoilt(engine.AnswerRedirect)},
		{Name: "late-booking", Amount: "91.22", Does: "the connection is cut, booked some time later; until then inquiry knows nothing", Plan: engine.Plan{Booking: engine.BookLate, Answer: engine.AnswerCut, Walk: settles()}},
		{Name: "wrong-amount", Amount: "91.23", Does: "booked rightly, the answer names another amount", Plan: spoilt(engine.AnswerAltered)},
		{Name: "system-booked", Amount: "91.24", Does: "booked, the answer is 000000 system error", Plan: spoilt(answerSystem)},
		{Name: "supplier-unbooked", Amount: "91.25", Does: "not booked, the answer is 000080 supplier error", Plan: lost(answerSupplier)},
	}
}

func notices() []engine.Magic {
	told := func(way engine.Notices) engine.Plan { return engine.Plan{Notices: way, Walk: settles()} }
	return []engine.Magic{
		{Name: "notice-early", Amount: "91.26", Does: "paid at once; the notice arrives before the answer, which says pending", Plan: engine.Plan{
			Notices: engine.NoticesEarly, Walk: []engine.Move{{After: engine.AtOnce, To: engine.Paid}},
		}},
		{Name: "notice-late", Amount: "91.27", Does: "success, the notice comes much later", Plan: told(engine.NoticesLate)},
		{Name: "notice-twice", Amount: "91.28", Does: "success, every notice comes two times at once", Plan: told(engine.NoticesTwice)},
		{Name: "notice-disorder", Amount: "91.29", Does: "success, then a notice that still says pending", Plan: told(engine.NoticesDisorder)},
		{Name: "returned-disorder", Amount: "91.30", Does: "success, then returned; the notices come newest first", Plan: engine.Plan{
			Notices: engine.NoticesDisorder, Walk: thenTo(engine.Paid, engine.Returned),
		}},
		{Name: "notice-forged", Amount: "91.31", Does: "success, but every notice has a wrong signature", Plan: told(engine.NoticesForged)},
		{Name: "notice-amount", Amount: "91.32", Does: "success, the notice is signed but names another amount", Plan: told(engine.NoticesAltered)},
		{Name: "notice-never", Amount: "91.33", Does: "success, no notice ever", Plan: told(engine.NoticesNever)},
	}
}

// spell writes a state the way a magic value wants it: the manual warns that
// the same state comes in several spellings.
func spell(state, spelling string) string {
	switch spelling {
	case "upper":
		return strings.ToUpper(state)
	case "guide":
		if strings.EqualFold(state, payeeActivated) {
			return "ACTIVE"
		}
		return strings.ToUpper(state)
	case "title":
		return state[:1] + strings.ToLower(state[1:])
	}
	return state
}

// payeeMagic is what a word in a payee's name or e-mail does.
type payeeMagic struct {
	word     string
	does     string
	state    string // first state, Activated if empty
	next     string // state after the settling time
	spelling string
	refusal  string
	answer   engine.Answer
}

func payeeMagics() []payeeMagic {
	return []payeeMagic{
		{word: "pending", does: "stays Pending: payouts are refused with 000030", state: payeePending},
		{word: "reviewed", does: "Pending, Activated after the settling time", state: payeePending, next: payeeActivated},
		{word: "declined", does: "Declined", state: payeeDeclined},
		{word: "deactivated", does: "Deactivated", state: payeeDeactivated},
		{word: "dropped", does: "Activated, Declined after the settling time", next: payeeDeclined},
		{word: "active", does: "the state is spelled ACTIVE, as in the guides", spelling: "guide"},
		{word: "shouted", does: "the state is spelled ACTIVATED", spelling: "upper"},
		{word: "refused", does: "the registration is refused with 000023", refusal: refusalValue},
		{word: "unserved", does: "the registration is answered with 000080, nothing is created", refusal: refusalSupplier},
		{word: "lost", does: "registered, but the connection is cut instead of an answer", answer: engine.AnswerCut},
	}
}

// payeeMagicOf finds the first magic word that is the first name, the last
// name, or a word of the e-mail's local part.
func payeeMagicOf(fields map[string]string) payeeMagic {
	local, _, _ := strings.Cut(fields["email"], "@")
	words := strings.FieldsFunc(strings.ToLower(local), func(r rune) bool { return strings.ContainsRune("+.-_", r) })
	words = append(words, strings.ToLower(fields["firstName"]), strings.ToLower(fields["lastName"]))
	for _, magic := range payeeMagics() {
		for _, word := range words {
			if word == magic.word {
				return magic
			}
		}
	}
	return payeeMagic{}
}

// accountMagic is what the end of an account number or wallet address does.
type accountMagic struct {
	ending   string
	does     string
	state    string // first state, ACTIVATED if empty
	next     string // state after the settling time
	spelling string
	refusal  string
	answer   engine.Answer
}

func accountMagics() []accountMagic {
	return []accountMagic{
		{ending: "0001", does: "INVALID: payouts are refused with 000023", state: accountInvalid},
		{ending: "0002", does: "stays PENDING", state: accountPending},
		{ending: "0003", does: "PENDING, ACTIVATED after the settling time, with a notice", state: accountPending, next: accountActivated},
		{ending: "0004", does: "ACTIVATED, INVALID after the settling time, with a notice", next: accountInvalid},
		{ending: "0005", does: "the state is spelled Activated", spelling: "title"},
		{ending: "0006", does: "refused with 000023", refusal: refusalValue},
		{ending: "0007", does: "answered with 000080, nothing is created", refusal: refusalSupplier},
		{ending: "0008", does: "created, but the connection is cut instead of an answer", answer: engine.AnswerCut},
	}
}

func accountMagicOf(number string) accountMagic {
	for _, magic := range accountMagics() {
		if strings.HasSuffix(number, magic.ending) {
			return magic
		}
	}
	return accountMagic{}
}

// hints are the rows of the table that are not about payouts.
func hints() []engine.Hint {
	var rows []engine.Hint
	for _, magic := range payeeMagics() {
		rows = append(rows, engine.Hint{
			Trigger: "payee with first or last name \"" + magic.word + "\" or e-mail " + magic.word + "@… (also with +.-_ and more)",
			Does:    magic.does,
		})
	}
	for _, magic := range accountMagics() {
		rows = append(rows, engine.Hint{Trigger: "account number ending " + magic.ending, Does: magic.does})
	}
	return append(rows, engine.Hint{Trigger: "an invoiceId that was taken before", Does: "refused with 000023, counted, not booked again"})
}
