package sandbox

import (
	"time"

	engine "countersign/providers/sandbox"
)

// The statuses of a payout (Onerway manual, Enumerations).
const (
	statusReview        = "A" // waiting for review
	statusCompliance    = "C" // compliance review
	statusCheck         = "B" // waiting for check
	statusWaiting       = "R" // waiting to be paid
	statusProcessing    = "P" // being processed
	statusReviewRefused = "U"
	statusCheckRefused  = "V"
	statusPaid          = "S"
	statusFailed        = "F"
)

// stations are what an order passes before it is paid or has failed.
func stations() []string {
	return []string{statusReview, statusCompliance, statusCheck, statusWaiting, statusProcessing}
}

// word is the letter of a status as far as it is known without the order. The
// manual has none for money that came back: that is F.
func word(status engine.Status) string {
	switch status {
	case engine.Pending:
		return statusProcessing
	case engine.Paid:
		return statusPaid
	}
	return statusFailed
}

// letter is the status of an order at a time. Open orders pass their stations
// in the course of the settling time, unless their plan keeps them at one.
func (s *Server) letter(order engine.Order, at time.Time) string {
	if order.Magic == nameUnknown {
		return "X"
	}
	switch order.Status {
	case engine.Pending:
		if kept := keptAt(order.Magic); kept != "" {
			return kept
		}
		passed := stations()
		share := int64(at.Sub(order.BookedAt)) * int64(len(passed)) / int64(s.Settling())
		return passed[min(max(share, 0), int64(len(passed)-1))]
	case engine.Failed:
		switch order.Magic {
		case nameReviewRefused:
			return statusReviewRefused
		case nameCheckRefused:
			return statusCheckRefused
		}
	}
	return word(order.Status)
}

// firstLetter is the status in the answer to a payout.
func firstLetter(order engine.Order) string {
	if order.Status == engine.Pending {
		return statusReview
	}
	return word(order.Status)
}

// keptAt is the station that a plan keeps its order at.
func keptAt(magic string) string {
	switch magic {
	case nameStaysReview:
		return statusReview
	case nameCompliance:
		return statusCompliance
	case nameStaysCheck:
		return statusCheck
	case nameStaysWaiting:
		return statusWaiting
	}
	return ""
}
