package views

import (
	"fmt"

	"countersign/models"
	"countersign/views/ui"
)

// rail is the payout's way: created, approved, sent, paid, and where it ended.
func (p PayoutShow) rail() []ui.Stop {
	f := p.File
	created := ui.Stop{State: "done", Title: "Created", Detail: f.CreatedByName + ", " + p.Times.Minute(f.CreatedAt)}
	if f.Status == models.StatusDraft {
		created.State, created.Icon, created.Title = "now", "st-draft", "Draft"
	}
	stops := []ui.Stop{created}
	stops = append(stops, p.approvedStop())
	switch f.Status {
	case models.StatusRejected, models.StatusCanceled, models.StatusExpired:
		if f.ApprovedAt == 0 {
			stops = stops[:1]
		}
		return append(stops, ui.Stop{State: "stop", Icon: "st-canceled", Title: f.Status.Label(), Detail: p.Times.Minute(f.FinishedAt)}, notReached("Sent"), notReached("Paid"))
	}
	return append(stops, p.sentStops()...)
}

func notReached(title string) ui.Stop {
	return ui.Stop{State: "todo", Title: title, Detail: "not reached"}
}

// approvedStop is the second station.
func (p PayoutShow) approvedStop() ui.Stop {
	f := p.File
	switch {
	case f.ApprovedAt != 0:
		return ui.Stop{State: "done", Title: fmt.Sprintf("Approved %d of %d", len(f.Approvals), f.ApprovalsNeeded), Detail: p.Times.Minute(f.ApprovedAt)}
	case f.Status == models.StatusPendingApproval:
		return ui.Stop{State: "now", Icon: "st-waiting", Title: fmt.Sprintf("Approval %d of %d", len(f.Approvals), f.ApprovalsNeeded), Detail: "since " + p.Times.Minute(f.SubmittedAt)}
	}
	return ui.Stop{State: "todo", Title: "Approval", Detail: "not submitted"}
}

// sentStops are the stations after the approval.
func (p PayoutShow) sentStops() []ui.Stop {
	f := p.File
	sent := ui.Stop{State: "done", Title: "Sent to " + p.Provider, Detail: p.Times.Second(f.SentAt)}
	paid := ui.Stop{State: "todo", Title: "Paid"}
	end := func(title, icon string) ui.Stop {
		detail := p.Times.Second(f.FinishedAt)
		if f.ProviderCode != "" && f.Status == models.StatusFailed {
			detail += ", code " + f.ProviderCode
		}
		return ui.Stop{State: "stop", Icon: icon, Title: title, Detail: detail}
	}
	switch f.Status {
	case models.StatusApproved:
		sent.State, sent.Title, sent.Detail = "todo", "To be sent", when(f.Waits != "", "waits")
	case models.StatusClaimed, models.StatusSending:
		sent.State, sent.Title, sent.Detail = "now", "Sending", "through "+p.Account
	case models.StatusAwaitingPayee:
		paid = ui.Stop{State: "now", Icon: "st-details", Title: "Waiting for payee", Detail: "not paid yet"}
	case models.StatusInTransit:
		paid = ui.Stop{State: "now", Title: "On its way", Detail: "not paid yet"}
	case models.StatusInDoubt:
		return []ui.Stop{sent, {State: "now", Icon: "st-unconfirmed", Title: "Unconfirmed", Detail: "asked " + times(f.Checks)}, {State: "todo", Title: "Paid", Detail: "not known"}}
	case models.StatusPaid:
		paid = ui.Stop{State: "done", Icon: "st-paid", Title: "Paid", Detail: p.Times.Second(f.FinishedAt)}
	case models.StatusReturned:
		return []ui.Stop{sent, {State: "done", Icon: "st-paid", Title: "Paid", Detail: p.paidAt()}, end("Returned", "st-returned")}
	case models.StatusFailed:
		return []ui.Stop{sent, end("Failed", "st-failed"), notReached("Paid")}
	default:
		sent = ui.Stop{State: "todo", Title: "Sent to " + p.Provider}
	}
	return []ui.Stop{sent, paid}
}

// paidAt is when a returned payout had been paid.
func (p PayoutShow) paidAt() string {
	for _, e := range p.File.Events {
		if e.ToStatus == models.StatusPaid {
			return p.Times.Second(e.At)
		}
	}
	return ""
}
