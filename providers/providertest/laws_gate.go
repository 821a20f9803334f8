package providertest

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"testing"
	"time"

	"countersign/models"
	"countersign/providers"
)

var errHeld = errors.New("held back")

// wires runs a law once over plain TCP and once over TLS.
func wires(t testing.TB, law func(name, scheme string, open func() *tap, roots *x509.CertPool)) {
	law("plain", "http", func() *tap { return openTap(t, nil) }, nil)
	config, roots := identity(t)
	law("TLS", "https", func() *tap { return openTap(t, config) }, roots)
}

func gateComesFirst(t testing.TB, h Harness) {
	wires(t, func(name, scheme string, open func() *tap, roots *x509.CertPool) {
		server := open()
		gateway := openGateway(t, h, scheme+"://"+server.Addr().String(), providers.Options{RootCAs: roots, PayTimeout: 500 * time.Millisecond})
		asked := 0
		out, _ := gateway.Send(t.Context(), looseOrder(h), func(ctx context.Context) error {
			asked++
			if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > 5*time.Second {
				t.Errorf("%s: the gate has no deadline of five seconds", name)
			}
			if server.touched() {
				t.Errorf("%s: a byte left before the gate was asked", name)
			}
			return nil
		})
		if asked != 1 || server.total.Load() == 0 || out.Event != models.EventDoubt {
			t.Errorf("%s: gate asked %d times, %d bytes left, outcome %s", name, asked, server.total.Load(), out.Event)
		}
	})
}

func refusedGateIsShut(t testing.TB, h Harness) {
	wires(t, func(name, scheme string, open func() *tap, roots *x509.CertPool) {
		server := open()
		gateway := openGateway(t, h, scheme+"://"+server.Addr().String(), providers.Options{RootCAs: roots})
		for range 30 {
			out, trail := gateway.Send(t.Context(), looseOrder(h), func(context.Context) error { return errHeld })
			if out.Event != models.EventRelease || out.Reason == "" || len(trail) != 1 {
				t.Fatalf("%s: %s, %d exchanges: %s", name, out.Event, len(trail), out.Reason)
			}
			server.waitEnd(t)
			if server.total.Load() != 0 {
				t.Fatalf("%s: %d bytes left through a shut gate", name, server.total.Load())
			}
		}
	})
}

// lateGateIsShut says yes after the gate's own deadline, and after the call's.
func lateGateIsShut(t testing.TB, h Harness) {
	wires(t, func(name, scheme string, open func() *tap, roots *x509.CertPool) {
		for limit, options := range map[string]providers.Options{
			"gate": {RootCAs: roots, GateTimeout: 30 * time.Millisecond},
			"call": {RootCAs: roots, PayTimeout: 30 * time.Millisecond},
		} {
			server := open()
			gateway := openGateway(t, h, scheme+"://"+server.Addr().String(), options)
			asked := false
			out, _ := gateway.Send(t.Context(), looseOrder(h), func(context.Context) error {
				asked = true
				<-time.After(150 * time.Millisecond) // a commit that takes too long
				return nil
			})
			if out.Event != models.EventRelease {
				t.Errorf("%s, deadline of the %s: %s %s", name, limit, out.Event, out.Reason)
			}
			if asked {
				server.waitEnd(t)
			}
			if server.touched() {
				t.Errorf("%s, deadline of the %s: %d bytes left", name, limit, server.total.Load())
			}
		}
	})
}

// unconnectedIsRelease tries servers that cannot be reached: nothing listens,
// no such name, a certificate nobody trusts, a host outside of the demo.
func unconnectedIsRelease(t testing.TB, h Harness) {
	closed, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	config, _ := identity(t)
	distrusted, notTLS := openTap(t, config), openTap(t, nil)
	for name, url := range map[string]string{
		"nothing listens": "http://" + closed.Addr().String(), "distrusted": "https://" + distrusted.Addr().String(), "no TLS": "https://" + notTLS.Addr().String(),
	} {
		gateway := openGateway(t, h, url, providers.Options{PayTimeout: 300 * time.Millisecond})
		asked := false
		out, trail := gateway.Send(t.Context(), looseOrder(h), func(context.Context) error { asked = true; return nil })
		if out.Event != models.EventRelease || asked || len(trail) != 1 || trail[0].StatusCode != 0 {
			t.Errorf("%s: %s, gate asked: %v, trail %+v", name, out.Event, asked, trail)
		}
	}
	if distrusted.total.Load() != 0 {
		t.Errorf("%d bytes left to a server that is not trusted", distrusted.total.Load())
	}
}
