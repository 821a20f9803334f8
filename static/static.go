// Package static holds everything the browser loads besides pages: styles,
// script, icons and fonts, embedded in the binary and served under names that
// carry a hash of their content.
//
// The tour:
//
//   - [URL] turns a name ("app.css") into the address a page prints
//     ("/static/app.1f0c9a7be2.css"). Names are flat: the file's base name.
//   - [Handler] serves exactly those addresses, forever cacheable, because
//     other content has another address.
//   - build.go makes the served set once, at first use: it joins the parts of
//     the admin style sheet, rewrites references inside style sheets to hashed
//     addresses, and compresses.
//
// The style sheets: css/tokens.css (the only raw colours), css/app (the admin
// pages, three parts served as one app.css), css/hosted.css (payee pages).
// There is no build step and no dependency; the files are written by hand.
package static

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Prefix is the path below which all files are served.
const Prefix = "/static/"

// set is made once and only read afterwards.
var set = sync.OnceValue(func() *fileset {
	s, err := build(embedded)
	if err != nil {
		// The input is compiled in: the package's tests find this, no
		// installation can.
		panic("static: " + err.Error())
	}
	return s
})

// URL returns the address of the named file, such as "app.css", "icons.svg" or
// "plex-latin.woff2". An unknown name panics: names are literals in templates,
// so the first test that renders the page finds the slip.
func URL(name string) string {
	f, ok := set().byName[name]
	if !ok {
		panic("static: no file named " + strconv.Quote(name))
	}
	return f.path
}

// Handler serves the files at their hashed addresses below [Prefix]. It expects
// the full request path (no StripPrefix). Anything but a current address is 404,
// anything but GET and HEAD is 405.
func Handler() http.Handler {
	return set()
}

// fileset is the served set, by address and by name.
type fileset struct {
	byPath map[string]*file
	byName map[string]*file
}

// file is one served file; gz is nil when compression does not pay.
type file struct {
	path string
	kind string
	body []byte
	gz   []byte
}

// ServeHTTP implements [http.Handler].
func (s *fileset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	f, ok := s.byPath[r.URL.Path]
	if !ok {
		// A page of an older version may still ask for an older name; the
		// answer must not be remembered.
		h.Set("Cache-Control", "no-store")
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	body := f.body
	if f.gz != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Values("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body = f.gz
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	// A browser that went away is not an error of ours.
	_, _ = bytes.NewReader(body).WriteTo(w)
}

// acceptsGzip reads Accept-Encoding: gzip or *, unless refused with q=0. What is
// said about gzip by name wins over what is said about *.
func acceptsGzip(values []string) bool {
	named, any := 0, 0 // 0 not mentioned, 1 accepted, -1 refused
	for _, part := range strings.Split(strings.Join(values, ","), ",") {
		coding, params, _ := strings.Cut(part, ";")
		verdict := 1
		key, value, _ := strings.Cut(strings.ToLower(params), "=")
		if strings.TrimSpace(key) == "q" {
			if q, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err != nil || q <= 0 {
				verdict = -1
			}
		}
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			named = verdict
		case "*":
			any = verdict
		}
	}
	return named == 1 || named == 0 && any == 1
}
