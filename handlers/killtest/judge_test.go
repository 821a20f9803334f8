package killtest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// evidence is all that the judge looks at.
type evidence struct {
	book     []entry // the provider's
	people   []acked
	desk     books
	restarts []time.Duration
	logs     []file // what the desk wrote for people
	files    []file // its data
	token    string
}

// file is a file by name.
type file struct {
	name string
	text string
}

// evidence gathers everything after the desk has stopped.
func (r *run) evidence() evidence {
	r.Helper()
	e := evidence{people: r.office.log.all(), restarts: r.desk.restarts, token: r.provider.token}
	var err error
	if e.book, err = readBook(r.provider.book); err != nil {
		r.Fatal(err)
	}
	if e.desk, err = readDatabase(r.Context(), filepath.Join(r.desk.data, "countersign.db")); err != nil {
		r.Fatal(err)
	}
	read := func(path string) file {
		raw, err := os.ReadFile(path)
		if err != nil {
			r.Fatal(err)
		}
		return file{filepath.Base(path), string(raw)}
	}
	e.logs = []file{read(r.desk.logs), read(r.desk.said)}
	paths, err := filepath.Glob(filepath.Join(r.desk.data, "countersign.db*"))
	if err != nil {
		r.Fatal(err)
	}
	for _, path := range paths {
		e.files = append(e.files, read(path))
	}
	return e
}

// finding is a broken promise.
type finding struct{ law, text string }

func (f finding) String() string { return f.law + ": " + f.text }

// verdict collects findings, at most a few per law.
type verdict struct {
	evidence
	found []finding
	count map[string]int
}

func (v *verdict) say(law, format string, args ...any) {
	if v.count[law]++; v.count[law] <= 10 {
		v.found = append(v.found, finding{law, fmt.Sprintf(format, args...)})
	}
}

// judge holds the evidence against every promise and returns what was broken.
func judge(e evidence) []finding {
	v := &verdict{evidence: e, count: map[string]int{}}
	v.onceAtMost()
	v.nothingLost()
	v.sentAsApproved()
	v.approvedBefore()
	v.numbers()
	v.legalPaths()
	v.auditHolds()
	v.acknowledgedIsThere()
	v.noticesAreThere()
	v.booksAgree()
	v.noSecrets()
	v.upInTime()
	return v.found
}

var orderNumber = regexp.MustCompile(`^PO([0-9A-Z]{10})_a([1-9][0-9]*)$`)

// payoutOf is the payout that an order number belongs to.
func payoutOf(number string) string {
	m := orderNumber.FindStringSubmatch(number)
	if m == nil {
		return ""
	}
	return "PO-" + m[1]
}

// of returns the lines of one kind.
func (e evidence) of(kind string) []entry {
	var list []entry
	for _, l := range e.book {
		if l.Kind == kind {
			list = append(list, l)
		}
	}
	return list
}

// onceAtMost is I1: over all attempts a payout has at most one booking, and not
// even the question was put twice.
func (v *verdict) onceAtMost() {
	booked, asked := map[string]int{}, map[string]int{}
	for _, b := range v.of("booking") {
		booked[payoutOf(b.Invoice)]++
	}
	for _, q := range v.of("request") {
		if q.Path == "/v3/payouts/pay" {
			asked[payoutOf(q.Invoice)]++
			if !q.Signed {
				v.say("I3", "the order %s came with a wrong signature", q.Invoice)
			}
		}
	}
	for id, n := range booked {
		if _, known := v.desk.payouts[id]; n > 1 || !known {
			v.say("I1", "%q was booked %d times", id, n)
		}
	}
	for id, n := range asked {
		if n > 1 {
			v.say("I1", "%q was sent %d times", id, n)
		}
	}
}

// nothingLost is I2: after the rest nothing is on its way without a person or a
// provider who holds it.
func (v *verdict) nothingLost() {
	for id, p := range v.desk.payouts {
		if slices.Contains([]string{"approved", "claimed", "sending", "in_transit"}, p.status) && p.account == "pockyt" {
			v.say("I2", "%s is still %s", id, p.status)
		}
	}
	for _, c := range v.desk.conflicts {
		v.say("I2", "the provider never contradicts itself, but there is a conflict: %s", c)
	}
	for _, j := range v.desk.deadJobs {
		v.say("I2", "a job gave up: %s", j)
	}
}

// noSecrets is I11: neither the token nor an account number is in a log line or
// readable in the database.
func (v *verdict) noSecrets() {
	secrets := map[string]string{v.token: "the token"}
	for _, a := range v.of("account") {
		secrets[a.Fields["bankAccountId"]] = "an account number"
	}
	for _, f := range slices.Concat(v.logs, v.files) {
		for secret, what := range secrets {
			if strings.Contains(f.text, secret) {
				v.say("I11", "%s holds %s", f.name, what)
			}
		}
	}
	if strings.Contains(v.logs[0].text, password) {
		v.say("I11", "%s holds the password of a person", v.logs[0].name)
	}
	if strings.Contains(v.logs[0].text, "panic") || strings.Contains(v.logs[0].text, "goroutine ") {
		v.say("I12", "the desk panicked, see %s", v.logs[0].name)
	}
}

// upInTime is I12: after every kill the desk serves again within five seconds.
// The first start is none of these: it fills a demo.
func (v *verdict) upInTime() {
	for i, took := range v.restarts {
		if i > 0 && took > restartLimit {
			v.say("I12", "restart %d took %s", i, took)
		}
	}
}
