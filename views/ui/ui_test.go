package ui

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"countersign/views/viewstest"

	"github.com/a-h/templ"
)

// render draws a component, with optional children, and keeps the laws of
// fragments.
func render(t *testing.T, c templ.Component, children ...templ.Component) string {
	t.Helper()
	ctx := context.Background()
	if len(children) > 0 {
		ctx = templ.WithChildren(ctx, templ.Join(children...))
	}
	var out strings.Builder
	if err := c.Render(ctx, &out); err != nil {
		t.Fatal(err)
	}
	for _, broken := range viewstest.Fragment(out.String()) {
		t.Errorf("%s\nin %s", broken, out.String())
	}
	return out.String()
}

// bare takes the sprite's address and the space between tags out of markup.
func bare(markup string) string {
	markup = regexp.MustCompile(`href="/static/icons\.[0-9a-f]+\.svg#`).ReplaceAllString(markup, `href="#`)
	return regexp.MustCompile(`\s+`).ReplaceAllString(markup, " ")
}

func TestPartsAreDrawnAsDesigned(t *testing.T) {
	at := time.Date(2026, 11, 20, 13, 51, 8, 0, time.FixedZone("", 3600))
	for want, part := range map[string]templ.Component{
		`<span class="amt">12,480.50<span class="c"> EUR</span></span>`:                                                    Amount("12,480.50", "EUR"),
		`<span class="amt tight">` + "\u2212" + `12,400.00<span class="c"> USD</span></span>`:                              AmountTight("-12,400.00", "USD"),
		`<span class="amt hero">1,208,000<span class="c"> JPY</span></span>`:                                               AmountHero("1,208,000", "JPY"),
		`<span class="st st-paid"><svg class="i" aria-hidden="true"><use href="#st-paid"></use></svg>Paid</span>`:          Status("paid", ""),
		`<span class="tag warn">short</span>`:                                                                              Tag("warn", "short"),
		`<span class="badge red">1,200 <span class="sr"> failing</span></span>`:                                            Badge("red", 1200, "failing"),
		`<span class="quorum"><i class="on" aria-hidden="true"></i> <i aria-hidden="true"></i> <span>1 of 2</span></span>`: Quorum(1, 2),
		`<a class="btn pri" href="/payouts/new">New payout</a>`:                                                            LinkButton("pri", "New payout", "/payouts/new"),
		`<button class="btn danger solid" type="submit">Cancel payout</button>`:                                            SubmitButton("danger solid", "Cancel payout"),
		`<input type="hidden" name="form_token" value="t&#34;1">`:                                                          FormToken(`t"1`),
		`<time datetime="2026-11-20T12:51:08Z">13:51:08</time>`:                                                            DateTime(at, "13:51:08"),
		`<span>never</span>`: DateTime(time.Time{}, "never"),
		`<div class="newline" role="status"><a href="/payouts" data-newline data-one="new payout, show" data-many="new payouts, show" hidden></a></div>`: NewLine("/payouts", "new payout, show", "new payouts, show"),
	} {
		if got := bare(render(t, part)); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestEveryStateHasAWordAndAGlyph(t *testing.T) {
	for key, want := range map[string]string{
		"draft": "Draft", "pending_approval": "Awaiting approval", "approved": "Approved", "claimed": "Sending", "sending": "Sending",
		"awaiting_payee": "Waiting for payee", "in_transit": "Sent", "paid": "Paid", "failed": "Failed", "returned": "Returned",
		"in_doubt": "Unconfirmed", "rejected": "Rejected", "canceled": "Canceled", "expired": "Expired",
	} {
		if got := render(t, StatusBig(key, "")); !strings.Contains(got, want+"</span>") || StatusLabel(key) != want {
			t.Errorf("%s is shown as %s", key, got)
		}
	}
	if got := render(t, Status("melted", "")); !strings.Contains(got, "st-unconfirmed") || !strings.Contains(got, "melted") {
		t.Errorf("an unknown state is shown as %s", got)
	}
	if got := render(t, Status("pending_approval", "Awaiting approval, 1 of 2")); !strings.Contains(got, "Awaiting approval, 1 of 2") {
		t.Errorf("the caller's words are lost: %s", got)
	}
}

func TestAnErrorTakesThePlaceOfTheHint(t *testing.T) {
	in := Input{ID: "ref", Label: "Reference", Hint: "Unique.", Value: `a"<b>`}
	calm := render(t, Field(in))
	if !strings.Contains(calm, `aria-describedby="ref-h"`) || !strings.Contains(calm, `<p class="hint" id="ref-h">Unique.</p>`) || strings.Contains(calm, "aria-invalid") {
		t.Errorf("hint: %s", calm)
	}
	if !strings.Contains(calm, `value="a&#34;&lt;b&gt;"`) {
		t.Errorf("what was typed is not kept: %s", calm)
	}
	in.Error = "Already used."
	options := in
	options.Options = []Option{{Value: "x", Label: "X"}, {Value: "y", Label: "Y", Hint: "why"}}
	for _, part := range []templ.Component{
		Field(in), TextArea(in), Select(options), Choices(options), Radios(options), CheckField(in), OneTimeCode(in),
		MoneyField(in, Input{ID: "cur", Label: "Currency"}),
	} {
		wrong := render(t, part)
		if !strings.Contains(wrong, `aria-describedby="ref-e"`) || !strings.Contains(wrong, "Already used.") || strings.Contains(wrong, "Unique.") {
			t.Errorf("error: %s", wrong)
		}
	}
}

func TestTheErrorSummaryLeadsToItsFields(t *testing.T) {
	problems := []Problem{{Field: "amount", Label: "Amount", Text: "Use a dot."}, {Field: "to", Label: "Pay to", Text: "IBAN is closed."}, {Text: "The payee is blocked"}}
	choice := Input{ID: "to", Label: "Pay to", Options: []Option{{Value: "1", Label: "One"}}, Error: ErrorFor(problems, "to")}
	amount := Input{ID: "amount", Label: "Amount", Error: ErrorFor(problems, "amount")}
	// render fails when a link of the summary leads nowhere
	got := render(t, templ.Join(ErrorSummary(problems, "Nothing was saved or sent."), Choices(choice), MoneyField(amount, Input{ID: "cur", Label: "Currency"})))
	for _, want := range []string{`role="alert"`, "Three things to correct", `<a href="#amount">Amount: use a dot.</a>`, `Pay to: IBAN is closed.`, `<span>Use a dot.</span>`, "Nothing was saved or sent.", "The payee is blocked"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	if got := render(t, ErrorSummary(nil, "Nothing was saved.")); got != "" {
		t.Errorf("a summary without problems: %s", got)
	}
}

func TestChosenAndTickedAnswersStay(t *testing.T) {
	in := Input{ID: "cur", Label: "Currency", Value: "USD", Placeholder: "Choose", Options: []Option{{Value: "EUR", Label: "EUR"}, {Value: "USD", Label: "USD"}}}
	if got := render(t, Select(in)); strings.Count(got, " selected") != 1 || !strings.Contains(got, `<option value="USD" selected>`) {
		t.Errorf("select: %s", got)
	}
	if got := render(t, Radios(in)); strings.Count(got, " checked") != 1 || !strings.Contains(got, `value="USD" checked`) {
		t.Errorf("radios: %s", got)
	}
	in.Value = ""
	if got := render(t, Select(in)); !strings.Contains(got, `<option value="" selected>Choose</option>`) {
		t.Errorf("nothing chosen: %s", got)
	}
	if got := render(t, CheckField(Input{ID: "ok", Label: "I checked it", Checked: true})); !strings.Contains(got, `value="1" checked`) {
		t.Errorf("check: %s", got)
	}
}

func TestAnActionThatIsOffSaysWhyAndCannotBePressed(t *testing.T) {
	for _, a := range []Action{{Label: "Retry", Off: "Top up first"}, {Label: "Retry", Off: "Top up first", Href: "/retry", Name: "do", Value: "x"}} {
		got := render(t, Button(a))
		if !strings.Contains(got, `aria-disabled="true"`) || !strings.Contains(got, "Top up first") || strings.Contains(got, "href=\"/retry") || strings.Contains(got, "submit") {
			t.Errorf("%s", got)
		}
	}
}

func TestAddressesThatRunAreRefused(t *testing.T) {
	for _, part := range []templ.Component{LinkButton("", "x", "javascript:alert(1)"), DL([]Term{{Name: "a", Value: "b", Href: "data:text/html,x"}})} {
		var out strings.Builder
		if err := part.Render(context.Background(), &out); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "javascript:") || strings.Contains(out.String(), "data:") {
			t.Errorf("%s", out.String())
		}
	}
}

func TestAnythingShownIsText(t *testing.T) {
	evil := `<script>alert(1)</script>`
	for _, part := range []templ.Component{
		Code("Body", evil, `{"a": "`+evil+`"}`), Code("Body", "", evil), Tag("", evil), Notice(Note{Kind: "bad", Title: evil, Text: evil}),
		TextArea(Input{ID: "a", Label: "A", Value: "</textarea>" + evil}), Timeline([]Moment{{Icon: "check", Text: evil}}), Amount(evil, evil),
	} {
		if got := render(t, part); strings.Contains(got, "<script") {
			t.Errorf("%s", got)
		}
	}
}

func TestColouredJSONIsStillTheSameJSON(t *testing.T) {
	in := `{"b":"x","a":9800.00,"secret":"hidden","card":"•••• 4471","nested":{"k":["v:",1e400]},"esc":"\"q\": \\"}`
	var shown, keys strings.Builder
	for _, piece := range tokens(in) {
		shown.WriteString(piece.text)
		if piece.class == "k" {
			keys.WriteString(piece.text)
		}
	}
	compact := strings.NewReplacer("\n", "", "  ", "", `": `, `":`).Replace(shown.String())
	if want := strings.ReplaceAll(in, `": `, `":`); compact != want {
		t.Errorf("shown %s\nwant  %s", compact, want)
	}
	if got := keys.String(); got != `"b""a""secret""card""nested""k""esc"` {
		t.Errorf("keys %s", got)
	}
	if !json.Valid([]byte(shown.String())) {
		t.Errorf("not JSON any more: %s", shown.String())
	}
	for _, broken := range []string{`{"a":"never closed`, `{"a\`, `plain "text": here`, ``, `[1,`} {
		var again strings.Builder
		for _, piece := range tokens(broken) {
			again.WriteString(piece.text)
		}
		if again.String() != broken {
			t.Errorf("%q is shown as %q", broken, again.String())
		}
	}
}

func TestCodeAddsNoSpace(t *testing.T) {
	got := render(t, Code("Body", "HTTP 200", `{"a":"b","c":"hidden"}`))
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(got, "")
	if want := "HTTP 200\n{\n  &#34;a&#34;: &#34;b&#34;,\n  &#34;c&#34;: &#34;hidden&#34;\n}"; text != want {
		t.Errorf("got %q\nwant %q", text, want)
	}
}

func TestCountsCarryCommas(t *testing.T) {
	for n, want := range map[int]string{0: "0", 12: "12", 999: "999", 1000: "1,000", 1208000: "1,208,000", -12400: "\u221212,400"} {
		if got := Count(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
