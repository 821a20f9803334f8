package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// ask sends one request to the handler, with the given Accept-Encoding.
func ask(t *testing.T, method, path, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

// body reads a response to its end.
func body(t *testing.T, r *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryFileIsServedWithItsTypeForever(t *testing.T) {
	want := map[string]string{
		"app.css": "text/css; charset=utf-8", "tokens.css": "text/css; charset=utf-8", "hosted.css": "text/css; charset=utf-8",
		"app.js": "text/javascript; charset=utf-8", "icons.svg": "image/svg+xml", "chev.svg": "image/svg+xml", "favicon.svg": "image/svg+xml",
		"plex-latin.woff2": "font/woff2", "plex-latin-ext.woff2": "font/woff2", "plex-mono-latin.woff2": "font/woff2",
		"OFL.txt": "text/plain; charset=utf-8",
	}
	for name := range set().byName {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is served but not expected", name)
		}
	}
	for name, kind := range want {
		r := ask(t, "GET", URL(name), "")
		if r.StatusCode != 200 || len(body(t, r)) == 0 {
			t.Errorf("%s: status %d", name, r.StatusCode)
		}
		for header, value := range map[string]string{
			"Content-Type": kind, "Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff", "Content-Encoding": "",
		} {
			if got := r.Header.Get(header); got != value {
				t.Errorf("%s: %s is %q, want %q", name, header, got, value)
			}
		}
	}
}

func TestOtherContentHasAnotherAddress(t *testing.T) {
	tree := func(css, font string) *fileset {
		s, err := build(fstest.MapFS{
			"css/app/1.css": {Data: []byte(css)}, "css/app/2.css": {Data: []byte(`b { src: url("../../fonts/f.woff2") }`)},
			"fonts/f.woff2": {Data: []byte(font)},
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	base := tree("a {}", "font")
	if again := tree("a {}", "font"); again.byName["app.css"].path != base.byName["app.css"].path {
		t.Error("the same content has two addresses")
	}
	if other := tree("a { color: red }", "font"); other.byName["app.css"].path == base.byName["app.css"].path {
		t.Error("changed content keeps its address")
	}
	if other := tree("a {}", "other font"); other.byName["app.css"].path == base.byName["app.css"].path {
		t.Error("a style sheet whose font changed keeps its address")
	}
	if got, want := string(base.byName["app.css"].body), `a {}b { src: url("`+base.byName["f.woff2"].path+`") }`; got != want {
		t.Errorf("joined sheet is %s, want %s", got, want)
	}
}

func TestCompressionFollowsTheRequestAndKeepsTheContent(t *testing.T) {
	plain := body(t, ask(t, "GET", URL("app.css"), ""))
	for encoding, want := range map[string]string{
		"gzip, deflate, br": "gzip", "gzip;q=0.5": "gzip", "*": "gzip", "GZIP": "gzip",
		"br": "", "gzip;q=0": "", "gzip; q=0.0, *": "", "identity": "",
	} {
		r := ask(t, "GET", URL("app.css"), encoding)
		if got := r.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: got %q, want %q", encoding, got, want)
			continue
		}
		if r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: no Vary", encoding)
		}
		got := body(t, r)
		if want == "gzip" {
			z, err := gzip.NewReader(bytes.NewReader(got))
			if err != nil {
				t.Fatal(err)
			}
			if got, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(got, plain) {
			t.Errorf("Accept-Encoding %q: other content", encoding)
		}
	}
	if r := ask(t, "GET", URL("plex-latin.woff2"), "gzip"); r.Header.Get("Content-Encoding") != "" {
		t.Error("a font is compressed twice")
	}
}

func TestOnlyCurrentAddressesAndReadingAreAnswered(t *testing.T) {
	for _, path := range []string{"/static/app.css", "/static/", "/static/css/tokens.css", "/static/app.0000000000.css", "/static/../static.go"} {
		r := ask(t, "GET", path, "")
		if r.StatusCode != 404 || strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: status %d, %s", path, r.StatusCode, r.Header.Get("Cache-Control"))
		}
	}
	if r := ask(t, "POST", URL("app.css"), ""); r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: status %d, Allow %q", r.StatusCode, r.Header.Get("Allow"))
	}
	r := ask(t, "HEAD", URL("app.js"), "")
	if r.StatusCode != 200 || len(body(t, r)) != 0 || r.Header.Get("Content-Length") == "" {
		t.Errorf("HEAD: status %d, length %q", r.StatusCode, r.Header.Get("Content-Length"))
	}
}

func TestEveryReferenceInAStyleSheetResolves(t *testing.T) {
	refs := 0
	for name, f := range set().byName {
		if !strings.HasSuffix(name, ".css") {
			continue
		}
		for _, m := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(string(f.body), -1) {
			refs++
			address := strings.Trim(m[1], `"`)
			if r := ask(t, "GET", address, ""); r.StatusCode != 200 {
				t.Errorf("%s refers to %s: status %d", name, address, r.StatusCode)
			}
		}
	}
	if refs != 5 {
		t.Errorf("%d references, want 5: three fonts and the arrow of a select, twice", refs)
	}
	if _, err := build(fstest.MapFS{"css/a.css": {Data: []byte(`a { background: url(gone.svg) }`)}}); err == nil {
		t.Error("a reference to a missing file builds")
	}
}

func TestNothingIsLoadedFromElsewhereOrInline(t *testing.T) {
	external := regexp.MustCompile(`(https?:)?//[a-z0-9.-]+\.[a-z]|data:|javascript:|@import|\bstyle=|<script|\son[a-z]+=`)
	for name, f := range set().byName {
		if strings.HasSuffix(name, ".woff2") || name == "OFL.txt" {
			continue
		}
		text := strings.ReplaceAll(string(f.body), "http://www.w3.org/2000/svg", "") // a name, never fetched
		for line := range strings.Lines(text) {
			if strings.HasPrefix(strings.TrimSpace(line), "/*") || strings.HasPrefix(strings.TrimSpace(line), "//") {
				continue
			}
			if hit := external.FindString(line); hit != "" {
				t.Errorf("%s: %q in %s", name, hit, strings.TrimSpace(line))
			}
		}
	}
	script := string(set().byName["app.js"].body)
	for _, word := range []string{"innerHTML", "eval(", "localStorage", "sessionStorage", ".style"} {
		if strings.Contains(script, word) {
			t.Errorf("app.js uses %s", word)
		}
	}
}

func TestTheDarkValuesStandTwiceAndAlike(t *testing.T) {
	css := string(set().byName["tokens.css"].body)
	blocks := regexp.MustCompile(`(?s)color-scheme: dark;(.*?)\}`).FindAllStringSubmatch(css, -1)
	if len(blocks) != 2 || blocks[0][1] != blocks[1][1] {
		t.Errorf("%d dark blocks, or they differ", len(blocks))
	}
}

func TestAnUnknownNamePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("URL of an unknown file is a silent 404")
		}
	}()
	URL("nothing.css")
}
