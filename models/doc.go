// Package models is the domain of Countersign: the nouns (payout, payee,
// instrument, person, provider account), their rules, and the commands that
// change them. It imports nothing else of this module.
//
// A tour:
//
//   - money.go, stamp.go: amounts in integer minor units, times in UTC microseconds.
//   - payout_state.go: the state machine as one table. payout_move.go holds
//     Store.move, the only statement that writes a payout's status; it also
//     writes history, ledger postings and the audit entry, in one transaction.
//   - payout_draft.go, payout_edit.go, payout_withdraw.go, payout_approve.go,
//     payout_dispatch.go, payout_outcome.go: the commands, in the order in which
//     a payout meets them. payout_hold.go says why an approved one waits.
//   - payout_query.go and the other *_query.go: reading, on a read-only pool.
//     seek.go keeps lists by time flat.
//   - store.go, commit.go: two pools on one SQLite file; every command runs in
//     a transaction of its own, and commands that arrive together share one
//     durable commit.
//   - seal.go: what must not be readable in the file is sealed (AES-256-GCM).
//   - audit.go: append-only, hash-chained entries.
//   - job.go: background work, born in the transaction that wants it.
//
// Every change of state is a method of Store that takes a context and the
// Actor who asks. No command takes a decision on a value that was read
// outside its own transaction.
package models
