package killtest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
)

// legal is the machine of a payout, written down a second time: from, event, to.
var legal = map[[3]string]bool{
	{"", "create", "draft"}:                 true,
	{"draft", "edit", "draft"}:              true,
	{"draft", "cancel", "canceled"}:         true,
	{"draft", "submit", "pending_approval"}: true,

	{"pending_approval", "approve", "approved"}: true,
	{"pending_approval", "reject", "rejected"}:  true,
	{"pending_approval", "recall", "draft"}:     true,
	{"pending_approval", "cancel", "canceled"}:  true,
	{"pending_approval", "expire", "expired"}:   true,

	{"approved", "claim", "claimed"}:               true,
	{"approved", "recall", "draft"}:                true,
	{"approved", "cancel", "canceled"}:             true,
	{"approved", "invalidate", "pending_approval"}: true,
	{"approved", "expire", "expired"}:              true,

	{"claimed", "send", "sending"}:     true,
	{"claimed", "release", "approved"}: true,

	{"sending", "accept", "in_transit"}:          true,
	{"sending", "await_payee", "awaiting_payee"}: true,
	{"sending", "pay", "paid"}:                   true,
	{"sending", "fail", "failed"}:                true,
	{"sending", "doubt", "in_doubt"}:             true,
	{"sending", "release", "approved"}:           true,

	{"awaiting_payee", "accept", "in_transit"}: true,
	{"awaiting_payee", "pay", "paid"}:          true,
	{"awaiting_payee", "fail", "failed"}:       true,

	{"in_transit", "pay", "paid"}:    true,
	{"in_transit", "fail", "failed"}: true,

	{"in_doubt", "accept", "in_transit"}:          true,
	{"in_doubt", "await_payee", "awaiting_payee"}: true,
	{"in_doubt", "pay", "paid"}:                   true,
	{"in_doubt", "fail", "failed"}:                true,

	{"paid", "return", "returned"}: true,
}

// legalPaths is I6: the history of a payout is a path of the machine, without a
// gap, and ends where the payout stands.
func (v *verdict) legalPaths() {
	type place struct {
		status  string
		version int64
	}
	now := map[string]place{}
	for _, e := range v.desk.events {
		before := now[e.payout]
		if e.from != before.status || e.version != before.version+1 {
			v.say("I6", "%s: version %d begins in %q, but version %d ended in %q", e.payout, e.version, e.from, before.version, before.status)
		}
		if !legal[[3]string{e.from, e.event, e.to}] {
			v.say("I6", "%s: %s leads from %q to %q", e.payout, e.event, e.from, e.to)
		}
		now[e.payout] = place{e.to, e.version}
	}
	for id, p := range v.desk.payouts {
		if now[id] != (place{p.status, p.version}) {
			v.say("I6", "%s is %s at version %d, its history ends in %s at %d", id, p.status, p.version, now[id].status, now[id].version)
		}
	}
}

// auditHolds is I7: the chain of the audit log holds, and every version of a
// payout has its entry.
func (v *verdict) auditHolds() {
	type mark struct {
		payout, action string
		version        int64
	}
	entries := map[mark]int{}
	prev := ""
	for i, a := range v.desk.audit {
		if a.seq != int64(i+1) || a.prev != prev || a.hash != a.sum() {
			v.say("I7", "the audit chain is broken at entry %d", a.seq)
		}
		prev = a.hash
		var detail struct{ Version int64 }
		if a.kind == "payout" {
			if err := json.Unmarshal([]byte(a.detail), &detail); err != nil {
				v.say("I7", "entry %d cannot be read: %s", a.seq, err)
			}
		}
		entries[mark{a.subject, a.action, detail.Version}]++
	}
	for _, e := range v.desk.events {
		if n := entries[mark{e.payout, "payout." + e.event, e.version}]; n != 1 {
			v.say("I7", "%s of %s at version %d has %d audit entries", e.event, e.payout, e.version, n)
		}
	}
}

// sum is the hash that an entry should have: SHA-256 over its fields, each with
// its length before it.
func (a auditRow) sum() string {
	var text []byte
	for _, part := range []string{"countersign/audit/v1", a.prev, strconv.FormatInt(a.seq, 10), strconv.FormatInt(a.at, 10), strconv.FormatInt(a.actor, 10),
		a.name, a.ip, a.session, a.action, a.kind, a.subject, a.detail} {
		text = fmt.Appendf(text, "%d:%s,", len(part), part)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
