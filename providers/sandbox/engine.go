package sandbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Engine is one running sandbox.
type Engine struct {
	spec    Spec
	options Options
	book    *book
	faults  *faults
	steps   *schedule
	courier *courier
	api     *http.ServeMux
	secrets []*regexp.Regexp

	ctx      context.Context // ends with Close: releases slow answers and notices
	cancel   context.CancelFunc
	mu       sync.Mutex
	address  string // once it listens
	server   *http.Server
	serving  sync.WaitGroup
	closing  sync.Once
	closeErr error
}

// stepWorkers is how many orders move at the same time; they share syncs.
const stepWorkers = 16

// Open reads the sandbox's book. The caller adds its calls with Handle, then
// calls Resume, serves Handler or calls Start, and must Close in the end.
func Open(spec Spec, options Options) (*Engine, error) {
	options = options.withDefaults(spec.Retries)
	if options.DataDir == "" {
		return nil, errors.New("sandbox: no data folder")
	}
	host, _, err := net.SplitHostPort(options.Addr)
	if err != nil || !LoopbackHost(host) {
		return nil, fmt.Errorf("sandbox %s: address %q is not a loopback address with a port", spec.Name, options.Addr)
	}
	b, err := openBook(filepath.Join(options.DataDir, "sandbox", spec.Name+".jsonl"), options)
	if err != nil {
		return nil, err
	}
	e := &Engine{
		spec: spec, options: options, book: b, faults: &faults{},
		api: http.NewServeMux(), secrets: secretPatterns(spec.Secrets),
	}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.steps = newSchedule(options.Clock, stepWorkers)
	e.courier = newCourier(e)
	e.api.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		e.serve(w, r, "", func(*Page, *Call) Reply {
			return Reply{
				Code: http.StatusNotFound, ContentType: "text/plain; charset=utf-8",
				Body: []byte("no such call\n"), Decision: "refused: no such call",
			}
		})
	})
	return e, nil
}

// File serves something that is no call and leaves no line in the book, such
// as the style of a hosted form. The pattern is one of net/http.ServeMux.
func (e *Engine) File(pattern, contentType string, body []byte) {
	e.api.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) { send(w, contentType, body) })
}

// decide makes a decision that may wind up timers and notices.
func (e *Engine) decide(decision func(*Page)) error {
	return e.book.decide(func(p *Page) {
		p.engine = e
		decision(p)
	})
}

// Handler serves the provider's calls, the console and the book, to requests
// that name a loopback host.
func (e *Engine) Handler() http.Handler {
	console := e.console()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if !LoopbackHost(strings.Trim(host, "[]")) {
			http.Error(w, "this sandbox answers on loopback only", http.StatusMisdirectedRequest)
			return
		}
		if consolePath(r) {
			console.ServeHTTP(w, r)
			return
		}
		e.api.ServeHTTP(w, r)
	})
}

// Start listens and serves until Close, or until ctx ends. When it returns
// without an error, the sandbox answers.
func (e *Engine) Start(ctx context.Context) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", e.options.Addr)
	if err != nil {
		return fmt.Errorf("sandbox %s: %w", e.spec.Name, err)
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	server := &http.Server{
		Handler: e.Handler(), Protocols: protocols,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(e.options.Logger.Handler(), slog.LevelWarn),
	}
	e.mu.Lock()
	e.server, e.address = server, listener.Addr().String()
	e.mu.Unlock()
	e.serving.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			e.options.Logger.Error("sandbox stopped serving", "provider", e.spec.Name, "error", err)
		}
	})
	context.AfterFunc(ctx, func() {
		if err := e.Close(); err != nil {
			e.options.Logger.Error("sandbox close", "provider", e.spec.Name, "error", err)
		}
	})
	return nil
}

// URL is where the sandbox answers, e.g. "http://127.0.0.1:8093", without a
// slash at the end. Before Start it is made from Options.Addr.
func (e *Engine) URL() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.address != "" {
		return "http://" + e.address
	}
	return "http://" + e.options.Addr
}

// Close stops listening, lets go of slow answers, waits for everything that
// runs, and closes the book. Open notices and delayed bookings go on after the
// next Open. It may be called more than once.
func (e *Engine) Close() error {
	e.closing.Do(func() {
		e.cancel()
		e.mu.Lock()
		server := e.server
		e.mu.Unlock()
		if server != nil {
			patience, done := context.WithTimeout(context.Background(), 3*time.Second)
			defer done()
			if server.Shutdown(patience) != nil {
				_ = server.Close() // cuts whoever is still sending
			}
			e.serving.Wait()
		}
		e.steps.close()
		e.courier.close()
		e.closeErr = e.book.close()
	})
	return e.closeErr
}

// secretPatterns find the values of secret fields in JSON and in forms, also in
// bodies that are broken, and in JSON that travels as a text inside of JSON.
func secretPatterns(names []string) []*regexp.Regexp {
	if len(names) == 0 {
		return nil
	}
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = regexp.QuoteMeta(name)
	}
	field := strings.Join(quoted, "|")
	return []*regexp.Regexp{
		regexp.MustCompile(`("(?:` + field + `)"\s*:\s*"?|\b(?:` + field + `)=)((?:[^"\\&,}]|\\.)*)`),
		regexp.MustCompile(`(\\"(?:` + field + `)\\"\s*:\s*(?:\\")?)([^"\\,}]*)`),
	}
}

// mask keeps the last four characters of secret values, and of short ones
// nothing.
func (e *Engine) mask(body []byte) string {
	for _, pattern := range e.secrets {
		body = pattern.ReplaceAllFunc(body, func(found []byte) []byte {
			parts := pattern.FindSubmatch(found)
			value := parts[2]
			if len(value) == 0 {
				return found
			}
			masked := append(append([]byte{}, parts[1]...), "****"...)
			if len(value) > 8 {
				masked = append(masked, value[len(value)-4:]...)
			}
			return masked
		})
	}
	return string(body)
}

func lengthOf(body []byte) string { return strconv.Itoa(len(body)) }
