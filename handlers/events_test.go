package handlers_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
	"countersign/models"
	"countersign/models/modelstest"
)

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

// event is one message of a stream; a beat has no name.
type event struct{ name, data string }

// listener is an open stream.
type listener struct {
	t      *testing.T
	status int
	kind   string
	events chan event // closed when the stream ends
}

// listen opens a stream with the cookies of a browser.
func listen(t *testing.T, c *handlerstest.Client, path string) *listener {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.Site.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, cookie := range c.Cookies() {
		request.AddCookie(cookie)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	response, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{t: t, status: response.StatusCode, kind: response.Header.Get("Content-Type"), events: make(chan event, 100)}
	go func() {
		defer close(l.events)
		defer func() { _ = response.Body.Close() }()
		var e event
		for lines := bufio.NewScanner(response.Body); lines.Scan(); {
			switch text := lines.Text(); {
			case text == "" && e != (event{}):
				l.events <- e
				e = event{}
			case strings.HasPrefix(text, ":"):
				l.events <- event{}
			case strings.HasPrefix(text, "event: "):
				e.name = strings.TrimPrefix(text, "event: ")
			case strings.HasPrefix(text, "data: "):
				e.data += strings.TrimPrefix(text, "data: ") + "\n"
			}
		}
	}()
	return l
}

// next waits for the next event that is no beat; ok is false when the stream
// ended.
func (l *listener) next() (e event, ok bool) {
	l.t.Helper()
	late := time.After(patience)
	for {
		select {
		case e, ok := <-l.events:
			if !ok || e.name != "" {
				return e, ok
			}
		case <-late:
			l.t.Fatal("nothing came")
		}
	}
}

// ends waits for the end of the stream.
func (l *listener) ends() {
	l.t.Helper()
	late := time.After(patience)
	for {
		select {
		case _, ok := <-l.events:
			if !ok {
				return
			}
		case <-late:
			l.t.Fatal("the stream goes on")
		}
	}
}

// streamOf is the stream that a page opens.
func streamOf(p *handlerstest.Page) string {
	for _, n := range p.All("main") {
		return handlerstest.Attr(n, "data-events")
	}
	return ""
}

func TestAPayoutChangesUnderTheEyes(t *testing.T) {
	site, w := payDesk(t)
	p := w.Submitted(t)
	viewer := site.As(t, models.RoleViewer)
	l := listen(t, viewer, streamOf(viewer.Get("/payouts/"+p.ID).Want(200)))
	if l.status != 200 || !strings.HasPrefix(l.kind, "text/event-stream") {
		t.Fatalf("status %d, %s", l.status, l.kind)
	}
	if e, _ := l.next(); e.name != "patch" || !strings.Contains(e.data, "Awaiting approval") {
		t.Errorf("at the start: %q", e)
	}
	if _, err := w.ApprovePayout(t.Context(), w.Approver, p.ID, p.Digest); err != nil {
		t.Fatal(err)
	}
	e, _ := l.next()
	for _, want := range []string{`<template><div id="payout-head">`, `id="payout-notice"`, `id="payout-rail"`, `id="payout-trail"`, `id="payout-history"`, `id="payout-side"`, "Approved 1 of 1"} {
		if e.name != "patch" || !strings.Contains(strings.Join(strings.Fields(e.data), " "), want) {
			t.Errorf("%s without %s", e.name, want)
		}
	}
	if strings.Contains(e.data, `method="post"`) {
		t.Error("a viewer is sent acts")
	}
}

func TestAListPatchesItsRowsAndCountsNewOnes(t *testing.T) {
	site, w := payDesk(t)
	old := w.Submitted(t)
	viewer := site.As(t, models.RoleViewer)
	w.Clock.Advance(time.Second)
	l := listen(t, viewer, streamOf(viewer.Get("/payouts").Want(200)))
	w.Clock.Advance(time.Second)
	if _, err := w.ApprovePayout(t.Context(), w.Approver, old.ID, old.Digest); err != nil {
		t.Fatal(err)
	}
	if e, _ := l.next(); e.name != "patch" || !strings.Contains(e.data, `id="row-`+old.ID+`"`) || !strings.Contains(e.data, "st-approved") {
		t.Errorf("%q", e)
	}
	w.Draft(t)
	if e, _ := l.next(); e != (event{"new", "1\n"}) {
		t.Errorf("%q", e)
	}
	w.Draft(t)
	if e, _ := l.next(); e != (event{"new", "2\n"}) {
		t.Errorf("%q", e)
	}
}

func TestAListIsNotToldOfWhatItsFilterLeavesOut(t *testing.T) {
	site, w := payDesk(t)
	order := w.Sending(t)
	w.Answer(t, order, models.EventFail)
	viewer := site.As(t, models.RoleViewer)
	w.Clock.Advance(time.Second)
	l := listen(t, viewer, streamOf(viewer.Get("/payouts?view=failed").Want(200)))
	w.Clock.Advance(time.Second)
	w.Draft(t)
	second := w.Sending(t)
	w.Answer(t, second, models.EventFail)
	if e, _ := l.next(); e != (event{"new", "1\n"}) {
		t.Errorf("%q", e)
	}
}

func TestManyChangesOfOneRowAreToldOnceASecond(t *testing.T) {
	site, w := payDesk(t)
	p := w.Draft(t)
	viewer := site.As(t, models.RoleViewer)
	l := listen(t, viewer, streamOf(viewer.Get("/payouts/"+p.ID).Want(200)))
	l.next()
	began := time.Now()
	for range 10 {
		for _, command := range []func() error{
			func() error { _, err := w.SubmitPayout(t.Context(), w.Maker, p.ID, 0); return err },
			func() error { _, err := w.RecallPayout(t.Context(), w.Maker, p.ID, 0); return err },
		} {
			if err := command(); err != nil {
				t.Fatal(err)
			}
		}
	}
	patches := 0
	for {
		e, ok := l.next()
		if !ok {
			t.Fatal("the stream ended")
		}
		patches++
		if strings.Contains(e.data, "Taken back to draft") && strings.Count(e.data, "Recalled to draft") == 10 {
			break
		}
	}
	if most := int(time.Since(began)/time.Second) + 2; patches > most {
		t.Errorf("%d patches in %s", patches, time.Since(began))
	}
}

func TestAStreamIsClosedToNobody(t *testing.T) {
	site, w := payDesk(t)
	p := w.Draft(t)
	for _, path := range []string{"/events?payout=" + p.ID, "/events?list=1"} {
		if page := site.Visitor(t).Get(path); page.Status != http.StatusUnauthorized {
			t.Errorf("%s: status %d", path, page.Status)
		}
	}
	viewer := site.As(t, models.RoleViewer)
	viewer.Get("/events?payout=PO-0000000000").Want(404)
}

// quick makes streams beat fast.
func quick(o *handlers.Options) { o.Settings.StreamBeat = 20 * time.Millisecond }

func TestAStreamEndsWithItsSession(t *testing.T) {
	for name, end := range map[string]func(*handlerstest.Site, *modelstest.Works, *handlerstest.Client){
		"signed out": func(_ *handlerstest.Site, _ *modelstest.Works, c *handlerstest.Client) {
			c.Post("/sign-out", nil)
		},
		"idle": func(_ *handlerstest.Site, w *modelstest.Works, _ *handlerstest.Client) {
			w.Clock.Advance(models.SessionIdle)
		},
		"disabled": func(_ *handlerstest.Site, w *modelstest.Works, c *handlerstest.Client) {
			if err := w.DisablePerson(t.Context(), w.Admin, c.Actor.UserID); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			site, w := payDesk(t, quick)
			p := w.Draft(t)
			viewer := site.As(t, models.RoleViewer)
			l := listen(t, viewer, "/events?payout="+p.ID)
			l.next()
			<-l.events // a beat: the stream lives
			end(site, w, viewer)
			l.ends()
		})
	}
}

func TestAnOpenPageKeepsNoSessionAlive(t *testing.T) {
	site, w := payDesk(t, quick)
	p := w.Draft(t)
	viewer := site.As(t, models.RoleViewer)
	l := listen(t, viewer, "/events?payout="+p.ID)
	l.next()
	for range 20 {
		w.Clock.Advance(models.SessionIdle / 20)
		<-l.events
	}
	l.ends()
	viewer.Get("/payouts").Want(303)
}

func TestStreamsEndWhenTheServerStops(t *testing.T) {
	site, w := payDesk(t)
	p := w.Draft(t)
	l := listen(t, site.As(t, models.RoleViewer), "/events?payout="+p.ID)
	l.next()
	if err := site.Server.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	l.ends()
}
