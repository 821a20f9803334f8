package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

//go:embed app.js chev.svg favicon.svg icons.svg css fonts
var embedded embed.FS

// bundle is the folder whose parts are joined, in the order of their names, into
// one style sheet: one request, and no source file too long to read.
const bundle = "css/app"

// kinds are the content types by extension. The list is closed on purpose: a new
// kind of file is a decision, not a guess of the system's mime table.
var kinds = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
}

// reference finds url(...) in a style sheet, quoted or not.
var reference = regexp.MustCompile(`url\(\s*["']?([^"')]+?)["']?\s*\)`)

// build reads the sources and makes the served set. Files that others refer to
// come first, because a reference changes the content, and with it the hash, of
// the style sheet it stands in.
func build(sources fs.FS) (*fileset, error) {
	s := &fileset{byPath: map[string]*file{}, byName: map[string]*file{}}
	var sheets []string
	err := fs.WalkDir(sources, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if path.Ext(p) == ".css" {
			sheets = append(sheets, p)
			return nil
		}
		body, err := fs.ReadFile(sources, p)
		if err != nil {
			return err
		}
		return s.add(path.Base(p), body)
	})
	if err != nil {
		return nil, err
	}
	joined := map[string][]byte{}
	var order []string
	for _, p := range sheets { // WalkDir walks in lexical order
		body, err := fs.ReadFile(sources, p)
		if err != nil {
			return nil, err
		}
		if body, err = s.resolve(sources, p, body); err != nil {
			return nil, err
		}
		name := path.Base(p)
		if path.Dir(p) == bundle {
			name = path.Base(bundle) + ".css"
		}
		if joined[name] == nil {
			order = append(order, name)
		}
		joined[name] = append(joined[name], body...)
	}
	for _, name := range order {
		if err := s.add(name, joined[name]); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// resolve rewrites every url(...) of the style sheet at sheet, written relative
// to its own folder, to the hashed address of the file it means.
func (s *fileset) resolve(sources fs.FS, sheet string, body []byte) ([]byte, error) {
	var failed error
	out := reference.ReplaceAllFunc(body, func(match []byte) []byte {
		ref := string(reference.FindSubmatch(match)[1])
		target := path.Join(path.Dir(sheet), ref)
		f := s.byName[path.Base(target)]
		if _, err := fs.Stat(sources, target); err != nil || f == nil {
			failed = fmt.Errorf("%s refers to %q, which is not among the files", sheet, ref)
			return match
		}
		return []byte(`url("` + f.path + `")`)
	})
	return out, failed
}

// add puts one file into the set under its hashed address.
func (s *fileset) add(name string, body []byte) error {
	ext := path.Ext(name)
	kind, ok := kinds[ext]
	if !ok {
		return fmt.Errorf("%s: no content type for %q", name, ext)
	}
	if s.byName[name] != nil {
		return fmt.Errorf("two files are named %s", name)
	}
	sum := sha256.Sum256(body)
	f := &file{
		path: Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext,
		kind: kind,
		body: body,
	}
	if ext != ".woff2" { // woff2 is compressed by itself
		gz, err := compress(body)
		if err != nil {
			return err
		}
		if len(gz) < len(body) {
			f.gz = gz
		}
	}
	s.byName[name], s.byPath[f.path] = f, f
	return nil
}

// compress makes the gzip form, as small as it gets: it is made once.
func compress(body []byte) ([]byte, error) {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}
