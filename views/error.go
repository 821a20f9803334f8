package views

import (
	"net/http"
	"strconv"
	"strings"

	"countersign/views/ui"
)

// Error is a page that says why there is no page: what happened, whether money
// moved, what to do, who can do it. Fields that do not fit the status stay empty.
type Error struct {
	Shell  Shell // the admin frame; its UserName is empty when nobody is signed in
	Status int   // 403, 404, 409, 500 or another HTTP status
	Title  string
	Text   string // one or two sentences

	Needs  string   // 403: the role that is needed
	People []string // 403: who has it
	Entry  string   // 403: number of the audit entry about this try

	Guess     ui.Link // 404: what was probably meant
	GuessText string  // 404: facts about it: "9,800.00 USD to BlueHarbor LLC"
	Search    bool    // 404: offer to look for a payout

	Incident string // 500: number under which the cause was logged
	At       string // 500: when, with zone
	Saved    string // 500: whether anything was saved; empty means nothing was

	Actions []ui.Action // ways on; the overview when empty
}

// title is the heading: the page's own, or the plain one of the status.
func (p Error) title() string {
	if p.Title != "" {
		return p.Title
	}
	switch p.Status {
	case http.StatusForbidden:
		return "Your role cannot do this"
	case http.StatusNotFound:
		return "There is nothing at this address"
	case http.StatusConflict:
		return "This changed since you opened it"
	case http.StatusInternalServerError:
		return "We could not finish this"
	}
	return http.StatusText(p.Status)
}

// code is the status as text.
func (p Error) code() string {
	return strconv.Itoa(p.Status)
}

// guessTail ends the sentence about the guess.
func (p Error) guessTail() string {
	if p.GuessText == "" {
		return "?"
	}
	return ", " + p.GuessText + "?"
}

// who says who is signed in and what is needed.
func (p Error) who() string {
	text := ""
	if p.Shell.UserName != "" {
		text = "You are signed in as " + p.Shell.UserName + ", " + p.Shell.UserRole + "."
	}
	if p.Needs != "" {
		text += " This needs the role " + p.Needs + "."
	}
	return strings.TrimSpace(text)
}

// helpers says who can do it instead, and that the try was noted.
func (p Error) helpers() string {
	text := ""
	if len(p.People) > 0 {
		text = "People who can: " + strings.Join(p.People, ", ") + "."
	}
	if p.Entry != "" {
		text += " This try is in the audit log as entry " + p.Entry + "."
	}
	return strings.TrimSpace(text)
}

// saved says whether anything was saved.
func (p Error) saved() string {
	if p.Saved == "" {
		return "Nothing was saved or sent. It is safe to try again: the same form cannot make two payouts."
	}
	return p.Saved
}

// actions are the ways on.
func (p Error) actions() []ui.Action {
	if len(p.Actions) > 0 {
		return p.Actions
	}
	if p.Shell.UserName == "" {
		return []ui.Action{{Kind: "pri", Label: "Sign in", Href: "/sign-in"}}
	}
	return []ui.Action{{Label: "Overview", Href: "/"}}
}

// bare is the frame when nobody is signed in, or when the frame itself may be
// what broke.
func (p Error) bare() BareShell {
	return BareShell{Title: p.title(), Env: p.Shell.Env, Entity: p.Shell.Entity, Theme: p.Shell.Theme, Wide: true}
}

// framed says whether the admin frame is drawn: with somebody signed in, and
// never when we broke.
func (p Error) framed() bool {
	return p.Shell.UserName != "" && p.Status < 500
}

// shell is the admin frame under the page's title.
func (p Error) shell() Shell {
	s := p.Shell
	s.Title, s.Events = p.title(), ""
	return s
}
