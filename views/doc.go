// Package views is the paper the desk writes on: it renders pages and decides
// nothing. A handler fills one exported struct per page and renders the
// component of the same stem: SignInPage(SignIn{...}).
//
// The tour:
//
//   - shell.go, shell.templ: the frame of every admin page. [Shell] says who is
//     signed in, where, and what the side bar lists; [Layout] draws it around
//     the page. [Sections] is the whole navigation, for handlers to choose from.
//   - bare.templ: the frame of pages without side bar (sign-in, set-up, errors
//     before sign-in).
//   - sign_in.templ, setup.templ, password.templ, more.templ, error.templ: the
//     pages that need no noun of the domain.
//   - overview*, balance.*: the first page. capabilities.*, golive.go: what
//     providers can do, and what was seen to work. payouts.*: the list, whose address is its state.
//     payout_show.* with payout_notice.go, payout_rail.go, payout_trail.go and
//     payout_history.go: one payout, and its parts as patches for the event
//     stream. payout_form.*: the form. approvals.*, payout_decide.*: queue,
//     review and confirmation. payout_facts.go: what the desk checked.
//   - payee*.*: payees, their accounts and their numbers at providers. webhooks.*,
//     webhook_show.go, audit*.*: what arrived and what was done. account.templ,
//     notices.templ: what a person chose and was told.
//   - package ui, below: the parts pages are made of.
//   - package viewstest, below: the laws every page keeps, as a checker for tests.
//
// A page never asks the store, the clock or the request. Text that changes with
// the reader (time zone, permissions) comes in ready.
package views
