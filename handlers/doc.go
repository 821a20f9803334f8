// Package handlers is the doors of the desk: it reads requests, calls one
// command of the store, and answers with a page. No rule about money or rights
// lives here; a handler returns an error and one place turns it into a page.
//
// A tour, in the order in which a request passes:
//
//   - app.go: what the desk is made of, and the order of the doors.
//   - routes.go: the whole site as one table: method, pattern, permission,
//     handler. A route without a permission does not start.
//   - frame.go: request id, one log line per request, panics. headers.go: what
//     every answer says to the browser. origin.go: the host must be ours, and a
//     form must come from our own pages.
//   - session.go: gorilla/sessions over the store. access.go: session → person →
//     rights, read again for every request. kept.go: a form that was sent after
//     the sign-in ran out comes back filled.
//   - form.go, form_check.go: one way to read a form, strict about what it may
//     hold. next.go: where to go afterwards, on this site only.
//   - page.go: how pages are written; fail.go: how errors become pages.
//   - sign_in.go, setup.go, welcome.go, account.go, notices.go, people.go, theme.go,
//     health.go: the pages around people.
//   - routes_payouts.go: overview.go, payouts.go (list, one payout), payout_filter.go
//     (what an address narrows it to), payout_views.go (filters with a name),
//     payouts_edit.go and payout_form.go, payouts_act.go (submit, recall, cancel,
//     ask), approvals.go and approvals_decide.go. names.go: what pages call
//     providers, and their times; days.go: when the days of a person begin.
//   - events.go, events_payee.go, inbox.go: the event streams of pages.
//   - routes_payees.go: payees*.go and instruments.go; webhook_pages.go, audit.go
//     and audit_export.go: what arrived and what was done; settings*.go: the
//     provider accounts.
//   - hosted.go: the payees' own door (/p/…), without sessions; patience.go: how
//     often somebody may guess. payee_links.go, payee_remind.go, outbox.go: the
//     same links as staff handle them, and the mails. Package post, below, writes
//     and sends those.
//
// Handlers are methods of App with the signature func(http.ResponseWriter,
// *Request) error. A Request is the http.Request with the person and the route.
package handlers
