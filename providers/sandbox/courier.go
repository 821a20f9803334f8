package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// courier posts notices and tries again as the provider's schedule says. It
// goes to loopback hosts only: a sandbox must not be able to write to the
// world, whatever address a request names.
type courier struct {
	engine *Engine
	times  *schedule
	client *http.Client

	mu      sync.Mutex
	watches map[int64]chan struct{}
}

const (
	courierWorkers  = 8
	courierPatience = 10 * time.Second
)

func newCourier(engine *Engine) *courier {
	dialer := &net.Dialer{Timeout: 3 * time.Second}
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			if remote, ok := conn.RemoteAddr().(*net.TCPAddr); !ok || !remote.IP.IsLoopback() {
				return nil, errors.Join(errNotLoopback, conn.Close())
			}
			return conn, nil
		},
		MaxIdleConnsPerHost: courierWorkers,
		IdleConnTimeout:     10 * time.Second,
	}
	return &courier{
		engine: engine, times: newSchedule(engine.options.Clock, courierWorkers),
		watches: map[int64]chan struct{}{},
		client: &http.Client{
			Transport: transport, Timeout: courierPatience,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// queue has a notice tried when it is due.
func (c *courier) queue(id int64, due time.Time) {
	c.times.at(due, func() { c.try(id) })
}

// watch gives a channel that is closed after the notice's next try. It is
// asked for before the notice is queued.
func (c *courier) watch(id int64) <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	done := make(chan struct{})
	c.watches[id] = done
	return done
}

func (c *courier) tried(id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if done, found := c.watches[id]; found {
		close(done)
		delete(c.watches, id)
	}
}

// try posts a notice once and writes down what came of it.
func (c *courier) try(id int64) {
	defer c.tried(id)
	var notice Notice
	var order Order
	c.engine.book.read(func(s *state) {
		if open := s.notices[id]; open != nil {
			notice = *open
		}
		if known := s.orders[notice.Number]; known != nil {
			order = *known
		}
	})
	if notice.ID == 0 {
		return
	}
	outcome := c.post(notice, order)
	if c.engine.ctx.Err() != nil {
		return // stopped in the middle; the book still has it as open
	}
	c.engine.inBackground(func(p *Page) { p.deliver(notice, outcome) })
}

// deliver writes the outcome of a try, the time of the next one, and the older
// notice that was waiting behind this one.
func (p *Page) deliver(notice Notice, outcome delivery) {
	retries := p.engine.options.Timing.Retries
	outcome.Notice, outcome.Number, outcome.Status = notice.ID, notice.Number, notice.Status
	outcome.Try = notice.Tries + 1
	switch {
	case outcome.Done:
	case notice.Tries < len(retries):
		outcome.Next = p.now.Add(retries[notice.Tries])
		p.after = append(p.after, func() { p.engine.courier.queue(notice.ID, outcome.Next) })
	default:
		outcome.GaveUp = true
	}
	p.add("delivery", func(l *line) { l.Delivery = &outcome })
	if len(notice.Next) > 0 {
		older := notice.Next[0]
		p.notify(Notice{
			Number: notice.Number, URL: notice.URL, Status: string(older.To),
			At: older.At, Due: p.now, Next: notice.Next[1:],
		})
	}
}

// post sends the notice and reads the answer.
func (c *courier) post(notice Notice, order Order) delivery {
	letter, err := c.engine.spec.Compose(notice, order)
	if err != nil {
		return delivery{Error: err.Error()}
	}
	request, err := http.NewRequestWithContext(c.engine.ctx, http.MethodPost, notice.URL, bytes.NewReader(letter.Body))
	if err != nil {
		return delivery{Error: err.Error()}
	}
	for name, values := range letter.Header {
		request.Header[name] = values
	}
	request.Header.Set("Content-Type", letter.ContentType)
	request.Header.Set("User-Agent", c.engine.spec.Title+" notice")
	response, err := c.client.Do(request)
	if err != nil {
		return delivery{Error: err.Error()}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 4096))
	if err != nil {
		return delivery{Code: response.StatusCode, Error: err.Error()}
	}
	return delivery{
		Code: response.StatusCode, Answer: string(body[:min(len(body), 200)]),
		Done: c.engine.spec.ends(order, response.StatusCode, body),
	}
}

// ends tells whether an answer to an order's notice ends its retries.
func (s *Spec) ends(order Order, code int, body []byte) bool {
	if s.AcknowledgedFor != nil {
		return s.AcknowledgedFor(order, code, body)
	}
	return s.Acknowledged(code, body)
}

func (c *courier) close() {
	c.times.close()
	c.client.CloseIdleConnections()
}

var errNotLoopback = errors.New("not a loopback address: the sandbox does not write to it")

// loopbackURL refuses every address but http and https on this very machine.
func loopbackURL(text string) error {
	target, err := url.Parse(text)
	if err != nil {
		return fmt.Errorf("not a URL: %w", err)
	}
	if target.Scheme != "http" && target.Scheme != "https" || !LoopbackHost(target.Hostname()) {
		return errNotLoopback
	}
	return nil
}

// LoopbackHost tells whether a host without port or brackets is this very
// machine.
func LoopbackHost(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
