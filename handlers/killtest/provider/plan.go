package main

import (
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// The ways in which an order is treated.
const (
	acceptAndAnswer = "accept"         // booked, answered
	acceptAndCut    = "accept_cut"     // booked, line cut
	acceptAnd500    = "accept_500"     // booked, answered with HTTP 500
	acceptAndBabble = "accept_babble"  // booked, answer broken off
	slowAnswer      = "accept_slow"    // booked, answered late
	cutUnbooked     = "cut"            // line cut, never booked
	cutAndBookLate  = "cut_book_late"  // line cut, booked seconds later
	refuseBalance   = "refuse_balance" // refused for its balance, never booked
	systemError     = "system_error"   // ret_code 000000, never booked
)

// deck holds every way as often as it comes among so many orders.
var deck = []string{
	acceptAndAnswer, acceptAndAnswer, acceptAndAnswer, acceptAndAnswer, acceptAndAnswer, acceptAndAnswer, acceptAndAnswer, acceptAndAnswer,
	acceptAndCut, acceptAndCut, acceptAndCut, acceptAnd500, acceptAnd500, acceptAnd500, acceptAndBabble, acceptAndBabble,
	slowAnswer, slowAnswer, slowAnswer, cutUnbooked, cutUnbooked, cutAndBookLate, cutAndBookLate, refuseBalance, systemError,
}

// deal draws the way of the next order from decks that the seed shuffles, so
// that also a short run meets all of them.
func (s *server) deal() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.dealt
	s.dealt++
	order := rand.New(rand.NewPCG(s.seed, uint64(n/len(deck)))).Perm(len(deck))
	return deck[order[n%len(deck)]]
}

// plan is what happens to one order. Its times and its end follow from the seed
// and the order's number alone, however the calls interleave.
type plan struct {
	choice   string
	slow     time.Duration // before the answer
	bookIn   time.Duration // for a late booking
	settleIn time.Duration // from pending to final
	final    string        // success or failed
	returned time.Duration // from success to returned; 0: never
	early    bool          // a notice before the answer
	copies   int           // of the final notice; 0: never sent
	noticeIn time.Duration // delay of the final notice
}

func (s *server) planFor(invoice string) plan {
	h := fnv.New64a()
	_, _ = h.Write([]byte(invoice))
	r := rand.New(rand.NewPCG(s.seed, h.Sum64()))
	span := func(from, to time.Duration) time.Duration { return from + time.Duration(r.Int64N(int64(to-from))) }
	p := plan{choice: s.deal(), slow: span(300*time.Millisecond, 1500*time.Millisecond), bookIn: span(time.Second, 3*time.Second),
		settleIn: span(20*time.Millisecond, 1200*time.Millisecond), final: "success", early: r.IntN(100) < 20}
	if r.IntN(4) == 0 {
		p.bookIn = span(6*time.Second, 9*time.Second) // later than the desk's first question
	}
	if r.IntN(100) < 6 {
		p.final = "failed"
	}
	if n := r.IntN(100); p.final == "success" && n < 4 {
		p.returned = span(200*time.Millisecond, 2*time.Second)
	}
	switch n := r.IntN(100); {
	case n < 15:
		p.copies = 0
	case n < 65:
		p.copies = 1
	default:
		p.copies = 2 + n%3
	}
	if r.IntN(100) < 30 {
		p.noticeIn = span(time.Second, 4*time.Second)
	}
	return p
}
