package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/models"
	"countersign/views"

	"github.com/a-h/templ"
)

// How often a stream speaks: at most one patch per row and second, and a beat
// when there is nothing to say.
const (
	streamPace  = time.Second
	defaultBeat = 20 * time.Second
)

// someOther stands in an inbox for any payout that the page does not show.
const someOther = ""

// maxStreamRows is how many rows of a list a stream keeps up to date.
const maxStreamRows = 100

// stampText writes an instant into an address.
func stampText(s models.Stamp) string { return strconv.FormatInt(int64(s), 36) }

func parseStamp(text string) models.Stamp {
	n, err := strconv.ParseInt(text, 36, 64)
	if err != nil || n < 0 {
		return 0
	}
	return models.Stamp(n)
}

// listEvents is the stream of a list: the rows that it shows, when it was made,
// and on the newest page its first row, so that what is newer can be counted.
func listEvents(page views.Payouts, newest bool, now models.Stamp) string {
	v := page.Query.Values()
	var ids []string
	for _, row := range page.Rows {
		ids = append(ids, row.ID)
	}
	v.Set("list", "1")
	v.Set("at", stampText(now))
	v.Set("rows", strings.Join(ids, ","))
	if newest && len(page.Rows) > 0 {
		v.Set("since", cursorText(page.Rows[0]))
	}
	return "/events?" + v.Encode()
}

// events is the stream of one page: of a payout, of a payee, or of a list. It ends when the
// session ends, when the person loses the right, and when the server stops.
func (a *App) events(w http.ResponseWriter, r *Request) error {
	q := r.URL.Query()
	s := &stream{app: a, r: r, w: w, control: http.NewResponseController(w), news: newInbox()}
	if id := q.Get("payee"); id != "" {
		if err := s.followPayee(id); err != nil {
			return err
		}
	} else if id := q.Get("payout"); id != "" {
		if _, err := a.store.PayoutByID(r.Context(), id); err != nil {
			return err
		}
		s.watched = map[string]bool{id: true}
		s.flush = s.flushPayout
	} else {
		s.watched = map[string]bool{}
		for _, id := range strings.Split(q.Get("rows"), ",") {
			if id != "" && len(s.watched) < maxStreamRows {
				s.watched[id] = true
			}
		}
		s.list, s.flush = newListStream(r, q), s.flushList
	}
	stop := a.store.Watch(s.hear)
	defer stop()
	return s.run(parseStamp(q.Get("at")))
}

// stream is one open event stream.
type stream struct {
	app     *App
	r       *Request
	w       http.ResponseWriter
	control *http.ResponseController
	news    *inbox
	watched map[string]bool // payouts whose changes are shown
	list    *listStream     // nil for the page of a payout
	payee   int64           // whose page it is, 0 for any other page
	flush   func(ids []string) error
}

// hear notes a change that matters to the page. It is called inside of commits:
// it neither blocks nor reads.
func (s *stream) hear(c models.Change) {
	switch {
	case s.payee != 0:
		if c.PayeeID == s.payee {
			s.news.put(someOther)
		}
	case s.watched[c.PayoutID]:
		s.news.put(c.PayoutID)
	case s.list != nil && s.list.counts && c.PayoutID != "":
		s.news.put(someOther)
	}
}

// run writes until the page, the person or the server goes. at is when the page
// was made: what happened since is sent at once.
func (s *stream) run(at models.Stamp) error {
	h := s.w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no")
	_ = s.control.SetReadDeadline(time.Time{}) // the limits of pages are not those of a stream
	s.w.WriteHeader(http.StatusOK)
	if err := s.write("retry: 3000\n\n"); err != nil {
		return nil // the browser went away
	}
	s.catchUp(at)
	beat := time.NewTicker(s.app.beat)
	defer beat.Stop()
	ready := s.news.ready
	var pause <-chan time.Time // runs after news was sent: no row is sent twice in a second
	for {
		select {
		case <-s.r.Context().Done():
			return nil
		case <-s.app.streams.done:
			return nil
		case <-beat.C:
			if alive, err := s.stillAllowed(); !alive || err != nil {
				return err
			}
			if s.write(": beat\n\n") != nil {
				return nil
			}
		case <-pause:
			ready, pause = s.news.ready, nil
		case <-ready:
			if err := s.flush(s.news.take()); err != nil {
				return err
			}
			ready, pause = nil, time.After(streamPace)
		}
	}
}

// write sends text now, with a limit of its own.
func (s *stream) write(text string) error {
	_ = s.control.SetWriteDeadline(time.Now().Add(10 * time.Second))
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}

// send writes one event; every line of the data is a line of its own.
func (s *stream) send(event, data string) error {
	var out strings.Builder
	out.WriteString("event: " + event + "\n")
	for line := range strings.Lines(data) {
		out.WriteString("data: " + strings.TrimRight(line, "\r\n") + "\n")
	}
	out.WriteString("\n")
	return s.write(out.String())
}

// patch sends parts of a page.
func (s *stream) patch(part templ.Component) error {
	var out strings.Builder
	if err := part.Render(s.r.Context(), &out); err != nil {
		return err
	}
	return s.send("patch", out.String())
}

// catchUp asks for what changed while nobody listened: after the page was made
// and before the stream was open.
func (s *stream) catchUp(at models.Stamp) {
	if s.payee != 0 {
		s.news.put(someOther)
	}
	for id := range s.watched {
		p, err := s.app.store.PayoutByID(s.r.Context(), id)
		if err == nil && (s.list == nil || max(p.UpdatedAt, p.CheckedAt) >= at) {
			s.news.put(id)
		}
	}
	if s.list != nil && s.list.counts {
		s.news.put(someOther)
	}
}

// stillAllowed reads the session and the rights of the person again. It does not
// count as a visit: a page that lies open must not keep a session alive.
func (s *stream) stillAllowed() (bool, error) {
	ctx := s.r.Context()
	person, err := s.app.store.User(ctx, s.r.User.ID)
	if models.IsKind(err, models.KindNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if person.Status != models.UserActive || !person.Role.May(s.r.route.Permission) {
		return false, nil
	}
	s.r.User = person
	open, err := s.app.store.SessionsOf(ctx, person.ID)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(open, func(o models.OpenSessionOf) bool { return o.Tag == s.r.Actor.Session }), nil
}

// flushPayout sends the parts of the page of a payout.
func (s *stream) flushPayout(ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	page, err := s.app.payoutShow(s.r, ids[0])
	if err != nil {
		return err
	}
	return s.patch(views.PayoutPatches(page))
}

// listStream is what a stream of a list knows of its page.
type listStream struct {
	filter models.PayoutFilter
	since  models.Cursor // the first row of the page
	counts bool          // it is the newest page: newer payouts are counted
	told   int           // how many it was told of
}

func newListStream(r *Request, q url.Values) *listStream {
	l := &listStream{filter: r.app.payoutFilter(r.app.payoutQuery(q), r.zone())}
	l.since, l.counts = parseCursor(q.Get("since"))
	l.since.Newer = true
	return l
}

// flushList sends the rows that changed, and how many payouts came since.
func (s *stream) flushList(ids []string) error {
	ctx := s.r.Context()
	_, names, err := s.app.providers(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !s.watched[id] {
			continue
		}
		p, err := s.app.store.PayoutByID(ctx, id)
		if err != nil {
			return err
		}
		given, err := s.app.store.ApprovalsGiven(ctx, []models.Payout{p})
		if err != nil {
			return err
		}
		if err := s.patch(views.PayoutRowPatch(s.r.times(), names, p, given[id])); err != nil {
			return err
		}
	}
	if !s.list.counts {
		return nil
	}
	newer, err := s.app.store.Payouts(ctx, s.list.filter, s.list.since, maxStreamRows)
	if err != nil || len(newer.Rows) == s.list.told {
		return err
	}
	s.list.told = len(newer.Rows)
	return s.send("new", strconv.Itoa(s.list.told))
}
