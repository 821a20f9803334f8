package providers

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"
)

// errShut is what a write gets when its call has already been judged.
var errShut = errors.New("the call is over")

// gate stands between a connection and the first byte of a pay call. The first
// write of the call asks the desk (which commits "sending"); only a yes lets
// bytes through. Whether a byte may have left is the gate's own memory, never
// a reading of error texts: a transport can return to its caller while its
// writer is still at work, so the judgement (settle) and the passing exclude
// each other.
type gate struct {
	ask   func(context.Context) error
	limit time.Duration

	mu      sync.Mutex
	holder  *gatedConn // the one connection that may write
	refusal error      // why the desk said no
	shut    bool       // judged: nothing passes any more
}

func newGate(ask func(context.Context) error, limit time.Duration) *gate {
	return &gate{ask: ask, limit: limit}
}

// pass lets conn write, or says why not. Only the first connection that the
// desk lets through may write; a second one of the same call never can.
func (g *gate) pass(conn *gatedConn) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.holder == conn:
		return nil
	case g.shut, g.holder != nil:
		return errShut
	case g.refusal != nil:
		return g.refusal
	}
	// The commit must not be torn by a caller that loses patience: it has its
	// own deadline, and the caller's is looked at afterwards.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(conn.ctx), g.limit)
	defer cancel()
	err := g.ask(ctx)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = conn.ctx.Err()
	}
	if err != nil {
		g.refusal = err
		return err
	}
	g.holder = conn
	return nil
}

// settle ends the call and reports whether a byte of it may have left. It
// waits for a desk that is just being asked. After it returned false nothing
// can leave any more.
func (g *gate) settle() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = true
	return g.holder != nil
}

// refused returns why the desk said no, nil when it was not asked or said yes.
func (g *gate) refused() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.refusal
}

// gatedConn is a connection whose first write goes through the gate. It has
// no ReadFrom, so that nothing can slip past Write.
type gatedConn struct {
	net.Conn
	ctx  context.Context // of the call, not of the dialling
	gate *gate
}

// Write asks the gate before bytes leave.
func (c *gatedConn) Write(p []byte) (int, error) {
	if err := c.gate.pass(c); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

type gateKey struct{}

func withGate(ctx context.Context, g *gate) context.Context {
	return context.WithValue(ctx, gateKey{}, g)
}

func gateOf(ctx context.Context) *gate {
	g, _ := ctx.Value(gateKey{}).(*gate)
	return g
}
