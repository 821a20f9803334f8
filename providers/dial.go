package providers

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"countersign/models"
)

// connectTime bounds the connect, and again the TLS handshake.
const connectTime = 10 * time.Second

// errOutside is what a demo installation gets when it would leave the machine.
var errOutside = errors.New("a demo installation talks to this machine only")

// errInward is what an account gets whose address people entered, when that
// address leads to a machine of ours or of our network.
var errInward = errors.New("the provider's address does not lead to the public internet")

// line opens connections for one account.
type line struct {
	dialer net.Dialer
	tls    *tls.Config
}

func newLine(env models.Environment, roots *x509.CertPool) *line {
	l := &line{
		dialer: net.Dialer{Timeout: connectTime},
		// ALPN offers HTTP/1.1 alone: one request, one connection, no
		// retries inside a protocol that multiplexes.
		tls: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots, NextProtos: []string{"http/1.1"}},
	}
	if env == models.EnvDemo {
		l.dialer.Control = loopbackOnly
	}
	return l
}

// keepOutside lets the line reach the public internet alone, whatever a name
// resolves to: for addresses that people entered.
func (l *line) keepOutside() { l.dialer.Control = publicOnly }

// publicOnly looks at the address that is really dialled, after name
// resolution.
func publicOnly(_, address string, _ syscall.RawConn) error {
	addr, err := netip.ParseAddrPort(address)
	if err != nil || !isPublic(addr.Addr()) {
		return errInward
	}
	return nil
}

// loopbackOnly looks at the address that is really dialled, after name
// resolution.
func loopbackOnly(_, address string, _ syscall.RawConn) error {
	addr, err := netip.ParseAddrPort(address)
	if err != nil || !addr.Addr().Unmap().IsLoopback() {
		return errOutside
	}
	return nil
}

// plain opens a TCP connection.
func (l *line) plain(ctx context.Context, network, address string) (net.Conn, error) {
	return l.dialer.DialContext(ctx, network, address)
}

// secure opens a TLS connection and finishes the handshake.
func (l *line) secure(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("provider address: %w", err)
	}
	raw, err := l.plain(ctx, network, address)
	if err != nil {
		return nil, err
	}
	config := l.tls.Clone()
	config.ServerName = host
	conn := tls.Client(raw, config)
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	return conn, nil
}

// transport returns an HTTP/1.1 transport that uses no proxy, undoes no
// compression and follows nothing. wrap sees every connection before use.
func (l *line) transport(wrap func(net.Conn) net.Conn) *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	open := func(dial func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
		return func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return wrap(conn), nil
		}
	}
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            open(l.plain),
		DialTLSContext:         open(l.secure),
		Protocols:              protocols,
		DisableCompression:     true,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        30 * time.Second,
	}
}
