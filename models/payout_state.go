package models

// Status says where a payout stands, and with it where its money lies.
type Status string

// The states of a payout.
const (
	StatusDraft           Status = "draft"
	StatusPendingApproval Status = "pending_approval"
	StatusApproved        Status = "approved" // this is the dispatch queue
	StatusClaimed         Status = "claimed"  // a worker owns it; proven unsent
	StatusSending         Status = "sending"  // the first byte may have left
	StatusAwaitingPayee   Status = "awaiting_payee"
	StatusInTransit       Status = "in_transit" // accepted by the provider
	StatusPaid            Status = "paid"
	StatusReturned        Status = "returned" // came back after it was paid
	StatusFailed          Status = "failed"   // proven: the money did not leave
	StatusInDoubt         Status = "in_doubt" // perhaps sent; only asking ends it
	StatusRejected        Status = "rejected"
	StatusCanceled        Status = "canceled"
	StatusExpired         Status = "expired"
)

// Event is what happens to a payout, as a verb.
type Event string

// The events of a payout.
const (
	EventCreate     Event = "create"
	EventEdit       Event = "edit"
	EventSubmit     Event = "submit"
	EventRecall     Event = "recall"
	EventCancel     Event = "cancel"
	EventReject     Event = "reject"
	EventExpire     Event = "expire"
	EventApprove    Event = "approve"
	EventInvalidate Event = "invalidate" // a premise of the approval changed
	EventClaim      Event = "claim"
	EventSend       Event = "send"    // the first byte is about to leave
	EventRelease    Event = "release" // proven not sent, or not executed
	EventAccept     Event = "accept"
	EventAwaitPayee Event = "await_payee"
	EventPay        Event = "pay"
	EventFail       Event = "fail"
	EventReturn     Event = "return"
	EventDoubt      Event = "doubt"
	EventResend     Event = "resend" // the same order again, to a provider that takes it once

	// EventRefuseOurs is a refusal that is our own fault and created nothing;
	// it moves like EventRelease and pauses the provider account.
	EventRefuseOurs Event = "refuse_ours"
	// EventNotFound is a query answer "no such order"; by itself it moves nothing.
	EventNotFound Event = "not_found"
	// EventUnreadable is a query without a usable answer; it moves nothing.
	EventUnreadable Event = "unreadable"
	// EventDrift is a status the provider's table does not know; it is parked.
	EventDrift Event = "drift"
)

// Place is an account of the ledger: where the money of a payout lies.
type Place string

// The places.
const (
	PlaceAvailable Place = "available"
	PlaceReserved  Place = "reserved"
	PlaceSent      Place = "sent"
	PlacePaidOut   Place = "paid_out"
)

// transitions is the state machine: from each state, where each event leads.
// Nothing else moves a payout.
var transitions = map[Status]map[Event]Status{
	StatusDraft: {
		EventSubmit: StatusPendingApproval, EventCancel: StatusCanceled,
	},
	StatusPendingApproval: {
		EventApprove: StatusApproved, EventReject: StatusRejected, EventRecall: StatusDraft,
		EventCancel: StatusCanceled, EventExpire: StatusExpired,
	},
	StatusApproved: {
		EventClaim: StatusClaimed, EventRecall: StatusDraft, EventCancel: StatusCanceled,
		EventInvalidate: StatusPendingApproval, EventExpire: StatusExpired,
	},
	StatusClaimed: {
		EventSend: StatusSending, EventRelease: StatusApproved,
	},
	StatusSending: {
		EventAccept: StatusInTransit, EventAwaitPayee: StatusAwaitingPayee, EventPay: StatusPaid,
		EventFail: StatusFailed, EventDoubt: StatusInDoubt, EventRelease: StatusApproved,
	},
	StatusAwaitingPayee: {
		EventAccept: StatusInTransit, EventPay: StatusPaid, EventFail: StatusFailed,
	},
	StatusInTransit: {
		EventPay: StatusPaid, EventFail: StatusFailed,
	},
	StatusInDoubt: {
		EventAccept: StatusInTransit, EventAwaitPayee: StatusAwaitingPayee, EventPay: StatusPaid,
		EventFail: StatusFailed, EventResend: StatusSending,
	},
	StatusPaid: {EventReturn: StatusReturned},
}

// Next returns where event leads from s, and whether it is legal.
func (s Status) Next(event Event) (Status, bool) {
	to, ok := transitions[s][event]
	return to, ok
}

// Events returns the legal events of s in no particular order.
func (s Status) Events() []Event {
	events := make([]Event, 0, len(transitions[s]))
	for e := range transitions[s] {
		events = append(events, e)
	}
	return events
}

// IsFinal reports whether nothing is expected to change s any more. A paid
// payout is final although it may still be returned.
func (s Status) IsFinal() bool {
	switch s {
	case StatusPaid, StatusReturned, StatusFailed, StatusRejected, StatusCanceled, StatusExpired:
		return true
	}
	return false
}

// IsInFlight reports whether the provider has, or may have, the order.
func (s Status) IsInFlight() bool {
	switch s {
	case StatusSending, StatusAwaitingPayee, StatusInTransit, StatusInDoubt:
		return true
	}
	return false
}

// IsKnown reports whether s is a state of the machine.
func (s Status) IsKnown() bool {
	for _, known := range Statuses() {
		if s == known {
			return true
		}
	}
	return false
}

// Place returns where the money of a payout in state s lies.
func (s Status) Place() Place {
	switch s {
	case StatusApproved, StatusClaimed:
		return PlaceReserved
	case StatusSending, StatusAwaitingPayee, StatusInTransit, StatusInDoubt:
		return PlaceSent
	case StatusPaid:
		return PlacePaidOut
	}
	return PlaceAvailable
}

// Statuses returns all states in the order of a payout's life.
func Statuses() []Status {
	return []Status{
		StatusDraft, StatusPendingApproval, StatusApproved, StatusClaimed, StatusSending,
		StatusAwaitingPayee, StatusInTransit, StatusInDoubt, StatusPaid, StatusReturned,
		StatusFailed, StatusRejected, StatusCanceled, StatusExpired,
	}
}

// Label returns the word that pages show for s.
func (s Status) Label() string {
	switch s {
	case StatusDraft:
		return "Draft"
	case StatusPendingApproval:
		return "Awaiting approval"
	case StatusApproved:
		return "Approved"
	case StatusClaimed, StatusSending:
		return "Sending"
	case StatusAwaitingPayee:
		return "Waiting for payee"
	case StatusInTransit:
		return "Sent"
	case StatusPaid:
		return "Paid"
	case StatusReturned:
		return "Returned"
	case StatusFailed:
		return "Failed"
	case StatusInDoubt:
		return "Unconfirmed"
	case StatusRejected:
		return "Rejected"
	case StatusCanceled:
		return "Canceled"
	case StatusExpired:
		return "Expired"
	}
	return string(s)
}
