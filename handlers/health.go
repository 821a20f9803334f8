package handlers

import (
	"context"
	"net/http"
	"time"
)

// healthOr answers the two questions of whoever runs the machine, under any
// host name: GET /healthz, whether the process lives, and GET /readyz, whether
// it can serve. Everything else goes on to next.
func (a *App) healthOr(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		isGet := r.Method == http.MethodGet || r.Method == http.MethodHead
		switch {
		case isGet && r.URL.Path == "/healthz":
			traceOf(r).pattern = "/healthz"
			answerText(w, http.StatusOK, "ok\n")
		case isGet && r.URL.Path == "/readyz":
			traceOf(r).pattern = "/readyz"
			ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
			defer cancel()
			if err := a.store.Ping(ctx); err != nil {
				traceOf(r).err = err
				answerText(w, http.StatusServiceUnavailable, "not ready\n")
				return
			}
			answerText(w, http.StatusOK, "ready\n")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func answerText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}
