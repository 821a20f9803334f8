package handlers

import (
	"net/url"
	"path"
	"strings"
	"unicode"
)

// localPath returns next when it is a path of this site that is worth going to,
// and "/" for everything else: another host, another scheme, anything that
// browsers read in two ways.
func localPath(next string) string {
	const home = "/"
	if len(next) > 2048 || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") {
		return home
	}
	if strings.ContainsFunc(next, func(r rune) bool { return r == '\\' || r > unicode.MaxASCII || unicode.IsControl(r) || r == ' ' }) {
		return home
	}
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || u.Fragment != "" {
		return home
	}
	if path.Clean(u.Path) != u.Path || strings.ContainsAny(u.Path, "\\\x00\r\n\t") {
		return home
	}
	switch u.Path {
	case "/sign-in", "/sign-out", "/setup", "/theme":
		return home
	}
	return next
}

// signInPath is the sign-in page that leads on to next.
func signInPath(next string) string {
	if next = localPath(next); next == "/" {
		return "/sign-in"
	}
	return "/sign-in?" + url.Values{"next": {next}}.Encode()
}
