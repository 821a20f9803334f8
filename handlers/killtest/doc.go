// Package killtest kills the real program with SIGKILL while it works, starts it
// again, and judges from outside what became of every payout.
//
// A tour: provider is a program of its own that plays a payment provider and
// keeps a book of everything it was asked for and everything it booked.
// desk_test.go builds, starts and kills the desk; provider_test.go does the same
// for the provider and stops the world at a named moment of an order, so that
// the desk dies exactly there. browser_test.go and load_test.go are the people:
// makers and approvers who drive the desk over HTTP and keep a log of what was
// acknowledged to them. judge*_test.go reads the provider's book, that log, the
// desk's log files and its database, read-only and without a line of the
// program, and says which promise was broken. control_test.go doctors the
// evidence and makes sure that the judge sees it.
//
// What is peculiar: a repeated order is booked again at this provider, so that
// whatever is sent twice is paid twice. The run is void, and fails, when one of
// its counters of coverage stayed at zero.
//
//	go test ./handlers/killtest -run TestKill -kills 10000 -timeout 0
package killtest
