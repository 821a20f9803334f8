package sandbox

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestACallSeesItsQuery(t *testing.T) {
	e := openToy(t, Options{})
	e.Handle("GET /list", "list", func(_ *Page, c *Call) Reply {
		return Reply{Body: []byte(c.Query.Get("channel"))}
	})
	w := httptest.NewRecorder()
	e.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/list?channel=x%20y", nil))
	if w.Body.String() != "x y" {
		t.Errorf("answered %q", w.Body)
	}
}

func TestAnOrdersOwnNumberCanBeTheAnswerThatEndsItsNotice(t *testing.T) {
	said := make(chan string, 2)
	said <- "RB"
	said <- "RA"
	ear := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, <-said)
	}))
	t.Cleanup(ear.Close)
	spec := toySpec()
	spec.Retries = append(spec.Retries, 0)
	spec.AcknowledgedFor = func(order Order, _ int, body []byte) bool { return string(body) == order.ProviderRef }
	e, err := Open(spec, Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	enter(t, e, Order{Number: "A", ProviderRef: "RA", NoticeURL: ear.URL}, Magic{})
	if err := e.Push("A", Paid); err != nil {
		t.Fatal(err)
	}
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for e.View().Notices.Delivered == 0 {
		select {
		case <-deadline:
			t.Fatalf("never acknowledged: %+v", e.View().Notices)
		case <-tick.C:
		}
	}
	if len(said) != 0 {
		t.Error("another order's number ended the notice")
	}
}

func TestSecretsAreMaskedAlsoInJSONInsideOfJSON(t *testing.T) {
	e := openToy(t, Options{})
	for body, want := range map[string]string{
		`{"pin":"1234567890","a":"b"}`:                     `{"pin":"****7890","a":"b"}`,
		`{"info":"{\"a\":\"b\",\"pin\":\"1234567890\"}"}`:  `{"info":"{\"a\":\"b\",\"pin\":\"****7890\"}"}`,
		`{"info":"{\"pin\": 1234567890,\"a\":null}"}`:      `{"info":"{\"pin\": ****7890,\"a\":null}"}`,
		`{"info":"{\"pin\":\"\",\"pincode\":\"12345678\"}`: `{"info":"{\"pin\":\"\",\"pincode\":\"12345678\"}`,
		`pin=1234567890&a=b`:                               `pin=****7890&a=b`,
	} {
		if got := e.mask([]byte(body)); got != want {
			t.Errorf("%s became %s", body, got)
		}
	}
}
