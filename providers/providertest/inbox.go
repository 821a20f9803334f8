package providertest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"countersign/providers"
)

// inbox takes notices in as the desk does: parse, keep, answer.
type inbox struct {
	*httptest.Server
	mu         sync.Mutex
	gateway    *providers.Gateway
	deliveries []providers.Delivery
	notices    []providers.Notice
}

// serve says whose notices come.
func (in *inbox) serve(gateway *providers.Gateway) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.gateway = gateway
}

func openInbox(t testing.TB) *inbox {
	in := &inbox{}
	in.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		delivery := providers.Delivery{Header: r.Header.Clone(), Body: body}
		in.mu.Lock()
		gateway := in.gateway
		in.mu.Unlock()
		notice := gateway.Parse(delivery)
		in.mu.Lock()
		in.deliveries, in.notices = append(in.deliveries, delivery), append(in.notices, notice)
		in.mu.Unlock()
		w.Header().Set("Content-Type", notice.Reply.ContentType)
		w.WriteHeader(notice.Reply.Status)
		_, _ = io.WriteString(w, notice.Reply.Body)
	}))
	t.Cleanup(in.Close)
	return in
}

// about returns the notices about an order, and how many deliveries there
// were in all.
func (in *inbox) about(number string) (notices []providers.Notice, all int) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, n := range in.notices {
		if n.Number == number || n.Outcome.Echo.Number == number {
			notices = append(notices, n)
		}
	}
	return notices, len(in.notices)
}

// all returns everything that was delivered so far.
func (in *inbox) all() ([]providers.Delivery, []providers.Notice) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]providers.Delivery(nil), in.deliveries...), append([]providers.Notice(nil), in.notices...)
}
