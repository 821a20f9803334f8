package views

import (
	"countersign/views/ui"

	"github.com/a-h/templ"
)

// Shell is everything a page's frame shows. Handlers fill it once per request.
type Shell struct {
	Title  string // of the page; the browser's title adds the entity
	Env    string // demo, sandbox or live
	Entity string // name of the legal payer
	Theme  string // light or dark when the person chose one, else empty: the system's
	Path   string // address of this page with its query, to come back to after a change of theme

	UserName  string
	UserRole  string
	UserEmail string // for the password managers of forms that ask for the password

	Nav     []NavItem // what this person may open, in order
	Current string    // key of the item this page belongs to

	Zone    string // name of the time zone of the page, empty when nobody has signed in
	Unread  int    // notices that the person has not read
	KeysOff bool   // the person wants no single-key shortcuts

	Crumbs []ui.Link // way back up, only below a list
	Events string    // address of this page's event stream, empty when it is not live
	Flash  *ui.Note  // what the last request did, shown once
}

// NavItem is one entry of the navigation.
type NavItem struct {
	Key   string // compared with Shell.Current
	Label string
	Href  string
	Icon  string // name in the sprite

	Count    int  // shown when above zero
	CountHot bool // something fails (red), instead of something waiting

	Tab   bool // also in the bar at the foot of a phone
	Apart bool // begins a new group in the side bar
}

// Sections is the whole navigation in its order. A handler keeps the items the
// signed-in person may open and sets the counts.
func Sections() []NavItem {
	return []NavItem{
		{Key: "overview", Label: "Overview", Href: "/", Icon: "home", Tab: true},
		{Key: "payouts", Label: "Payouts", Href: "/payouts", Icon: "payout", Tab: true},
		{Key: "batches", Label: "Batches", Href: "/batches", Icon: "batch"},
		{Key: "approvals", Label: "Approvals", Href: "/approvals", Icon: "approve", Tab: true},
		{Key: "payees", Label: "Payees", Href: "/payees", Icon: "payees", Tab: true},
		{Key: "webhooks", Label: "Webhooks", Href: "/webhooks", Icon: "hook", Apart: true},
		{Key: "audit", Label: "Audit log", Href: "/audit", Icon: "audit"},
		{Key: "outbox", Label: "Outbox", Href: "/outbox", Icon: "mail"},
		{Key: "people", Label: "People", Href: "/people", Icon: "user"},
		{Key: "settings", Label: "Settings", Href: "/settings/providers", Icon: "settings"},
	}
}

// groups cuts the navigation where an item begins a new group.
func (s Shell) groups() [][]NavItem {
	var out [][]NavItem
	for i, item := range s.Nav {
		if i == 0 || item.Apart {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], item)
	}
	return out
}

// tabs are the items in the bar at the foot of a phone.
func (s Shell) tabs() []NavItem { return s.pick(true) }

// rest are the items a phone finds on the page "More".
func (s Shell) rest() []NavItem { return s.pick(false) }

// moreItems are the rows of the page "More": the notices, then the sections that
// are no tabs.
func (s Shell) moreItems() []NavItem {
	notices := NavItem{Key: "notices", Label: "Notices", Href: "/notices", Icon: "bell", Count: s.Unread}
	return append([]NavItem{notices}, s.rest()...)
}

// pick chooses the items that are tabs, or those that are not.
func (s Shell) pick(tab bool) []NavItem {
	var out []NavItem
	for _, item := range s.Nav {
		if item.Tab == tab {
			out = append(out, item)
		}
	}
	return out
}

// moreNow says whether the page belongs to no tab, so that "More" is where one is.
func (s Shell) moreNow() bool {
	for _, item := range s.tabs() {
		if item.Key == s.Current {
			return false
		}
	}
	return s.Current != ""
}

// badge is the tint of the item's count in the side bar: plain waits, red fails.
func (n NavItem) badge() string {
	if n.CountHot {
		return "red n"
	}
	return "n"
}

// tabBadge is the tint of the item's count on a phone, where it must be seen.
func (n NavItem) tabBadge() string {
	if n.CountHot {
		return "red"
	}
	return "hot"
}

// countWords is what readers hear after the count.
func (n NavItem) countWords() string {
	if n.CountHot {
		return "failing"
	}
	return "waiting"
}

// now is the value of aria-current: only the item of this page has one.
func now(here bool) templ.Attributes {
	if !here {
		return nil
	}
	return templ.Attributes{"aria-current": "page"}
}

// events is the attribute that opens the page's event stream. It is no address a
// person follows: the script hands it to EventSource.
func events(url string) templ.Attributes {
	if url == "" {
		return nil
	}
	return templ.Attributes{"data-events": url}
}

// theme is the data-theme attribute, present only when the person chose.
func theme(chosen string) templ.Attributes {
	if chosen != "light" && chosen != "dark" {
		return nil
	}
	return templ.Attributes{"data-theme": chosen}
}

// noKeys is the attribute that switches the single-key shortcuts off.
func noKeys(off bool) templ.Attributes {
	if !off {
		return nil
	}
	return templ.Attributes{"data-keys": "off"}
}

// noticesLabel is what readers hear for the bell.
func (s Shell) noticesLabel() string {
	if s.Unread == 0 {
		return "Notices"
	}
	return "Notices, " + ui.Count(s.Unread) + " new"
}

// nextTheme is what a press on the scheme button leads to: system, dark, light,
// and round again. (The script turns the first step around when the system is
// dark already.)
func nextTheme(chosen string) string {
	switch chosen {
	case "dark":
		return "light"
	case "light":
		return "system"
	}
	return "dark"
}

// envLabel is the word for the environment.
func envLabel(env string) string {
	switch env {
	case "live":
		return "Live money"
	case "sandbox":
		return "Sandbox"
	case "demo":
		return "Demo"
	}
	return "Unknown environment"
}

// envWords says what the environment means; live needs no words.
func envWords(env string) string {
	switch env {
	case "demo":
		return "providers are simulated on this machine, no money moves"
	case "sandbox":
		return "the providers' test systems, no money moves"
	}
	return "check the configuration before you approve anything"
}

// windowTitle is the text of the browser's tab.
func windowTitle(title, entity string) string {
	if entity == "" {
		return title + " · Countersign"
	}
	return title + " · " + entity + " payouts"
}

// brand is the name at the top: the payer's, or the product's before there is one.
func brand(entity string) string {
	if entity == "" {
		return "Countersign"
	}
	return entity
}
