// Package sandbox is the engine under every provider's built-in sandbox: it
// plays the far side of the wire, so that the desk can be tried, tested and
// tortured without a contract and without the internet.
//
// A provider's own sandbox (providers/<name>/sandbox) brings what only its
// manual knows: paths, signatures, words, codes. That is a [Spec] and a few
// functions given to [Engine.Handle]. The engine brings the rest:
//
//	engine.go   Open, Handler, Start, Close: one HTTP server on loopback
//	spec.go     what a provider plugs in; options.go, clock.go: where it lives
//	call.go     one received request: capped, decided, written down, answered
//	magic.go    plans, magic values and how they are found
//	fault.go    "the next three calls go wrong like this"
//	book.go     the append-only file of everything that happened
//	line.go     what its lines look like; state.go: what they add up to
//	replay.go   a restart reads the book and forgets nothing
//	page.go     one decision: what it may read and write while it is made
//	step.go     orders that move on by themselves, late bookings, notices
//	schedule.go what has to happen later, in order of time
//	courier.go  notices out, with the provider's own retry schedule
//	hand.go     what a person or a test may push: orders, records, switches
//	view.go     the book in one piece, and the table of magic values
//	console.go  the page for people at GET /, and GET /book for programs
//	money.go    decimal text to minor units and back, never rounded
//
// The book is a judge. Every received request is one line, every booking is
// one line, and a line is on the disk before the answer of the request leaves
// (concurrent requests share one sync). Whoever wants to know whether a payout
// was paid twice counts the booking lines; no word of the desk is needed.
//
// The package never imports an adapter, the domain, or anything else of this
// program: a misread manual must not be able to agree with itself.
package sandbox
