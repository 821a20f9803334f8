package providers

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/models"
)

// pipe is a connection whose far end is read to the end.
func pipe(t *testing.T, g *gate) (near *gatedConn, arrived *atomic.Int64) {
	t.Helper()
	a, b := net.Pipe()
	arrived = &atomic.Int64{}
	var reading sync.WaitGroup
	reading.Go(func() {
		buffer := make([]byte, 64)
		for {
			n, err := b.Read(buffer)
			arrived.Add(int64(n))
			if err != nil {
				return
			}
		}
	})
	t.Cleanup(func() {
		_ = a.Close()
		_ = b.Close()
		reading.Wait()
	})
	return &gatedConn{Conn: a, ctx: t.Context(), gate: g}, arrived
}

func TestTheGateIsAskedOncePerCall(t *testing.T) {
	asked := 0
	g := newGate(func(context.Context) error { asked++; return nil }, time.Second)
	conn, _ := pipe(t, g)
	for range 3 {
		if _, err := conn.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 1 || !g.settle() {
		t.Errorf("asked %d times, settled as %v", asked, g.settle())
	}
}

func TestASecondConnectionOfACallNeverWrites(t *testing.T) {
	g := newGate(func(context.Context) error { return nil }, time.Second)
	first, _ := pipe(t, g)
	second, arrived := pipe(t, g)
	if _, err := first.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := second.Write([]byte("x")); err == nil || arrived.Load() != 0 {
		t.Errorf("the second connection wrote %d bytes", arrived.Load())
	}
}

func TestARefusalIsForGood(t *testing.T) {
	no := errors.New("no")
	answers := []error{no, nil}
	g := newGate(func(context.Context) error { e := answers[0]; answers = answers[1:]; return e }, time.Second)
	conn, arrived := pipe(t, g)
	for range 2 {
		if _, err := conn.Write([]byte("x")); !errors.Is(err, no) {
			t.Errorf("the write says %v", err)
		}
	}
	if g.settle() || arrived.Load() != 0 || !errors.Is(g.refused(), no) {
		t.Errorf("settled as sent, or %d bytes arrived", arrived.Load())
	}
}

// A transport may give its caller an answer while its writer is only at the
// gate. Whatever settle says must stay true.
func TestTheJudgementWaitsForTheGateAndStaysTrue(t *testing.T) {
	for round := range 200 {
		inside, goOn := make(chan struct{}), make(chan struct{})
		g := newGate(func(context.Context) error { close(inside); <-goOn; return nil }, time.Second)
		conn, arrived := pipe(t, g)
		var writing sync.WaitGroup
		writing.Go(func() { _, _ = conn.Write([]byte("x")) })
		if round%2 == 0 {
			<-inside
		}
		judged := make(chan bool, 1)
		writing.Go(func() { judged <- g.settle() })
		close(goOn)
		sent := <-judged
		writing.Wait()
		if _, err := conn.Write([]byte("y")); !sent && err == nil {
			t.Fatal("a byte left after the call was judged unsent")
		}
		if !sent && arrived.Load() != 0 || round%2 == 0 && !sent {
			t.Fatalf("round %d: judged sent=%v, %d bytes arrived", round, sent, arrived.Load())
		}
	}
}

func TestADemoDialsThisMachineOnly(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1:80": true, "127.9.9.9:1": true, "[::1]:80": true, "[::ffff:127.0.0.1]:80": true,
		"10.0.0.1:80": false, "169.254.169.254:80": false, "8.8.8.8:443": false, "[::]:80": false, "0.0.0.0:80": false,
		"[::ffff:10.0.0.1]:80": false, "[fe80::1%lo]:80": false, "nonsense": false,
	} {
		if err := loopbackOnly("tcp", address, nil); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
	if newLine(models.EnvDemo, nil).dialer.Control == nil {
		t.Error("a demo dials anywhere")
	}
}

func TestTheTransportDoesNothingByItself(t *testing.T) {
	transport := newLine(models.EnvLive, nil).transport(func(c net.Conn) net.Conn { return c })
	if transport.Proxy != nil || !transport.DisableCompression || transport.ForceAttemptHTTP2 || transport.Protocols.HTTP2() || !transport.Protocols.HTTP1() {
		t.Errorf("%+v", transport)
	}
	w := &Wire{base: mustBase(t, "https://mapi.example.com/base/")}
	request, err := w.request(t.Context(), Request{Method: "POST", Path: "/v3/x", Body: []byte("{}")})
	if err != nil || request.GetBody != nil || request.URL.String() != "https://mapi.example.com/base/v3/x" || request.ContentLength != 2 {
		t.Errorf("%+v, %v", request, err)
	}
}
