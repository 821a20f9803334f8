package handlers

import (
	"net/url"
	"strings"
	"testing"
)

func TestNextStaysOnThisSite(t *testing.T) {
	for _, next := range []string{"/", "/payouts", "/payouts/PO-1?tab=trail&x=%2F%2Fevil.example", "/people/1", "/payouts?q=a%20b&next=http://x", "/a.b/c-d_e~f"} {
		if got := localPath(next); got != next {
			t.Errorf("%q became %q", next, got)
		}
	}
	for _, next := range []string{
		"", "x", "payouts", "//evil.example", "///evil.example", "/\\evil.example", "\\/evil.example", "\\\\evil.example", "/\\/evil.example",
		"http://evil.example", "https:evil.example", "https:/evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
		"/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", " /payouts", "/ /evil.example", "/\x00/evil.example",
		"/%2f/evil.example", "/%2F%2Fevil.example", "/%5cevil.example", "/%5C%5Cevil.example", "/%09/evil.example", "/%0d%0aSet-Cookie:x=y", "/%00",
		"/./\\evil.example", "/.//evil.example", "/a/..//evil.example", "/../evil", "/a/../b", "/payouts/", "/payouts//x",
		"/payouts#x", "/\u2028x", "/\u00a0x", "/ümlaut", "/／evil.example", "//user@evil.example", "/%zz", "/a\r\nb",
		"/sign-in", "/sign-out", "/sign-in?next=/sign-in", "/setup", "/theme", "/" + strings.Repeat("a", 3000),
	} {
		if got := localPath(next); got != "/" {
			t.Errorf("%q became %q, want /", next, got)
		}
	}
}

func FuzzNextStaysOnThisSite(f *testing.F) {
	for _, seed := range []string{"/payouts?x=1", "//evil.example", "/\\evil", "/%2f%2fevil", "http:/evil"} {
		f.Add(seed)
	}
	base, err := url.Parse("https://desk.example/sign-in")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, next string) {
		got := localPath(next)
		to, err := base.Parse(got)
		if err != nil || to.Host != base.Host || to.Scheme != base.Scheme || to.User != nil {
			t.Fatalf("%q leads to %v (%v)", next, to, err)
		}
		// Browsers read a backslash as a slash and drop tabs and line ends.
		loose := strings.NewReplacer("\\", "/", "\t", "", "\n", "", "\r", "").Replace(got)
		if strings.HasPrefix(loose, "//") || !strings.HasPrefix(loose, "/") {
			t.Fatalf("%q leads a browser to %q", next, loose)
		}
	})
}

func TestSignInRemembersWhereOneWanted(t *testing.T) {
	for next, want := range map[string]string{"/": "/sign-in", "//evil": "/sign-in", "/people?a=b&c=d": "/sign-in?next=%2Fpeople%3Fa%3Db%26c%3Dd"} {
		if got := signInPath(next); got != want {
			t.Errorf("%q: %s, want %s", next, got, want)
		}
	}
}
