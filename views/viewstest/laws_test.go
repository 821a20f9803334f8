package viewstest

import (
	"strings"
	"testing"

	"countersign/static"
)

func TestEachBrokenLawIsFound(t *testing.T) {
	for markup, want := range map[string]string{
		`<p style="color:red">x</p>`:                                      "inline style",
		`<style>p{}</style>`:                                              "<style>",
		`<script>x()</script>`:                                            "inline script",
		`<p onclick="x()">x</p>`:                                          "inline handler",
		`<a href="javascript:x()">x</a>`:                                  "javascript:",
		`<a href="about:invalid#TemplFailedSanitizationURL">x</a>`:        "about:",
		`<img src="https://else.example/x.png" alt="">`:                   "loads",
		`<img src="/static/x.png">`:                                       "without alt",
		`<p class="nosuchclass">x</p>`:                                    "in no style sheet",
		`<svg><use href="` + static.URL("icons.svg") + `#nosuch"/></svg>`: "not in the sprite",
		`<input name="a">`:                                                "no label",
		`<label>A<input></label>`:                                         "no name",
		`<label>A<input name="a" type="number"></label>`:                  "type number",
		`<label>A<input name="a" aria-invalid="true"></label>`:            "without saying why",
		`<label for="gone">A</label>`:                                     "#gone",
		`<a href="#gone">A</a>`:                                           "#gone",
		`<p id="a"></p><p id="a"></p>`:                                    "stands twice",
		`<button></button>`:                                               "without words",
		`<form method="post" action="/payouts"></form>`:                   "no form token",
		`<form method="get" action="https://else.example/"></form>`:       "posts to",
	} {
		if found := strings.Join(Fragment(markup), "\n"); !strings.Contains(found, want) {
			t.Errorf("%s\nfound %q, want %q", markup, found, want)
		}
	}
}

func TestAGoodPartBreaksNothing(t *testing.T) {
	markup := `<form method="post" action="/payouts"><input type="hidden" name="form_token" value="t">
		<div class="field"><label for="a">A</label><input id="a" name="a" aria-invalid="true" aria-describedby="a-e"><p class="err" id="a-e">no</p></div>
		<svg class="i"><use href="` + static.URL("icons.svg") + `#plus"/></svg><a href="#a">a</a><button class="btn pri">Save</button></form>
		<form method="post" action="/sign-out"><button aria-label="Sign out"></button></form>`
	if found := Fragment(markup); len(found) > 0 {
		t.Errorf("found %q", found)
	}
	page := "<!doctype html><html lang=en><title>T</title><main><h1>T</h1>" + markup + "</main></html>"
	if found := Page(page); len(found) > 0 {
		t.Errorf("found %q", found)
	}
	if found := Page(markup); len(found) < 4 {
		t.Errorf("a part passes as a page: %q", found)
	}
}
