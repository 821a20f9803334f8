package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// ear is a merchant's address for notices.
type ear struct {
	*httptest.Server
	heard  chan reply
	answer atomic.Value // func() (int, string)
}

// thanks is the answer that ends a notice.
const thanks = `{"msg":"Success","code":"SUCCESS"}`

func newEar(t *testing.T) *ear {
	t.Helper()
	e := &ear{heard: make(chan reply, 100)}
	e.says(http.StatusOK, thanks)
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		h := reply{raw: string(raw), header: r.Header, genuine: signed(r.Header, raw, &keys().platform.PublicKey)}
		_ = json.Unmarshal(raw, &h.body)
		e.heard <- h
		code, words := e.answer.Load().(func() (int, string))()
		w.WriteHeader(code)
		_, _ = io.WriteString(w, words)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *ear) says(code int, words string) {
	e.answer.Store(func() (int, string) { return code, words })
}

// next waits for one notice.
func (e *ear) next(t *testing.T) reply {
	t.Helper()
	select {
	case h := <-e.heard:
		return h
	case <-time.After(10 * time.Second):
		t.Fatal("no notice came")
		return reply{}
	}
}
