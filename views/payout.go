package views

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"countersign/models"
	"countersign/views/ui"
)

// PayoutURL is the address of a payout's page.
func PayoutURL(id string) string { return "/payouts/" + url.PathEscape(id) }

// PayoutDoorURL is the address of a page or an act below a payout: edit, submit,
// recall, cancel, check, review, approve, reject.
func PayoutDoorURL(id, door string) string { return PayoutURL(id) + "/" + door }

// DuplicateURL is the form of a new payout, filled like an old one.
func DuplicateURL(id string) string { return "/payouts/new?" + url.Values{"from": {id}}.Encode() }

// statusWords is the state with how many approvals there are, where that says
// more: "Awaiting approval, 0 of 2".
func statusWords(p models.Payout, given int) string {
	if p.Status == models.StatusPendingApproval && p.ApprovalsNeeded > 0 {
		return p.Status.Label() + ", " + strconv.Itoa(given) + " of " + strconv.Itoa(p.ApprovalsNeeded)
	}
	return p.Status.Label()
}

// currencySums are totals for the title row: the first says what is counted.
func currencySums(totals []models.CurrencyTotal, one, many string) []ui.Sum {
	var sums []ui.Sum
	for i, t := range totals {
		words := ui.Count(int(t.N))
		if i == 0 {
			words += " " + plural(int(t.N), one, many)
		}
		sums = append(sums, ui.Sum{Words: words, Number: t.Amount().Grouped(), Currency: string(t.Currency)})
	}
	return sums
}

// plural is one for 1, else many.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// listed joins names as a sentence does: "Ana, Tomás or Priya".
func listed(names []string, last string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " " + last + " " + names[len(names)-1]
}

// age says how long ago something was: "41 min", "2 h", "3 d".
func age(t Times, at models.Stamp) string {
	passed := t.Now.Sub(at.Time())
	switch {
	case at.IsZero():
		return ""
	case passed < time.Minute:
		return strconv.Itoa(max(int(passed.Seconds()), 0)) + " s"
	case passed < time.Hour:
		return strconv.Itoa(int(passed.Minutes())) + " min"
	case passed < 24*time.Hour:
		return strconv.Itoa(int(passed.Hours())) + " h"
	}
	return strconv.Itoa(int(passed.Hours())/24) + " d"
}

// fingerprint is the start of a digest in groups of four: "9f2c 77d1 04ab".
func fingerprint(digest string) string {
	if len(digest) < 12 {
		return digest
	}
	return digest[:4] + " " + digest[4:8] + " " + digest[8:12]
}

// sentence ends text with a full stop.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}
