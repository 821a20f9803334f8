package sandbox

import engine "countersign/providers/sandbox"

// The refusals that plans name.
const (
	refusalBalance   = "low balance"
	refusalReceiver  = "bad receiver"
	refusalSignature = "signature"
	refusalForbidden = "forbidden"
)

// refusal answers a refusal named in a plan.
func refusal(name, reason string) *answer {
	if name == refusalForbidden {
		return forbidden(reason)
	}
	return refuse(refusalOf(name), reason)
}

// refusalOf is the words of such a refusal.
func refusalOf(name string) string {
	switch name {
	case refusalBalance:
		return saidBalance
	case refusalReceiver:
		return saidReceiver
	case refusalSignature:
		return saidSign
	}
	return name
}

// Answers that only ChainPay has.
const (
	answerBusy     engine.Answer = "code 7, busy"
	answerRepeated engine.Answer = "code 7, repeated"
	answerStrange  engine.Answer = "strange code"
)

// Plans with an effect that is not the engine's: they are known by name.
const (
	namePaidNow    = "paid-now"
	nameFailedNow  = "failed-now"
	namePending    = "says-pending"
	nameConfirmed  = "says-confirmed"
	nameSaysFailed = "says-failed"
	nameBare       = "paid-bare"
	nameUnknown    = "unknown-status"
	nameAmount     = "wrong-amount"
	nameNumber     = "wrong-number"
	nameUnsigned   = "notice-unsigned"
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
	rows = append(rows, answers()...)
	return append(rows, notices()...)
}

func outcomes() []engine.Magic {
	type plan = engine.Plan
	return []engine.Magic{
		{Name: "accepted", Does: "success (which means accepted), PENDING, DONE_PAYMENT after the settling time", Plan: plan{Walk: settles()}},
		{Name: namePaidNow, Amount: "94.01", Does: "the answer says confirmed, queries say DONE_PAYMENT at once", Plan: plan{First: engine.Paid}},
		{Name: "low-balance", Amount: "94.02", Does: "refused with code 7, insufficient token balance", Plan: plan{Refusal: refusalBalance}},
		{Name: "bad-account", Amount: "94.03", Does: "refused with code 7, invalid receiver", Plan: plan{Refusal: refusalReceiver}},
		{Name: "bad-signature", Amount: "94.04", Does: "refused with code 7, invalid sign", Plan: plan{Refusal: refusalSignature}},
		{Name: "forbidden", Amount: "94.05", Does: "refused with HTTP 403 and code 7, forbidden", Plan: plan{Refusal: refusalForbidden}},
		{Name: "failed", Amount: "94.06", Does: "PENDING, FAILED after the settling time, money back", Plan: plan{Walk: fails()}},
		{Name: nameFailedNow, Amount: "94.07", Does: "the answer says failed, queries say FAILED", Plan: plan{First: engine.Failed}},
		{Name: "stays-pending", Amount: "94.08", Does: "PENDING for ever"},
		{Name: "contradiction", Amount: "94.09", Does: "DONE_PAYMENT, then FAILED, money back: ChainPay contradicts itself", Plan: plan{Walk: thenTo(engine.Paid, engine.Failed)}},
		{Name: "failed-then-paid", Amount: "94.10", Does: "FAILED, then DONE_PAYMENT: ChainPay contradicts itself", Plan: plan{Walk: thenTo(engine.Failed, engine.Paid)}},
		{Name: nameUnknown, Amount: "94.11", Does: "booked, but every query says REVIEWING, a word the manual does not know"},
		{Name: namePending, Amount: "94.12", Does: "the answer says pending, then as usual", Plan: plan{Walk: settles()}},
		{Name: nameConfirmed, Amount: "94.13", Does: "the answer says confirmed, queries say PENDING, then DONE_PAYMENT", Plan: plan{Walk: settles()}},
		{Name: nameSaysFailed, Amount: "94.14", Does: "the answer says failed, but queries say PENDING, then DONE_PAYMENT", Plan: plan{Walk: settles()}},
		{Name: nameBare, Amount: "94.15", Does: "DONE_PAYMENT with payTime 0 and no fee, hash or transaction, as in the manual's sample", Plan: plan{Walk: settles()}},
	}
}

func answers() []engine.Magic {
	spoilt := func(answer engine.Answer) engine.Plan { return engine.Plan{Answer: answer, Walk: settles()} }
	lost := func(answer engine.Answer) engine.Plan {
		return engine.Plan{Answer: answer, Booking: engine.BookNever, OnlyFirst: true}
	}
	return []engine.Magic{
		{Name: "slow", Amount: "94.16", Does: "booked, the answer comes late", Plan: spoilt(engine.AnswerSlow)},
		{Name: "lost-booked", Amount: "94.17", Does: "booked, the connection is cut instead of an answer", Plan: spoilt(engine.AnswerCut)},
		{Name: "lost-unbooked", Amount: "94.18", Does: "not booked, the connection is cut; a second request goes through", Plan: lost(engine.AnswerCut)},
		{Name: "half-booked", Amount: "94.19", Does: "booked, the connection is cut in the middle of the answer", Plan: spoilt(engine.AnswerHalf)},
		{Name: "http500-booked", Amount: "94.20", Does: "booked, the answer is HTTP 500", Plan: spoilt(engine.AnswerError)},
		{Name: "http500-unbooked", Amount: "94.21", Does: "not booked, the answer is HTTP 500; a second request goes through", Plan: lost(engine.AnswerError)},
		{Name: "html-booked", Amount: "94.22", Does: "booked, the answer is a page of HTML with HTTP 200", Plan: spoilt(engine.AnswerHTML)},
		{Name: "torn-booked", Amount: "94.23", Does: "booked, the answer is half a JSON", Plan: spoilt(engine.AnswerTorn)},
		{Name: "empty-booked", Amount: "94.24", Does: "booked, the answer is empty", Plan: spoilt(engine.AnswerEmpty)},
		{Name: "redirect-booked", Amount: "94.25", Does: "booked, the answer is HTTP 302", Plan: spoilt(engine.AnswerRedirect)},
		{Name: "late-booking", Amount: "94.26", Does: "the connection is cut, booked some time later; until then queries say invalid order", Plan: engine.Plan{Booking: engine.BookLate, Answer: engine.AnswerCut, Walk: settles()}},
		{Name: nameAmount, Amount: "94.27", Does: "booked rightly, every query names another amount", Plan: engine.Plan{Walk: settles()}},
		{Name: nameNumber, Amount: "94.28", Does: "booked rightly, every query names another merchantOrderNo", Plan: engine.Plan{Walk: settles()}},
		{Name: "busy-booked", Amount: "94.29", Does: "booked, the answer is code 7, system busy", Plan: spoilt(answerBusy)},
		{Name: "busy-unbooked", Amount: "94.30", Does: "not booked, the answer is code 7, system busy; a second request goes through", Plan: lost(answerBusy)},
		{Name: "strange-code", Amount: "94.31", Does: "booked, the answer is code 5001, which the manual does not know", Plan: spoilt(answerStrange)},
		{Name: "repeat-first", Amount: "94.32", Does: "booked, but the first answer says outTradeNo already exists, as if somebody on the way had sent it twice", Plan: spoilt(answerRepeated)},
	}
}

// notices count only while the switch "notices" is on; without it these orders
// are paid like all others.
func notices() []engine.Magic {
	told := func(way engine.Notices) engine.Plan { return engine.Plan{Notices: way, Walk: settles()} }
	return []engine.Magic{
		{Name: "notice-early", Amount: "94.33", Does: "paid at once; the notice arrives before the answer", Plan: engine.Plan{
			Notices: engine.NoticesEarly, Walk: []engine.Move{{After: engine.AtOnce, To: engine.Paid}},
		}},
		{Name: "notice-late", Amount: "94.34", Does: "DONE_PAYMENT, the notice comes much later", Plan: told(engine.NoticesLate)},
		{Name: "notice-twice", Amount: "94.35", Does: "DONE_PAYMENT, every notice comes two times at once", Plan: told(engine.NoticesTwice)},
		{Name: "notice-disorder", Amount: "94.36", Does: "DONE_PAYMENT, then a notice that still says PENDING", Plan: told(engine.NoticesDisorder)},
		{Name: "notice-forged", Amount: "94.37", Does: "DONE_PAYMENT, but the notice has a wrong signature", Plan: told(engine.NoticesForged)},
		{Name: nameUnsigned, Amount: "94.38", Does: "DONE_PAYMENT, but the notice has no signature", Plan: engine.Plan{Walk: settles()}},
		{Name: "notice-amount", Amount: "94.39", Does: "DONE_PAYMENT, the notice is signed but names another amount", Plan: told(engine.NoticesAltered)},
		{Name: "notice-never", Amount: "94.40", Does: "DONE_PAYMENT, no notice ever", Plan: told(engine.NoticesNever)},
		{Name: "notice-lie", Amount: "94.41", Does: "PENDING for ever, but a signed notice says DONE_PAYMENT", Plan: engine.Plan{Notices: engine.NoticesClaimed}},
	}
}

// hints are the rows of the table beside the magic values of orders.
func hints() []engine.Hint {
	return []engine.Hint{
		{Trigger: "an outTradeNo that was taken before", Does: "refused with code 7, counted, not booked again"},
		{Trigger: "the zero address, a phone ending in 0000, a phone on settlement", Does: "refused with code 7, invalid receiver"},
		{Trigger: "more than the balance holds, with the fee of half a token on settlement", Does: "refused with code 7, insufficient token balance"},
		{Trigger: "the switch notices", Does: "orders taken while it is on send signed notices; off at first, as the manual knows none"},
	}
}
