package sandbox

import (
	"fmt"
	"slices"
	"sync"
)

// AnyCall is the scope of a fault that strikes whatever call comes next.
const AnyCall = "any call"

// faults are the armed ones: the next calls of a scope follow a magic plan,
// whatever they say themselves. They live in memory; a restart disarms.
type faults struct {
	mu    sync.Mutex
	armed []Fault
}

// Fault is one armed fault.
type Fault struct {
	Scope string // one of Spec.Scopes, or AnyCall
	Magic Magic
	Left  int // how many more calls it strikes
}

// take uses up one strike against a call of this scope.
func (f *faults) take(scope string) *Magic {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.IndexFunc(f.armed, func(a Fault) bool { return a.Scope == scope || a.Scope == AnyCall })
	if i < 0 {
		return nil
	}
	magic := f.armed[i].Magic
	if f.armed[i].Left--; f.armed[i].Left <= 0 {
		f.armed = slices.Delete(f.armed, i, i+1)
	}
	return &magic
}

func (f *faults) list() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.armed)
}

// maxStrikes keeps a slip of the finger from breaking a sandbox for good.
const maxStrikes = 100000

// Arm lets the next count calls of a scope (one of Spec.Scopes, or AnyCall) go
// as the magic value of this name says. For calls that do not create orders
// only the refusal, the answer and "not booked" of the plan count; there a
// plan that books nothing leaves the call without any effect.
func (e *Engine) Arm(scope, name string, count int) error {
	i := index(e.spec.Magic, name)
	if i < 0 {
		return fmt.Errorf("no magic value is called %q", name)
	}
	if scope != AnyCall && !slices.Contains(e.spec.Scopes, scope) {
		return fmt.Errorf("no call is called %q", scope)
	}
	if count < 1 || count > maxStrikes {
		return fmt.Errorf("a fault strikes 1 to %d calls", maxStrikes)
	}
	e.faults.mu.Lock()
	e.faults.armed = append(e.faults.armed, Fault{scope, e.spec.Magic[i], count})
	e.faults.mu.Unlock()
	return e.note(handLine{Action: fmt.Sprintf("armed %s for the next %d of %s", name, count, scope)})
}

// Disarm forgets all armed faults.
func (e *Engine) Disarm() error {
	e.faults.mu.Lock()
	e.faults.armed = nil
	e.faults.mu.Unlock()
	return e.note(handLine{Action: "disarmed all faults"})
}

// note writes down something done by hand.
func (e *Engine) note(hand handLine) error {
	return e.decide(func(p *Page) { p.add("hand", func(l *line) { l.Hand = &hand }) })
}
