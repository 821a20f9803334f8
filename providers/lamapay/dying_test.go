package lamapay_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"countersign/models"
)

// dyingServer answers the first request, and every one after the second; the
// second dies with its connection after it was read.
func dyingServer(t testing.TB) (address string, posts *atomic.Int64) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	posts = &atomic.Int64{}
	answer := payment("pending", listener.Addr().String())
	var serving sync.WaitGroup
	serve := func(conn net.Conn) {
		defer func() { _ = conn.Close() }()
		in := bufio.NewReader(conn)
		for {
			r, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			if _, err := io.Copy(io.Discard, r.Body); err != nil || posts.Add(1) == 2 {
				return
			}
			_, _ = fmt.Fprintf(conn, "HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer)
		}
	}
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { serve(conn) })
		}
	})
	t.Cleanup(func() { _ = listener.Close(); serving.Wait() })
	return listener.Addr().String(), posts
}

func TestADyingConnectionIsOnePost(t *testing.T) {
	// The library's own client repeats a POST with such a key by itself.
	address, posts := dyingServer(t)
	client := &http.Client{Transport: &http.Transport{}}
	for range 2 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Idempotency-Key", "k")
		if answer, err := client.Do(r); err == nil {
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
		}
	}
	client.CloseIdleConnections()
	if posts.Load() != 3 {
		t.Errorf("the server does not tempt to repeat: %d requests for two calls", posts.Load())
	}
	address, posts = dyingServer(t)
	g := gateway(t, "http://"+address)
	if out, _ := g.Send(t.Context(), order(), yes); out.Event != models.EventAwaitPayee {
		t.Errorf("the first is %s: %s", out.Event, out.Reason)
	}
	if out, trail := g.Send(t.Context(), order(), yes); out.Event != models.EventDoubt || len(trail) != 1 || posts.Load() != 2 {
		t.Errorf("the second is %s after %d requests in all", out.Event, posts.Load())
	}
}
