package sandbox

import (
	"slices"
	"strings"

	engine "countersign/providers/sandbox"
)

// formMagic is what a word in the payee's name, or the end of the account,
// makes of the payment.
type formMagic struct {
	word, ending string
	does         string
	refusal      string        // the form does not take it, and stays open
	walk         []engine.Move // counted from the moment it is handed in
	answer       engine.Answer // what becomes of the answer to the payee
}

// formMagics is the table for the form. The first row is what happens without
// any magic.
func formMagics() []formMagic {
	return []formMagic{
		{does: "succeeded after the settling time, webhook", walk: settles()},
		{word: "refused", ending: "0001", does: "the form refuses the account and stays open", refusal: "This account cannot be paid. Please give another one."},
		{word: "fail", ending: "0002", does: "failed after the settling time, webhook", walk: []engine.Move{{After: engine.Settle, To: engine.Failed}}},
		{word: "slow", ending: "0003", does: "succeeded after the time of a reversal", walk: []engine.Move{{After: engine.Reversal, To: engine.Paid}}},
		{word: "never", ending: "0004", does: "stays pending for ever"},
		{word: "now", ending: "0005", does: "succeeded before the payee is sent back", walk: []engine.Move{{After: engine.AtOnce, To: engine.Paid}}},
		{word: "flip", ending: "0006", does: "succeeded, then failed", walk: thenTo(engine.Paid, engine.Failed)},
		{word: "broken", ending: "0007", does: "taken, but the payee sees HTTP 500; succeeds all the same", walk: settles(), answer: engine.AnswerError},
	}
}

// formMagicOf finds the row of what the payee typed.
func formMagicOf(name, account string) formMagic {
	words := strings.Fields(strings.ToLower(name))
	table := formMagics()
	for _, magic := range table[1:] {
		if slices.Contains(words, magic.word) || strings.HasSuffix(account, magic.ending) {
			return magic
		}
	}
	return table[0]
}

// hints are the rows of the table that are not about a request's texts.
func hints() []engine.Hint {
	rows := []engine.Hint{
		{Trigger: byFormText + " beside any other", Does: "it waits for the form instead of going on by itself (not with late-booking)"},
		{Trigger: "a body without type", Does: "books a pay-in: the payee is asked to pay"},
		{Trigger: "the same JSON with the same or no Idempotency-Key", Does: "the first answer again with 200, nothing is booked"},
		{Trigger: "the same Idempotency-Key with another JSON", Does: "refused with 409"},
		{Trigger: "an externalId taken before, with another JSON or key", Does: "booked once more, as \"number #2\""},
		{Trigger: "the form: any other name and account", Does: formMagics()[0].does},
	}
	for _, magic := range formMagics()[1:] {
		rows = append(rows, engine.Hint{
			Trigger: "the form: \"" + magic.word + "\" in the name, or an account ending " + magic.ending, Does: magic.does,
		})
	}
	return rows
}
