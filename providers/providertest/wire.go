package providertest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/models"
)

// looseOrder is an order for servers that look at nothing.
func looseOrder(h Harness) models.Order {
	return worded(h, models.Order{
		PayoutID: "loose", AttemptNo: 1, Number: "PO0000000000_a1", AccountID: h.Driver.Traits.Name,
		Amount:   models.Money{Minor: 12540, Currency: h.Driver.Traits.Currencies[0]},
		PayeeRef: "2000305228303182610217", DestRef: "2010305228303182765718", NotifyURL: "http://127.0.0.1:9/hooks",
		ProviderRef: "loose-1", IdempotencyKey: "00000000-0000-4000-8000-000000000000",
	})
}

// tap is a listener that tells when the first byte of a request arrived, how
// many came, and when a connection ended. It never answers. Over TLS, bytes of
// the handshake do not count.
type tap struct {
	net.Listener
	first   chan struct{} // closed with the first byte
	ended   chan struct{} // one value per connection that ended
	total   atomic.Int64
	once    sync.Once
	serving sync.WaitGroup
}

func openTap(t testing.TB, secure *tls.Config) *tap {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &tap{Listener: listener, first: make(chan struct{}), ended: make(chan struct{}, 1000)}
	var mu sync.Mutex
	var open []net.Conn
	p.serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, conn)
			mu.Unlock()
			p.serving.Go(func() { p.read(conn, secure) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		mu.Lock()
		for _, conn := range open {
			_ = conn.Close()
		}
		mu.Unlock()
		p.serving.Wait()
	})
	return p
}

// read counts what comes over a connection until it ends.
func (p *tap) read(conn net.Conn, secure *tls.Config) {
	defer func() { _ = conn.Close() }()
	if secure != nil {
		wrapped := tls.Server(conn, secure)
		if wrapped.Handshake() != nil {
			return
		}
		conn = wrapped
	}
	buffer := make([]byte, 4096)
	for {
		n, err := conn.Read(buffer)
		if n > 0 {
			p.total.Add(int64(n))
			p.once.Do(func() { close(p.first) })
		}
		if err != nil {
			select {
			case p.ended <- struct{}{}:
			default:
			}
			return
		}
	}
}

// touched reports whether a byte arrives within a moment.
func (p *tap) touched() bool {
	moment := time.NewTimer(20 * time.Millisecond)
	defer moment.Stop()
	select {
	case <-p.first:
		return true
	case <-moment.C:
		return false
	}
}

// waitEnd waits until a connection has ended, so that what was sent is known.
func (p *tap) waitEnd(t testing.TB) {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		t.Fatal("the connection never ended")
	}
}

// identity makes a server certificate for 127.0.0.1 and the pool that trusts
// it.
func identity(t testing.TB) (*tls.Config, *x509.CertPool) {
	t.Helper()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	return &tls.Config{Certificates: server.TLS.Certificates, MinVersion: tls.VersionTLS12}, pool
}

// counting is a server that counts requests before it answers them.
type counting struct {
	*httptest.Server
	hits atomic.Int64
}

func newServer(t testing.TB, answer http.HandlerFunc) *httptest.Server {
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server
}

func openCounting(t testing.TB, answer http.HandlerFunc) *counting {
	c := &counting{}
	c.Server = newServer(t, func(w http.ResponseWriter, r *http.Request) {
		c.hits.Add(1)
		if _, err := io.Copy(io.Discard, r.Body); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return
		}
		if r.Header.Get("Accept-Encoding") != "" {
			t.Errorf("the request asks for compression: %q", r.Header.Get("Accept-Encoding"))
		}
		if r.Proto != "HTTP/1.1" {
			t.Errorf("the request came over %s", r.Proto)
		}
		answer(w, r)
	})
	return c
}
