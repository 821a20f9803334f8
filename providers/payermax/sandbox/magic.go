package sandbox

import engine "countersign/providers/sandbox"

// Answers that only PayerMax has, beside the error codes that speak knows.
const (
	answerUnsigned  engine.Answer = "unsigned"
	answerMissigned engine.Answer = "wrongly signed"
)

// Plans that the vendor's own steering calls, or with an effect that is not the
// engine's: they are known by name.
const (
	nameAccepted  = "accepted"
	nameFailed    = "failed"
	nameReturned  = "returned"
	namePending   = "stays-pending"
	nameReview    = "review"
	nameMaterial  = "documents-wanted"
	nameLowOrder  = "low-balance-order"
	nameLowKept   = "low-balance-kept"
	nameUnknown   = "unknown-status"
	nameAmount    = "wrong-amount"
	nameForeign   = "notice-foreign"
	nameUnsigned  = "notice-unsigned"
	nameReversals = "contradiction"
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
		{Name: nameAccepted, Does: "PENDING, SUCCESS after the settling time, notice", Plan: plan{Walk: settles()}},
		{Name: "paid-now", Amount: "93.01", Does: "the answer says SUCCESS already", Plan: plan{First: engine.Paid}},
		{Name: nameFailed, Amount: "93.02", Does: "PENDING, FAILED (INVALID_ACCOUNT) after the settling time, money back", Plan: plan{Walk: fails()}},
		{Name: "failed-now", Amount: "93.03", Does: "the answer says FAILED already; the number stays taken", Plan: plan{First: engine.Failed}},
		{Name: nameReturned, Amount: "93.04", Does: "SUCCESS, then BOUNCEBACK, money back", Plan: plan{Walk: thenTo(engine.Paid, engine.Returned)}},
		{Name: namePending, Amount: "93.05", Does: "PENDING for ever, subStatus TRANSMIT"},
		{Name: nameReview, Amount: "93.06", Does: "PENDING for ever, subStatus REVIEW"},
		{Name: nameMaterial, Amount: "93.07", Does: "PENDING for ever, subStatus PEND_RFI_MATERIAL"},
		{Name: nameLowOrder, Amount: "93.08", Does: "PENDING, then FAILED with responseCode BALANCE_INSUFFICIENT", Plan: plan{Walk: fails()}},
		{Name: nameReversals, Amount: "93.09", Does: "SUCCESS, then FAILED, money back: PayerMax contradicts itself", Plan: plan{Walk: thenTo(engine.Paid, engine.Failed)}},
		{Name: "failed-then-paid", Amount: "93.10", Does: "FAILED, then SUCCESS: PayerMax contradicts itself", Plan: plan{Walk: thenTo(engine.Failed, engine.Paid)}},
		{Name: nameUnknown, Amount: "93.11", Does: "booked, but query and notice say SUSPENDED, a word the manual does not know", Plan: plan{Walk: []engine.Move{{After: engine.Settle, To: engine.Pending}}}},
	}
}

// refusals create nothing and leave the number free, as the manual says of
// every code but APPLY_SUCCESS and ORDER_REPEAT (PayerMax OpenAPI,
// paymentOrderPay).
func refusals() []engine.Magic {
	refused := func(name, amount, code string) engine.Magic {
		return engine.Magic{Name: name, Amount: amount, Does: "refused with " + code + ", nothing is booked", Plan: engine.Plan{Refusal: code}}
	}
	return []engine.Magic{
		refused("low-balance", "93.12", codeBalance),
		refused("params-invalid", "93.13", codeParams),
		refused("bad-signature", "93.14", codeSign),
		refused("request-time", "93.15", codeTime),
		refused("bad-ip", "93.16", codeIP),
		refused("rate-limited", "93.17", codeRate),
		refused("no-contract", "93.18", codeContract),
		refused("bad-merchant", "93.19", codeMerchant),
		refused("bad-app", "93.20", codeApp),
		refused("amount-limit", "93.21", codeLimit),
	}
}

func answers() []engine.Magic {
	spoilt := func(answer engine.Answer) engine.Plan { return engine.Plan{Answer: answer, Walk: settles()} }
	lost := func(answer engine.Answer) engine.Plan {
		return engine.Plan{Answer: answer, Booking: engine.BookNever, OnlyFirst: true}
	}
	return []engine.Magic{
		{Name: "slow", Amount: "93.22", Does: "booked, the answer comes late", Plan: spoilt(engine.AnswerSlow)},
		{Name: "lost-booked", Amount: "93.23", Does: "booked, the connection is cut instead of an answer", Plan: spoilt(engine.AnswerCut)},
		{Name: "lost-unbooked", Amount: "93.24", Does: "not booked, the connection is cut; a second request goes through", Plan: lost(engine.AnswerCut)},
		{Name: "half-booked", Amount: "93.25", Does: "booked, the connection is cut in the middle of the answer", Plan: spoilt(engine.AnswerHalf)},
		{Name: "http500-booked", Amount: "93.26", Does: "booked, the answer is HTTP 500", Plan: spoilt(engine.AnswerError)},
		{Name: "http500-unbooked", Amount: "93.27", Does: "not booked, the answer is HTTP 500; a second request goes through", Plan: lost(engine.AnswerError)},
		{Name: "html-booked", Amount: "93.28", Does: "booked, the answer is a page of HTML with HTTP 200", Plan: spoilt(engine.AnswerHTML)},
		{Name: "torn-booked", Amount: "93.29", Does: "booked, the answer is half a JSON", Plan: spoilt(engine.AnswerTorn)},
		{Name: "empty-booked", Amount: "93.30", Does: "booked, the answer is empty", Plan: spoilt(engine.AnswerEmpty)},
		{Name: "redirect-booked", Amount: "93.31", Does: "booked, the answer is HTTP 302", Plan: spoilt(engine.AnswerRedirect)},
		{Name: "late-booking", Amount: "93.32", Does: "the connection is cut, booked some time later; until then a query says ORDER_NOT_EXIST, a second request ORDER_REPEAT", Plan: engine.Plan{Booking: engine.BookLate, Answer: engine.AnswerCut, Walk: settles()}},
		{Name: "wrong-number", Amount: "93.33", Does: "booked rightly, the signed answer names another outTradeNo", Plan: spoilt(engine.AnswerAltered)},
		{Name: nameAmount, Amount: "93.34", Does: "booked rightly, every query names another amount; the notice is right", Plan: engine.Plan{Walk: settles()}},
		{Name: "unsigned", Amount: "93.35", Does: "booked, the answer has no signature", Plan: spoilt(answerUnsigned)},
		{Name: "wrongly-signed", Amount: "93.36", Does: "booked, the answer has a wrong signature", Plan: spoilt(answerMissigned)},
		{Name: "system-booked", Amount: "93.37", Does: "booked, the answer is SYSTEM_ERROR", Plan: spoilt(codeSystem)},
		{Name: "system-unbooked", Amount: "93.38", Does: "not booked, the answer is SYSTEM_ERROR; a second request goes through", Plan: lost(codeSystem)},
		{Name: "strange-code", Amount: "93.39", Does: "booked, the answer is a code the manual does not know", Plan: spoilt(codeStrange)},
		{Name: "repeat-first", Amount: "93.40", Does: "booked, but the first answer says ORDER_REPEAT, as if somebody on the way had sent it twice", Plan: spoilt(codeRepeat)},
		{Name: nameLowKept, Amount: "93.41", Does: "the answer is BALANCE_INSUFFICIENT, but the order is kept as FAILED and the number taken", Plan: engine.Plan{First: engine.Failed, Answer: codeBalance}},
	}
}

func notices() []engine.Magic {
	told := func(way engine.Notices) engine.Plan { return engine.Plan{Notices: way, Walk: settles()} }
	return []engine.Magic{
		{Name: "notice-early", Amount: "93.42", Does: "paid at once; the notice arrives before the answer, which says PENDING", Plan: engine.Plan{
			Notices: engine.NoticesEarly, Walk: []engine.Move{{After: engine.AtOnce, To: engine.Paid}},
		}},
		{Name: "notice-late", Amount: "93.43", Does: "SUCCESS, the notice comes much later", Plan: told(engine.NoticesLate)},
		{Name: "notice-twice", Amount: "93.44", Does: "SUCCESS, every notice comes two times at once", Plan: told(engine.NoticesTwice)},
		{Name: "notice-disorder", Amount: "93.45", Does: "SUCCESS, then a notice that still says PENDING", Plan: told(engine.NoticesDisorder)},
		{Name: "returned-disorder", Amount: "93.46", Does: "SUCCESS, then BOUNCEBACK; the notices come newest first", Plan: engine.Plan{
			Notices: engine.NoticesDisorder, Walk: thenTo(engine.Paid, engine.Returned),
		}},
		{Name: "notice-forged", Amount: "93.47", Does: "SUCCESS, but every notice has a wrong signature", Plan: told(engine.NoticesForged)},
		{Name: nameUnsigned, Amount: "93.48", Does: "SUCCESS, but the notice has no signature", Plan: engine.Plan{Walk: settles()}},
		{Name: "notice-amount", Amount: "93.49", Does: "SUCCESS, the notice is signed but names another amount", Plan: told(engine.NoticesAltered)},
		{Name: nameForeign, Amount: "93.50", Does: "SUCCESS, the notice is signed but names another merchant and app", Plan: engine.Plan{Walk: settles()}},
		{Name: "notice-never", Amount: "93.51", Does: "SUCCESS, no notice ever", Plan: told(engine.NoticesNever)},
		{Name: "notice-lie", Amount: "93.52", Does: "PENDING for ever, but a signed notice says SUCCESS", Plan: engine.Plan{Notices: engine.NoticesClaimed}},
	}
}

// hints are the rows of the table beside the magic values of orders.
func hints() []engine.Hint {
	return []engine.Hint{
		{Trigger: "remark SUCCESS, FAILED or BOUNCEBACK", Does: "SUCCESS, FAILED, or SUCCESS and then BOUNCEBACK, whatever the amount (the vendor's own steering)"},
		{Trigger: "amount 110 or 11000 in the currency of the country", Does: "FAILED (the vendor's own steering)"},
		{Trigger: "amount 100 or 10000 in the currency of the country", Does: "PENDING for ever (the vendor's own steering)"},
		{Trigger: "an outTradeNo that was taken before", Does: "ORDER_REPEAT, counted, not booked again; a FAILED order keeps its number"},
		{Trigger: "account number ending " + badAccount, Does: "PARAMS_INVALID, and a failed field in paymentFieldValidation"},
		{Trigger: "more than the account of sourceAccount (or of the amount's currency) holds", Does: "refused with BALANCE_INSUFFICIENT, nothing is booked"},
		{Trigger: "a wallet in ID, a bank transfer in SA or BR, country KM", Does: "a mobile number that starts with 08; an IBAN; document.documentId; at least 10 KMF"},
	}
}
