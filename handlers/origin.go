package handlers

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"countersign/models"
)

// isLoopback reports whether a host name leads to this machine only.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// ownHosts returns the values of the Host and Origin headers that are ours. On
// loopback the name and the addresses are the same desk.
func ownHosts(base *url.URL) (hosts, origins map[string]bool) {
	names := []string{base.Hostname()}
	if isLoopback(base.Hostname()) {
		names = []string{"localhost", "127.0.0.1", "::1", base.Hostname()}
	}
	hosts, origins = map[string]bool{}, map[string]bool{}
	for _, name := range names {
		host := strings.ToLower(name)
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		standard := base.Port() == "" || base.Scheme == "http" && base.Port() == "80" || base.Scheme == "https" && base.Port() == "443"
		if standard {
			hosts[host] = true
			port := map[string]string{"http": "80", "https": "443"}[base.Scheme]
			hosts[net.JoinHostPort(strings.Trim(host, "[]"), port)] = true
		} else {
			host += ":" + base.Port()
			hosts[host] = true
		}
		origins[base.Scheme+"://"+host] = true
	}
	return hosts, origins
}

// ownHostOnly answers only to the names of the base URL, so that nobody makes
// the desk speak under another name.
func (a *App) ownHostOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !a.hosts[strings.ToLower(r.Host)] {
			traceOf(r).pattern = "(host)"
			http.Error(w, "This desk is not at this address.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// ownFormsOnly refuses a change that a page of another site asked for. Browsers
// say with each request where it comes from; programs without a browser say
// nothing and have no cookie to be misused.
func (a *App) ownFormsOnly(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	refuse := a.door(Route{Pattern: "(origin)", Permission: models.PermPublic, Handle: func(http.ResponseWriter, *Request) error {
		return &statusError{status: http.StatusForbidden, title: "This form came from another site",
			text: "Nothing was changed or sent. Open the page here and try again."}
	}})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := protection.Check(r)
		// The library compares names only; the scheme has to be ours too.
		isSafe := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
		origin := r.Header.Get("Origin")
		foreign := !isSafe && origin != "" && r.Header.Get("Sec-Fetch-Site") == "" && !a.origins[strings.ToLower(origin)]
		if err != nil || foreign {
			refuse.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
