package sandbox

import (
	"strings"

	engine "countersign/providers/sandbox"
)

// Plans with an effect that is not the engine's: they are known by name.
const (
	nameReviewRefused = "review-refused"
	nameCheckRefused  = "check-refused"
	nameStaysReview   = "stays-review"
	nameCompliance    = "compliance"
	nameStaysCheck    = "stays-check"
	nameStaysWaiting  = "stays-waiting"
	nameUnknown       = "unknown-status"
	nameAmount        = "wrong-amount"
	nameNumber        = "wrong-number"
	nameUnsigned      = "notice-unsigned"
	nameForeign       = "notice-foreign"
)

// settles is the usual walk of an order.
func settles() []engine.Move { return []engine.Move{{After: engine.Settle, To: engine.Paid}} }

func fails() []engine.Move { return []engine.Move{{After: engine.Settle, To: engine.Failed}} }

// thenTo settles and turns to something else afterwards.
func thenTo(first, second engine.Status) []engine.Move {
	return []engine.Move{{After: engine.Settle, To: first}, {After: engine.Reversal, To: second}}
}

// magicValues is the table for payouts. The first row is what happens without
// any magic.
func magicValues() []engine.Magic {
	rows := outcomes()
	rows = append(rows, refusals()...)
	rows = append(rows, answers()...)
	return append(rows, notices()...)
}

func outcomes() []engine.Magic {
	type plan = engine.Plan
	return []engine.Magic{
		{Name: "accepted", Does: "A, then C, B, R, P in the course of the settling time, then S, callback", Plan: plan{Walk: settles()}},
		{Name: "paid-now", Amount: "95.01", Does: "the answer says S already", Plan: plan{First: engine.Paid}},
		{Name: "failed", Amount: "95.02", Does: "F after the settling time, money back", Plan: plan{Walk: fails()}},
		{Name: nameReviewRefused, Amount: "95.03", Does: "U after the settling time, money back", Plan: plan{Walk: fails()}},
		{Name: nameCheckRefused, Amount: "95.04", Does: "V after the settling time, money back", Plan: plan{Walk: fails()}},
		{Name: "failed-now", Amount: "95.05", Does: "the answer says F already; the requestId stays taken", Plan: plan{First: engine.Failed}},
		{Name: nameStaysReview, Amount: "95.06", Does: "A for ever"},
		{Name: nameCompliance, Amount: "95.07", Does: "C for ever"},
		{Name: nameStaysCheck, Amount: "95.08", Does: "B for ever"},
		{Name: nameStaysWaiting, Amount: "95.09", Does: "R for ever"},
		{Name: "stays-pending", Amount: "95.10", Does: "A, C, B, R, then P for ever"},
		{Name: "contradiction", Amount: "95.11", Does: "S, then F, money back: Onerway contradicts itself", Plan: plan{Walk: thenTo(engine.Paid, engine.Failed)}},
		{Name: "failed-then-paid", Amount: "95.12", Does: "F, then S: Onerway contradicts itself", Plan: plan{Walk: thenTo(engine.Failed, engine.Paid)}},
		{Name: nameUnknown, Amount: "95.13", Does: "booked, but lists and callbacks say X, a letter the manual does not know", Plan: plan{Walk: []engine.Move{{After: engine.Settle, To: engine.Pending}}}},
	}
}

// refusals create nothing and leave the requestId free.
func refusals() []engine.Magic {
	refused := func(name, amount, code, does string) engine.Magic {
		return engine.Magic{Name: name, Amount: amount, Does: "refused with " + code + ", " + does, Plan: engine.Plan{Refusal: code}}
	}
	return []engine.Magic{
		refused("low-balance", "95.14", codeBalance, "not enough balance"),
		refused("bad-account", "95.15", codeParams, "as if the account were wrong"),
		refused("bad-signature", "95.16", codeSign, "as if the signature were wrong"),
		refused("forbidden", "95.17", codeForbidden, "forbidden, and HTTP 403: not on the whitelist"),
		refused("bad-merchant", "95.18", codeMerchant, "as if there were no such merchant"),
		refused("no-permission", "95.19", codePermission, "as if the merchant had no permission"),
		refused("payee-not-passed", "95.20", codePayee, "as if the payee were in review"),
	}
}

func answers() []engine.Magic {
	spoilt := func(answer engine.Answer) engine.Plan { return engine.Plan{Answer: answer, Walk: settles()} }
	lost := func(answer engine.Answer) engine.Plan {
		return engine.Plan{Answer: answer, Booking: engine.BookNever, OnlyFirst: true}
	}
	return []engine.Magic{
		{Name: "slow", Amount: "95.21", Does: "booked, the answer comes late", Plan: spoilt(engine.AnswerSlow)},
		{Name: "lost-booked", Amount: "95.22", Does: "booked, the connection is cut instead of an answer", Plan: spoilt(engine.AnswerCut)},
		{Name: "lost-unbooked", Amount: "95.23", Does: "not booked, the connection is cut; a second request goes through", Plan: lost(engine.AnswerCut)},
		{Name: "half-booked", Amount: "95.24", Does: "booked, the connection is cut in the middle of the answer", Plan: spoilt(engine.AnswerHalf)},
		{Name: "http500-booked", Amount: "95.25", Does: "booked, the answer is HTTP 500", Plan: spoilt(engine.AnswerError)},
		{Name: "http500-unbooked", Amount: "95.26", Does: "not booked, the answer is HTTP 500; a second request goes through", Plan: lost(engine.AnswerError)},
		{Name: "html-booked", Amount: "95.27", Does: "booked, the answer is a page of HTML with HTTP 200", Plan: spoilt(engine.AnswerHTML)},
		{Name: "torn-booked", Amount: "95.28", Does: "booked, the answer is half a JSON", Plan: spoilt(engine.AnswerTorn)},
		{Name: "empty-booked", Amount: "95.29", Does: "booked, the answer is empty", Plan: spoilt(engine.AnswerEmpty)},
		{Name: "redirect-booked", Amount: "95.30", Does: "booked, the answer is HTTP 302", Plan: spoilt(engine.AnswerRedirect)},
		{Name: "late-booking", Amount: "95.31", Does: "the connection is cut, booked some time later; until then lists are empty", Plan: engine.Plan{Booking: engine.BookLate, Answer: engine.AnswerCut, Walk: settles()}},
		{Name: "wrong-answer", Amount: "95.32", Does: "booked rightly, the answer names another amount, lists the right one", Plan: spoilt(engine.AnswerAltered)},
		{Name: nameAmount, Amount: "95.33", Does: "booked rightly, lists and callbacks name another amount", Plan: engine.Plan{Walk: settles()}},
		{Name: nameNumber, Amount: "95.34", Does: "booked rightly, lists name another requestId", Plan: engine.Plan{Walk: settles()}},
		{Name: "system-booked", Amount: "95.35", Does: "booked, the answer is 50000 system error", Plan: spoilt(codeSystem)},
		{Name: "system-unbooked", Amount: "95.36", Does: "not booked, the answer is 50000; a second request goes through", Plan: lost(codeSystem)},
		{Name: "strange-code", Amount: "95.37", Does: "booked, the answer is 49999, a code nobody knows", Plan: spoilt(codeStrange)},
		{Name: "repeat-first", Amount: "95.38", Does: "booked, but the first answer says the requestId is taken, as if somebody on the way had sent it twice", Plan: spoilt(codeRepeated)},
	}
}

func notices() []engine.Magic {
	told := func(way engine.Notices) engine.Plan { return engine.Plan{Notices: way, Walk: settles()} }
	return []engine.Magic{
		{Name: "notice-early", Amount: "95.39", Does: "paid at once; the callback arrives before the answer, which says A", Plan: engine.Plan{
			Notices: engine.NoticesEarly, Walk: []engine.Move{{After: engine.AtOnce, To: engine.Paid}},
		}},
		{Name: "notice-late", Amount: "95.40", Does: "S, the callback comes much later", Plan: told(engine.NoticesLate)},
		{Name: "notice-twice", Amount: "95.41", Does: "S, every callback comes two times at once", Plan: told(engine.NoticesTwice)},
		{Name: "notice-disorder", Amount: "95.42", Does: "S, then a callback that still says A", Plan: told(engine.NoticesDisorder)},
		{Name: "notice-steps", Amount: "95.43", Does: "a callback with A at once, one with S later", Plan: engine.Plan{
			Walk: []engine.Move{{After: engine.AtOnce, To: engine.Pending}, {After: engine.Settle, To: engine.Paid}},
		}},
		{Name: "notice-forged", Amount: "95.44", Does: "S, but the callback has a wrong signature", Plan: told(engine.NoticesForged)},
		{Name: nameUnsigned, Amount: "95.45", Does: "S, but the callback has no signature", Plan: engine.Plan{Walk: settles()}},
		{Name: "notice-amount", Amount: "95.46", Does: "S, the callback is signed but names another amount", Plan: told(engine.NoticesAltered)},
		{Name: nameForeign, Amount: "95.47", Does: "S, the callback is signed but names another merchant", Plan: engine.Plan{Walk: settles()}},
		{Name: "notice-never", Amount: "95.48", Does: "S, no callback ever", Plan: told(engine.NoticesNever)},
		{Name: "notice-lie", Amount: "95.49", Does: "P for ever, but a signed callback says S", Plan: engine.Plan{Notices: engine.NoticesClaimed}},
	}
}

// payeeMagic is what a word in a payee's name does.
type payeeMagic struct {
	word    string
	does    string
	state   string // first state
	next    string // state after the settling time, empty for none
	refusal string
	answer  engine.Answer
}

// payeeMagics are the words; the first row is the usual case.
func payeeMagics() []payeeMagic {
	return []payeeMagic{
		{state: payeeProcess, next: payeePass, does: "PROCESS, PASS after the settling time"},
		{word: "passed", state: payeePass, does: "PASS at once"},
		{word: "pending", state: payeeProcess, does: "PROCESS for ever: payouts are refused with " + codePayee},
		{word: "rejected", state: payeeProcess, next: payeeReject, does: "PROCESS, REJECT after the settling time"},
		{word: "dropped", state: payeePass, next: payeeDisable, does: "PASS, DISABLE after the settling time"},
		{word: "refused", refusal: codeParams, does: "the payee is refused with " + codeParams},
		{word: "unserved", refusal: codeSystem, does: "answered with " + codeSystem + ", nothing is created"},
		{word: "lost", state: payeeProcess, next: payeePass, answer: engine.AnswerCut, does: "added, but the connection is cut instead of an answer"},
	}
}

func payeeMagicOf(name string) payeeMagic {
	for _, magic := range payeeMagics()[1:] {
		for word := range strings.FieldsSeq(strings.ToLower(name)) {
			if word == magic.word {
				return magic
			}
		}
	}
	return payeeMagics()[0]
}

// hints are the rows of the table beside the magic values of orders.
func hints() []engine.Hint {
	list := []engine.Hint{{Trigger: "a payee with an ordinary name", Does: payeeMagics()[0].does}}
	for _, magic := range payeeMagics()[1:] {
		list = append(list, engine.Hint{Trigger: "the word " + magic.word + " in a payee's name", Does: magic.does})
	}
	return append(list,
		engine.Hint{Trigger: "card number or wallet phone ending " + badAccount, Does: "the payee is refused with " + codeParams},
		engine.Hint{Trigger: "a second payee with the same account and currency", Does: "refused with " + codeFailed + " and no detail; the list by cardNumber finds the first"},
		engine.Hint{Trigger: "a requestId that was taken before", Does: "refused with " + codeRepeated + ", counted, not booked again"},
		engine.Hint{Trigger: "more than the balance of sourceCurrency holds", Does: "refused with " + codeBalance},
	)
}
