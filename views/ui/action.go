package ui

// Action describes something a person can press: a link when Href is set, a
// copy button when Copy is set, else a button that sends the form it stands in.
type Action struct {
	Label string // verb and object: "Approve payout"
	Words string // said to readers after the label, when the label repeats on the page
	Icon  string // name in the sprite, drawn before the label
	Kind  string // "", pri (one per page), quiet, danger, "danger solid" (only on the last page)
	Size  string // "", s, l
	Wide  bool   // as wide as its box
	Class string // more classes: no-phone, grow, end

	Href string // where the link leads
	Copy string // text the button copies; it sends nothing
	Keys string // the key that presses it: n

	Name  string // form field the button adds
	Value string
	Form  string // id of the form, for a button outside of it
	Busy  string // label while the form is under way: "Approving"

	Off string // why it cannot be pressed now; stands beside it as text
}

// class is the class attribute of the action.
func (a Action) class() string {
	return classes("btn", a.Kind, a.Size, when(a.Wide, "wide"), a.Class)
}

// offID ties an action that is off to its reason.
func (a Action) offID() string {
	return slug("off", a.Label, a.Words, a.Value)
}

// kind is the type attribute of the button.
func (a Action) kind() string {
	if a.Copy != "" || a.Off != "" {
		return "button" // must not send the form
	}
	return "submit"
}
