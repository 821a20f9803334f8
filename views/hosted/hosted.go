// Package hosted is what a payee sees: the page behind the link that leads to
// the provider's form, the page that says where the payment stands, and kind
// pages for links that do not work. They need no script and no cookie, know no
// member of staff, and speak twelve languages (package lang, below).
//
// The tour: hosted.go says what each page is made of, hosted.templ draws them,
// steps.go is the way of one payment. The form itself is the provider's and never
// stands here.
package hosted

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"countersign/models"
	"countersign/views/hosted/lang"
)

// Frame is what all pages of payees have.
type Frame struct {
	Lang  *lang.Language
	Payer string // who pays, "" on pages of links that are not genuine
	Test  bool   // the installation moves no real money
}

// say is a sentence in the language of the page.
func (f Frame) say(key string) string { return f.Lang.Say(key, f.values()) }

// values are what sentences of every page may name.
func (f Frame) values() lang.Values { return lang.Values{"payer": f.Payer} }

// initial is the letter in the square beside the payer's name.
func (f Frame) initial() string {
	r, _ := utf8.DecodeRuneInString(strings.TrimSpace(f.Payer))
	return string(unicode.ToUpper(r))
}

// Open is the page of a link that leads to the provider's form.
type Open struct {
	Frame
	Payout models.Payout
	Until  models.Stamp // when the link ends
	Days   int          // whole days until then
	Site   string       // host of this page
	Host   string       // host of the form
	Go     string       // path that leads to the form
	Before bool         // the payee went to the form before
}

func (p Open) values() lang.Values {
	v := p.Frame.values()
	v["amount"], v["site"], v["host"], v["number"] = p.Lang.Amount(p.Payout.Amount()), p.Site, p.Host, p.Payout.ID
	return v
}

func (p Open) title() string { return p.Lang.Say("open.window", p.values()) }

// left says how long the link still works.
func (p Open) left() string {
	if p.Days < 1 {
		return p.say("open.last_day")
	}
	return p.Lang.Count("days_left", p.Days, nil)
}

// Status is the page that says where a payment stands.
type Status struct {
	Frame
	Payout models.Payout
	Return bool // the payee came back from the form
}

// stage is what the state of a payout means to its payee.
func (p Status) stage() string {
	switch p.Payout.Status {
	case models.StatusPaid:
		return "paid"
	case models.StatusReturned:
		return "returned"
	case models.StatusFailed, models.StatusRejected, models.StatusCanceled, models.StatusExpired:
		return "failed"
	case models.StatusInTransit:
		return "way"
	}
	return "wait" // whatever is not known for sure is being processed
}

// title and text of each stage.
func (p Status) words() (title, text string) {
	switch p.stage() {
	case "paid":
		return "paid.title", "paid.text"
	case "returned":
		return "returned.title", "returned.text"
	case "failed":
		return "failed.title", "failed.text"
	case "way":
		return "way.title", "way.text"
	}
	return "wait.title", "wait.text"
}

func (p Status) title() string {
	title, _ := p.words()
	return p.say(title)
}

func (p Status) text() string {
	_, text := p.words()
	return text
}

func (p Status) values() lang.Values {
	v := p.Frame.values()
	v["number"] = p.Payout.ID
	return v
}

// look is the tint and the symbol of the note about the stage.
func (p Status) look() (class, icon string) {
	switch p.stage() {
	case "paid":
		return "safe", "st-paid"
	case "failed":
		return "safe bad", "st-failed"
	case "returned":
		return "safe bad", "st-returned"
	case "way":
		return "safe info", "st-sent"
	}
	return "safe info", "clock"
}

func (p Status) tint() string {
	class, _ := p.look()
	return class
}

func (p Status) icon() string {
	_, icon := p.look()
	return icon
}

// isSettled reports whether nothing is expected to change any more.
func (p Status) isSettled() bool { return p.stage() != "wait" && p.stage() != "way" }

// Kind is why a link does not lead anywhere.
type Kind string

// The kinds of Notice.
const (
	Expired Kind = "expired" // its time is over
	Revoked Kind = "revoked" // replaced or withdrawn
	Unknown Kind = "unknown" // mistyped or guessed; the page is the same for all
	Busy    Kind = "busy"    // too many unknown links from one address
	Closed  Kind = "closed"  // genuine, but the form cannot be opened
	Broken  Kind = "broken"  // a fault of ours
)

// Notice is the page of a link that does not work. Payer and Number are set for
// genuine links only.
type Notice struct {
	Frame
	Kind   Kind
	Number string       // to quote
	Until  models.Stamp // when an expired link ended
}

func (p Notice) words() (title, text string) {
	switch p.Kind {
	case Expired:
		return "expired.title", "expired.text"
	case Revoked:
		return "revoked.title", "revoked.text"
	case Busy:
		return "busy.title", "busy.text"
	case Closed:
		return "closed.title", "closed.text"
	case Broken:
		return "broken.title", "broken.text"
	}
	return "unknown.title", "unknown.text"
}

func (p Notice) title() string {
	title, _ := p.words()
	return p.say(title)
}

func (p Notice) text() string {
	_, text := p.words()
	return text
}

func (p Notice) values() lang.Values {
	v := p.Frame.values()
	v["number"], v["date"] = p.Number, p.Lang.Minute(p.Until)
	return v
}
