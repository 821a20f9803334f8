// Package e2e walks through the whole desk as people do: in a real Chromium,
// against the real program, with the sandboxes of Pockyt and LamaPay behind it.
//
// A tour: theatre_test.go builds the program and starts it once for the whole
// package, with the demo company in it; desk_test.go is one such running
// program. browser_test.go starts one Chromium; every person has a private
// context in it, and whatever the browser complains about fails the test of
// that person: a script error, a violation of the content policy, a request to
// somewhere else. person_test.go and look_test.go are what a person does and
// sees: pages, labels, buttons by their words. The other files are the journeys,
// one per subject, and gate_test.go, which holds every page of the table of
// routes against axe.
//
// Payees have no account here: hosted_test.go follows them on their phones, in
// three languages and on to the provider's site (hosted_hands_test.go is what
// they do). journeys_test.go takes all five ways of a payout through one desk
// with a mail server (mailbag_test.go opens the mails); in the end its books are
// the providers' books (books_test.go). clock_test.go lets time pass.
//
// Tests are skipped where there is no chromium; with CI=true they fail instead.
// A failing test leaves a screenshot in $E2E_SHOTS, or in its artifact folder
// (kept with go test -artifacts).
package e2e
