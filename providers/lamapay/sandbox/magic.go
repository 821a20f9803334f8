package sandbox

import (
	"net/http"
	"strings"

	engine "countersign/providers/sandbox"
)

// The refusals that plans name.
const (
	refusalRequest  = "bad request"
	refusalField    = "bad field"
	refusalToken    = "bad token"
	refusalTick     = "no payout tick"
	refusalConflict = "conflict"
	refusalRate     = "rate limit"
)

// refusalCode is the HTTP status of a refusal. None is published.
func refusalCode(name string) int {
	switch name {
	case refusalRequest:
		return http.StatusBadRequest
	case refusalToken:
		return http.StatusUnauthorized
	case refusalTick:
		return http.StatusForbidden
	case refusalConflict:
		return http.StatusConflict
	case refusalRate:
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}

// answerOtherID names another payment in the answer. The engine lets it pass.
const answerOtherID engine.Answer = "other id"

// Plans with an effect that is not the engine's: they are known by name.
const (
	nameForeignForm   = "foreign-form-host"
	nameUnknownStatus = "unknown-status"
	nameReadAmount    = "wrong-amount-read"
)

// byFormText beside a magic value makes the payment wait for the form.
const byFormText = "sandbox:by-form"

// byForm takes away what a payment would do by itself, where its texts say so.
func byForm(w wanted, magic engine.Magic) engine.Magic {
	if strings.Contains(w.description+string(w.metadata), byFormText) {
		magic.Plan.Walk = nil
	}
	return magic
}

// settles is how a payment goes by itself, as if the payee had filled in the
// form at once.
func settles() []engine.Move { return []engine.Move{{After: engine.Settle, To: engine.Paid}} }

// thenTo settles and turns to something else afterwards.
func thenTo(first, second engine.Status) []engine.Move {
	return []engine.Move{{After: engine.Settle, To: first}, {After: engine.Reversal, To: second}}
}

// magicValues is the table for payments. The first row is what happens without
// any magic.
func magicValues() []engine.Magic {
	rows := outcomes()
	rows = append(rows, answers()...)
	return append(rows, notices()...)
}

func outcomes() []engine.Magic {
	type plan = engine.Plan
	return []engine.Magic{
		{Name: "accepted", Does: "pending until the payee hands in the form"},
		{Name: "auto-paid", Amount: "92.01", Does: "succeeded by itself after the settling time, webhook", Plan: plan{Walk: settles()}},
		{Name: "auto-failed", Amount: "92.02", Does: "failed by itself after the settling time, webhook", Plan: plan{Walk: []engine.Move{{After: engine.Settle, To: engine.Failed}}}},
		{Name: "contradiction", Amount: "92.03", Does: "succeeded by itself, then failed, money back: LamaPay contradicts itself", Plan: plan{Walk: thenTo(engine.Paid, engine.Failed)}},
		{Name: "failed-then-paid", Amount: "92.04", Does: "failed by itself, then succeeded", Plan: plan{Walk: thenTo(engine.Failed, engine.Paid)}},
		{Name: nameUnknownStatus, Amount: "92.05", Does: "waits for the form; meanwhile GET says processing, a word the manual does not know"},
		{Name: "bad-request", Amount: "92.06", Does: "refused with 400", Plan: plan{Refusal: refusalRequest}},
		{Name: "refused", Amount: "92.07", Does: "refused with 422", Plan: plan{Refusal: refusalField}},
		{Name: "bad-token", Amount: "92.08", Does: "refused with 401, as if the token were wrong", Plan: plan{Refusal: refusalToken}},
		{Name: "no-payout-tick", Amount: "92.09", Does: "refused with 403, as if the token lacked the Payout tick", Plan: plan{Refusal: refusalTick}},
		{Name: "conflict", Amount: "92.10", Does: "refused with 409, nothing is booked", Plan: plan{Refusal: refusalConflict}},
		{Name: "rate-limited", Amount: "92.11", Does: "refused with 429", Plan: plan{Refusal: refusalRate}},
	}
}

func answers() []engine.Magic {
	spoilt := func(answer engine.Answer) engine.Plan { return engine.Plan{Answer: answer, Walk: settles()} }
	lost := func(answer engine.Answer) engine.Plan {
		return engine.Plan{Answer: answer, Booking: engine.BookNever, OnlyFirst: true}
	}
	return []engine.Magic{
		{Name: "slow", Amount: "92.12", Does: "booked, the answer comes late; succeeds by itself", Plan: spoilt(engine.AnswerSlow)},
		{Name: "lost-booked", Amount: "92.13", Does: "booked, the connection is cut instead of an answer; succeeds by itself", Plan: spoilt(engine.AnswerCut)},
		{Name: "lost-unbooked", Amount: "92.14", Does: "not booked, the connection is cut; a second request goes through", Plan: lost(engine.AnswerCut)},
		{Name: "half-booked", Amount: "92.15", Does: "booked, the connection is cut in the middle of the answer; succeeds by itself", Plan: spoilt(engine.AnswerHalf)},
		{Name: "http500-booked", Amount: "92.16", Does: "booked, the answer is HTTP 500; succeeds by itself", Plan: spoilt(engine.AnswerError)},
		{Name: "http500-unbooked", Amount: "92.17", Does: "not booked, the answer is HTTP 500; a second request goes through", Plan: lost(engine.AnswerError)},
		{Name: "html-booked", Amount: "92.18", Does: "booked, the answer is a page of HTML; succeeds by itself", Plan: spoilt(engine.AnswerHTML)},
		{Name: "torn-booked", Amount: "92.19", Does: "booked, the answer is half a JSON; succeeds by itself", Plan: spoilt(engine.AnswerTorn)},
		{Name: "empty-booked", Amount: "92.20", Does: "booked, the answer is empty; succeeds by itself", Plan: spoilt(engine.AnswerEmpty)},
		{Name: "redirect-booked", Amount: "92.21", Does: "booked, the answer is HTTP 302; succeeds by itself", Plan: spoilt(engine.AnswerRedirect)},
		{Name: "late-booking", Amount: "92.22", Does: "the connection is cut, booked some time later; until then GET knows nothing; then succeeds by itself", Plan: engine.Plan{Booking: engine.BookLate, Answer: engine.AnswerCut, Walk: settles()}},
		{Name: "wrong-amount", Amount: "92.23", Does: "booked rightly, the answer names another amount; succeeds by itself", Plan: spoilt(engine.AnswerAltered)},
		{Name: nameReadAmount, Amount: "92.24", Does: "booked and answered rightly, but GET names another amount; succeeds by itself", Plan: engine.Plan{Walk: settles()}},
		{Name: "duplicate-id", Amount: "92.25", Does: "booked, but the answer has id and url of the payment booked before it", Plan: engine.Plan{Answer: answerOtherID}},
		{Name: nameForeignForm, Amount: "92.26", Does: "booked, but the url lies on a host that is not LamaPay's"},
	}
}

func notices() []engine.Magic {
	told := func(way engine.Notices) engine.Plan { return engine.Plan{Notices: way, Walk: settles()} }
	return []engine.Magic{
		{Name: "notice-early", Amount: "92.27", Does: "succeeded at once; the webhook arrives before the answer, which says pending", Plan: engine.Plan{
			Notices: engine.NoticesEarly, Walk: []engine.Move{{After: engine.AtOnce, To: engine.Paid}},
		}},
		{Name: "notice-late", Amount: "92.28", Does: "succeeds by itself, the webhook comes much later", Plan: told(engine.NoticesLate)},
		{Name: "notice-twice", Amount: "92.29", Does: "succeeds by itself, the webhook comes two times at once", Plan: told(engine.NoticesTwice)},
		{Name: "notice-disorder", Amount: "92.30", Does: "succeeded by itself, then failed; the webhook of failed comes first", Plan: engine.Plan{
			Notices: engine.NoticesDisorder, Walk: thenTo(engine.Paid, engine.Failed),
		}},
		{Name: "notice-forged", Amount: "92.31", Does: "succeeds by itself, but the webhook has a wrong signature", Plan: told(engine.NoticesForged)},
		{Name: "notice-wrong-amount", Amount: "92.32", Does: "succeeds by itself, the webhook is signed but names another amount", Plan: told(engine.NoticesAltered)},
		{Name: "notice-never", Amount: "92.33", Does: "succeeds by itself, no webhook ever", Plan: told(engine.NoticesNever)},
		{Name: "notice-lie", Amount: "92.34", Does: "waits for the form, but a signed webhook says succeeded already", Plan: engine.Plan{Notices: engine.NoticesClaimed}},
	}
}
