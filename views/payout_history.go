package views

import (
	"sort"
	"strings"

	"countersign/models"
	"countersign/views/ui"
)

// history is everything that happened, newest first: moves, and news that moved
// nothing.
func (p PayoutShow) history() []ui.Moment {
	type entry struct {
		at models.Stamp
		ui.Moment
	}
	var list []entry
	for _, e := range p.File.Events {
		list = append(list, entry{e.At, p.eventMoment(e)})
	}
	for _, n := range p.File.Notes {
		list = append(list, entry{n.At, noteMoment(n)})
	}
	// Newest first; what happened in one instant stays in the order it came.
	sort.SliceStable(list, func(i, j int) bool { return list[i].at < list[j].at })
	moments := make([]ui.Moment, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		m := list[i].Moment
		m.At, m.Clock = list[i].at.Time(), p.Times.Second(list[i].at)
		moments = append(moments, m)
	}
	return moments
}

// eventLook is how an event is told.
type eventLook struct{ icon, kind, strong, text string }

// eventLooks is the whole table of events.
func eventLooks() map[models.Event]eventLook {
	return map[models.Event]eventLook{
		models.EventCreate:     {"st-draft", "", "Created", "by"},
		models.EventEdit:       {"pencil", "", "Changed", "by"},
		models.EventSubmit:     {"st-waiting", "wait", "Submitted for approval", "by"},
		models.EventRecall:     {"left", "", "Recalled to draft", "by"},
		models.EventCancel:     {"st-canceled", "", "Canceled", "by"},
		models.EventReject:     {"st-canceled", "bad", "Rejected", "by"},
		models.EventExpire:     {"clock", "", "Expired", ""},
		models.EventApprove:    {"st-approved", "ok", "Approved", "by"},
		models.EventInvalidate: {"alert", "warn", "Approval withdrawn", "by the desk"},
		models.EventClaim:      {"clock", "", "Taken up for sending", "by the desk"},
		models.EventSend:       {"st-sent", "info", "Sent", "to the provider"},
		models.EventRelease:    {"refresh", "warn", "Not sent", "and back in the queue"},
		models.EventAccept:     {"st-sent", "info", "Accepted", "by the provider"},
		models.EventAwaitPayee: {"st-details", "warn", "Waiting for the payee", ""},
		models.EventPay:        {"st-paid", "ok", "Paid", ""},
		models.EventFail:       {"st-failed", "bad", "Failed", ""},
		models.EventReturn:     {"st-returned", "bad", "Returned", ""},
		models.EventDoubt:      {"st-unconfirmed", "warn", "Unconfirmed", ""},
	}
}

// eventMoment tells one move.
func (p PayoutShow) eventMoment(e models.PayoutEvent) ui.Moment {
	look, ok := eventLooks()[e.Event]
	if !ok {
		look = eventLook{icon: "info", strong: string(e.Event)}
	}
	text := strings.ReplaceAll(look.text, "the provider", p.Provider)
	if text == "by" {
		text = "by " + e.ActorName
	}
	if source := sourceWords(e.Source); source != "" {
		text = joined(text, source)
	}
	if e.Event == models.EventSend && e.AttemptNo > 1 {
		text += ", order " + models.OrderNumber(e.PayoutID, e.AttemptNo)
	}
	return ui.Moment{Icon: look.icon, Kind: look.kind, Strong: look.strong, Text: text, Detail: e.Note}
}

// sourceWords says how news came; what people and the desk itself do needs no
// words.
func sourceWords(s models.Source) string {
	switch s {
	case models.FromAnswer:
		return "in the answer to the order"
	case models.FromQuery:
		return "in the answer to a status query"
	case models.FromNotice:
		return "in a verified notice"
	case models.FromSystem:
		return "found by the desk itself"
	}
	return ""
}

// noteMoment tells news that moved nothing.
func noteMoment(n models.PayoutNote) ui.Moment {
	m := ui.Moment{Icon: "info", Text: n.Text}
	switch n.Kind {
	case "approval":
		m.Icon, m.Kind = "st-approved", "ok"
	case "conflict":
		m.Icon, m.Kind, m.Strong = "alert", "bad", "Conflict."
	case "not_found", "unreadable", "drift", "stale":
		m.Icon, m.Kind = "st-unconfirmed", "warn"
	}
	m.Detail = sourceWords(n.Source)
	return m
}
