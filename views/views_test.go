package views

import (
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"countersign/views/ui"
	"countersign/views/viewstest"

	"github.com/a-h/templ"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// shell is the frame of a signed-in operator in a demo installation.
func shell(change func(*Shell)) Shell {
	s := Shell{
		Title: "Payouts", Env: "demo", Entity: "Meridian Market", Path: "/payouts?q=a&b", UserName: "Ana Costa", UserRole: "Operator",
		Nav: Sections(), Current: "payouts",
	}
	s.Nav[3].Count = 4
	s.Nav[5].Count, s.Nav[5].CountHot = 11, true
	if change != nil {
		change(&s)
	}
	return s
}

// page renders a whole page and holds it against the laws.
func page(t *testing.T, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	for _, broken := range viewstest.Page(out.String()) {
		t.Error(broken)
	}
	return out.String()
}

// heading puts a title row into a frame, as every page does.
func heading(frame templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return frame.Render(templ.WithChildren(ctx, ui.PageHead(ui.Head{Title: "Payouts"})), w)
	})
}

// pages are the pages of this file's neighbours in their states.
func pages() map[string]templ.Component {
	bare := BareShell{Title: "Sign in", Env: "live", Entity: "Meridian Market", Foot: "Every sign-in is written to the audit log."}
	demo := BareShell{Title: "Sign in", Env: "demo", Theme: "dark"}
	problems := []ui.Problem{{Field: "email", Label: "Work email", Text: "Use a full address."}, {Field: "password", Label: "Password", Text: "At least 12 characters."}}
	signedOut := Shell{Env: "sandbox", Entity: "Meridian Market"}
	return map[string]templ.Component{
		"layout": heading(Layout(shell(func(s *Shell) {
			s.Zone, s.Unread, s.KeysOff = "Europe/Berlin", 3, true
			s.Events, s.Crumbs = "/events?list=payouts", []ui.Link{{Label: "Payouts", Href: "/payouts"}}
		}))),
		"sign-in":          SignInPage(SignIn{Shell: bare, Next: "/payouts/PO-1", Host: "payouts.meridian.example"}),
		"sign-in-refused":  SignInPage(SignIn{Shell: bare, Email: `a"@b`, Error: "Email or password is not right."}),
		"sign-in-demo":     SignInPage(SignIn{Shell: demo, Notice: "You are signed out.", People: []DemoPerson{{"admin@demo.test", "Administrator"}}, Password: "demo demo"}),
		"setup":            SetupPage(Setup{Shell: demo, Token: "t", Rule: "At least 12 characters."}),
		"setup-refused":    SetupPage(Setup{Shell: demo, Token: "t", Name: "Ana", Problems: problems}),
		"password":         PasswordPage(Password{Shell: bare, Token: "t", Action: "/password/x", Name: "Ana Costa", Email: "ana@b.example", Until: "21 Nov 2026, 14:32 (UTC)"}),
		"password-refused": PasswordPage(Password{Shell: bare, Token: "t", Action: "/password/x", Name: "Ana", Email: "a@b.example", Problems: problems[1:]}),
		"more":             MorePage(More{Shell: shell(func(s *Shell) { s.Title, s.Current = "More", "more" })}),
		"403":              ErrorPage(Error{Shell: shell(nil), Status: 403, Needs: "Approver", People: []string{"Tomás Weber", "Priya Nair"}, Entry: "184221"}),
		"404":              ErrorPage(Error{Shell: shell(nil), Status: 404, Title: "There is no payout PO-7K3M7O", Guess: ui.Link{Label: "PO-7K3M7D", Href: "/payouts/PO-7K3M7D"}, GuessText: "9,800.00 USD to BlueHarbor LLC", Search: true}),
		"404-signed-out":   ErrorPage(Error{Shell: signedOut, Status: 404}),
		"409":              ErrorPage(Error{Shell: shell(nil), Status: 409, Text: "Ana Costa changed the amount at 14:11. Nothing was approved.", Actions: []ui.Action{{Label: "Open it again", Kind: "pri", Href: "/payouts/PO-1"}}}),
		"500":              ErrorPage(Error{Shell: shell(nil), Status: 500, Incident: "inc_01JD50A7TB", At: "20 Nov 2026, 14:33:20 (UTC)"}),
	}
}

func TestEveryPageKeepsTheLawsAndItsForm(t *testing.T) {
	hash := regexp.MustCompile(`(/static/[\w-]+)\.[0-9a-f]{10}\.`)
	for name, c := range pages() {
		t.Run(name, func(t *testing.T) {
			got := page(t, c)
			// hashes change with every style; the golden pages are about markup
			got = hash.ReplaceAllString(got, "$1.HASH.")
			got = strings.ReplaceAll(got, "><", ">\n<") + "\n"
			file := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("the page differs from %s; look at it, then run with -update", file)
			}
		})
	}
}

func TestTheEnvironmentIsAlwaysVisible(t *testing.T) {
	for env, want := range map[string][]string{
		"demo":    {`class="envbar"`, `class="envtag play"`, "Demo", "no money moves"},
		"sandbox": {`class="envbar"`, `class="envtag play"`, "Sandbox", "no money moves"},
		"live":    {`class="envtag no-phone"`, "Live money"},
		"":        {`class="envbar"`, "Unknown environment"},
	} {
		got := page(t, heading(Layout(shell(func(s *Shell) { s.Env = env }))))
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%q: no %s", env, w)
			}
		}
		if env == "live" && strings.Contains(got, "envbar") {
			t.Error("live money is striped")
		}
	}
}

func TestOnlyListedSectionsAreShownAndOneIsCurrent(t *testing.T) {
	got := page(t, heading(Layout(shell(func(s *Shell) { s.Nav = s.Nav[:4] }))))
	if strings.Contains(got, `href="/payees"`) || strings.Contains(got, `href="/audit"`) {
		t.Error("a section that was not listed is shown")
	}
	if n := strings.Count(got, `href="/payouts" aria-current="page"`); n != 2 { // side bar and tabs
		t.Errorf("the current section is marked %d times", n)
	}
	if n := strings.Count(got, "aria-current"); n != 2 {
		t.Errorf("%d sections are current", n)
	}
	if !strings.Contains(page(t, heading(Layout(shell(func(s *Shell) { s.Current = "audit" })))), `<a href="/more" aria-current="page">`) {
		t.Error("a section that is no tab is not under More")
	}
}

func TestTheSchemeStandsOnTheRootAndAPressChangesIt(t *testing.T) {
	for chosen, next := range map[string]string{"": "dark", "dark": "light", "light": "system", "purple": "dark"} {
		got := page(t, heading(Layout(shell(func(s *Shell) { s.Theme = chosen }))))
		attribute := `data-theme="` + chosen + `"`
		if strings.Contains(got, "data-theme") != (chosen == "dark" || chosen == "light") || strings.Contains(got, "data-theme") && !strings.Contains(got, attribute) {
			t.Errorf("theme %q: wrong attribute", chosen)
		}
		if !strings.Contains(got, `name="theme" value="`+next+`"`) {
			t.Errorf("theme %q does not lead to %q", chosen, next)
		}
	}
}

func TestAPageIsLiveOnlyWithAStream(t *testing.T) {
	if got := page(t, heading(Layout(shell(nil)))); strings.Contains(got, "data-live") || strings.Contains(got, "data-events") {
		t.Error("a page without stream says that it is live")
	}
	got := page(t, heading(Layout(shell(func(s *Shell) { s.Events = "/events?a=1&b" }))))
	if !strings.Contains(got, `data-events="/events?a=1&amp;b"`) || !strings.Contains(got, "data-live hidden") {
		t.Error("a page with stream does not open it")
	}
}

func TestABrokenPageNeverShowsTheAdminFrame(t *testing.T) {
	got := page(t, ErrorPage(Error{Shell: shell(nil), Status: 500, Incident: "inc_1"}))
	if strings.Contains(got, `class="side"`) || !strings.Contains(got, "inc_1") || !strings.Contains(got, "Nothing was saved or sent.") {
		t.Error("500: frame, incident or word about money")
	}
	if got := page(t, ErrorPage(Error{Status: 500, Saved: "It is not known whether it was saved."})); strings.Contains(got, "Nothing was saved") {
		t.Error("500 promises more than it knows")
	}
}
