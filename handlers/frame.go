package handlers

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"countersign/models"
)

// trace is what the log line of a request says; doors fill it in.
type trace struct {
	id      string
	pattern string
	userID  int64
	err     error
	stack   string
}

type traceKey struct{}

// traceOf returns the trace of a request that came through frame.
func traceOf(r *http.Request) *trace {
	if t, ok := r.Context().Value(traceKey{}).(*trace); ok {
		return t
	}
	return &trace{id: "none"}
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write notes that the status is 200 when nothing else was said.
func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// frame gives a request its id, catches panics, and writes one log line: the
// pattern of the route and never the raw path, which may hold a one-time link.
func (a *App) frame(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		t := &trace{id: newRequestID(), pattern: "(none)"}
		r = r.WithContext(context.WithValue(r.Context(), traceKey{}, t))
		rec := &recorder{ResponseWriter: w}
		rec.Header().Set("X-Request-Id", t.id)
		func() {
			defer func() {
				p := recover()
				if p == nil {
					return
				}
				if p == http.ErrAbortHandler {
					panic(p)
				}
				t.err, t.stack = fmt.Errorf("panic: %v", p), string(debug.Stack())
				if rec.status == 0 {
					a.brokenPage(rec, r, t)
				}
			}()
			next.ServeHTTP(rec, r)
		}()
		a.logRequest(r, rec, t, time.Since(began))
	})
}

func (a *App) logRequest(r *http.Request, rec *recorder, t *trace, took time.Duration) {
	level := slog.LevelInfo
	attrs := []slog.Attr{slog.String("request", t.id), slog.String("method", r.Method), slog.String("route", t.pattern),
		slog.Int("status", rec.status), slog.Duration("took", took), slog.Int64("user", t.userID), slog.String("ip", remoteIP(r))}
	if t.err != nil {
		if rec.status >= 500 && !errors.Is(t.err, context.Canceled) {
			level = slog.LevelError
		}
		attrs = append(attrs, slog.String("error", t.err.Error()))
	}
	if t.stack != "" {
		attrs = append(attrs, slog.String("stack", t.stack))
	}
	a.log.LogAttrs(context.WithoutCancel(r.Context()), level, "request", attrs...)
}

// newRequestID returns 50 random bits as ten letters and digits.
func newRequestID() string {
	raw := make([]byte, 7)
	_, _ = rand.Read(raw) // crypto/rand never fails
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)[:10])
}

// remoteIP is the address of the peer, without the port.
func remoteIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// nobody is the actor of a request before somebody has signed in. It has no
// name, so that no command takes it for a part of the program.
func nobody(r *http.Request) models.Actor {
	return models.Actor{IP: remoteIP(r), Request: traceOf(r).id}
}
