package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/handlers/demo"
)

// browser is somebody with cookies who follows no redirect.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Jar: jar, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// page is an answer of the desk.
type page struct {
	status int
	leads  string
	body   string
}

func read(t *testing.T, response *http.Response, err error) page {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return page{response.StatusCode, response.Header.Get("Location"), string(body)}
}

// signedIn is a browser in which a demo person has signed in.
func (d *running) signedIn(t *testing.T, email string) *http.Client {
	t.Helper()
	b := browser(t)
	response, err := b.PostForm(d.url+"/sign-in", url.Values{"email": {email}, "password": {demo.Password}})
	if p := read(t, response, err); p.status != http.StatusSeeOther {
		t.Fatalf("sign in as %s: status %d", email, p.status)
	}
	return b
}

func (d *running) get(t *testing.T, b *http.Client, path string) page {
	t.Helper()
	response, err := b.Get(d.url + path)
	return read(t, response, err)
}

// send opens the page of a form and posts it with its token.
func (d *running) send(t *testing.T, b *http.Client, from, to string, fields url.Values) page {
	t.Helper()
	form := d.get(t, b, from)
	for _, name := range []string{"form_token", "digest"} {
		if m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(form.body); m != nil {
			fields.Set(name, m[1])
		}
	}
	response, err := b.PostForm(d.url+to, fields)
	p := read(t, response, err)
	if p.status != http.StatusSeeOther {
		t.Fatalf("%s: status %d\n%s", to, p.status, p.body)
	}
	return p
}

func TestADemoSaysWhereToGo(t *testing.T) {
	d := serving(t, demoFolder(t))
	said := d.out.String()
	words := []string{"Countersign is at http://localhost:" + d.url[strings.LastIndexByte(d.url, ':')+1:], demo.Password}
	for _, p := range demo.People() {
		words = append(words, p.Email)
		if home := d.get(t, d.signedIn(t, p.Email), "/"); home.status != http.StatusOK {
			t.Errorf("%s meets status %d at home", p.Email, home.status)
		}
	}
	for _, word := range words {
		if !strings.Contains(said, word) {
			t.Errorf("%q is not told:\n%s", word, said)
		}
	}
}

func TestHelpListsTheSettings(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"-h"}, {"serve", "-help"}, {"verify", "--help"}} {
		got := start(t, surroundings(), args...)
		if got.status != 0 || got.errs != "" {
			t.Errorf("%v: status %d, errors %q", args, got.status, got.errs)
		}
		for _, word := range []string{"COUNTERSIGN_ADDR", "COUNTERSIGN_BASE_URL", "COUNTERSIGN_DATA", "COUNTERSIGN_KEY_FILE", "COUNTERSIGN_ENV", "COUNTERSIGN_DEMO",
			"COUNTERSIGN_SANDBOX", "COUNTERSIGN_POCKYT_URL", "countersign verify", "-base-url"} {
			if !strings.Contains(got.out, word) {
				t.Errorf("%v does not tell of %s", args, word)
			}
		}
	}
}

func TestAFlagWinsOverTheEnvironment(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	d := serving(t, data, "COUNTERSIGN_ADDR=127.0.0.1:1", "COUNTERSIGN_DATA=/nonexistent/data", "COUNTERSIGN_DEMO=false")
	if d.get(t, browser(t), "/healthz").status != http.StatusOK {
		t.Error("the desk does not listen where the flag says")
	}
}

func TestAnEmptyDeskGivesItsSetupCodeToTheConsoleAlone(t *testing.T) {
	d := serving(t, filepath.Join(t.TempDir(), "data"), "COUNTERSIGN_DEMO=false")
	m := regexp.MustCompile(`(?m)^setup code: (\S+)$`).FindStringSubmatch(d.errs.String())
	if m == nil {
		t.Fatalf("no setup code: %s", d.errs.String())
	}
	if out := d.out.String(); strings.Contains(out, m[1]) || !strings.Contains(out, "/setup") || strings.Contains(out, demo.Password) {
		t.Errorf("standard output is\n%s", out)
	}
	b := browser(t)
	if p := d.get(t, b, "/sign-in"); p.leads != "/setup" {
		t.Errorf("the sign-in page leads to %q", p.leads)
	}
	fields := url.Values{"code": {m[1]}, "entity": {"Northwind Ltd"}, "name": {"Ada Admin"}, "email": {"ada@desk.test"}, "password": {"violet cargo ladder 88"}}
	d.send(t, b, "/setup", "/setup", fields)
	if status, _ := d.stop(t); status != 0 {
		t.Errorf("status %d", status)
	}
	again := serving(t, d.data, "COUNTERSIGN_DEMO=false")
	if strings.Contains(again.errs.String(), "setup code") {
		t.Error("a desk that is set up gives a setup code")
	}
}

func TestSigtermDrainsAndEndsSoon(t *testing.T) {
	d := serving(t, demoFolder(t))
	b := d.signedIn(t, "viewer@demo.test")
	// A page that lies open holds a stream; it must not hold the end.
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, d.url+"/events?list=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := b.Do(request)
	if err != nil || stream.StatusCode != http.StatusOK {
		t.Fatalf("the stream does not open: %v", err)
	}
	defer func() { _ = stream.Body.Close() }()
	if _, err := bufio.NewReader(stream.Body).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	status, took := d.stop(t)
	if status != 0 || took > 5*time.Second {
		t.Errorf("it ended with status %d after %s", status, took)
	}
	if !strings.Contains(d.errs.String(), `"msg":"draining"`) {
		t.Errorf("it does not say that it drains: %s", d.errs.String())
	}
}

func TestARestartOfADemoKeepsEverything(t *testing.T) {
	data := demoFolder(t)
	const all = `SELECT 'payout ' || id || reference || minor || currency FROM payouts UNION ALL SELECT 'payee ' || id || code FROM payees
		UNION ALL SELECT 'account ' || id || last4 FROM instruments UNION ALL SELECT 'person ' || id || email FROM users UNION ALL SELECT 'audit ' || seq || hash FROM audit`
	before := rows(t, data, all)
	if len(before) < 50 {
		t.Fatalf("a new demo holds %d rows", len(before))
	}
	for range 2 {
		d := serving(t, data)
		d.signedIn(t, "maker@demo.test")
		if status, _ := d.stop(t); status != 0 {
			t.Fatalf("status %d", status)
		}
	}
	after := rows(t, data, all)
	for _, row := range before {
		if _, kept := slices.BinarySearch(after, row); !kept {
			t.Errorf("lost: %s", row)
		}
	}
	for _, row := range after {
		if _, old := slices.BinarySearch(before, row); !old && !strings.HasPrefix(row, "audit ") {
			t.Errorf("made again: %s", row)
		}
	}
}

func TestVerifySaysThatTheBooksBalance(t *testing.T) {
	data := demoFolder(t)
	d := serving(t, data)
	for range 2 { // beside a running desk, and after it
		got := start(t, surroundings(), "verify", "-data", data)
		if got.status != 0 || !strings.Contains(got.out, "books balance") {
			t.Errorf("status %d, output %q, errors %q", got.status, got.out, got.errs)
		}
		select {
		case <-d.gone:
		default:
			d.stop(t)
		}
	}
	change(t, data, "DROP TRIGGER audit_no_update", "UPDATE audit SET actor_name = 'Somebody Else' WHERE seq = 7")
	if got := start(t, surroundings(), "verify", "-data", data); got.status != 1 || !strings.Contains(got.errs, "broken at entry 7") {
		t.Errorf("a changed audit log: status %d, errors %q", got.status, got.errs)
	}
}

func TestVerifySeesBooksThatDoNotBalance(t *testing.T) {
	data := demoFolder(t)
	change(t, data, "DROP TRIGGER postings_no_update", "UPDATE postings SET minor = minor + 1 WHERE id = 1")
	if got := start(t, surroundings(), "verify", "-data", data); got.status != 1 || !strings.Contains(got.errs, "sum to 1") {
		t.Errorf("status %d, errors %q", got.status, got.errs)
	}
}

func TestTheLogIsJSONWithoutSecrets(t *testing.T) {
	const token, account, born = "canary-5e1d0c7f9a3b2d68", "771200934455", "1987-02-19"
	d := serving(t, demoFolder(t), "COUNTERSIGN_POCKYT_TOKEN="+token)
	maker, approver := d.signedIn(t, "maker@demo.test"), d.signedIn(t, "approver@demo.test")
	made := d.send(t, maker, "/payees/new", "/payees", url.Values{"kind": {"individual"}, "first_name": {"Nadia"}, "last_name": {"Canary"}, "code": {"CAN-1"},
		"details": {"full"}, "email": {"nadia@payees.test"}, "phone": {"+1 212 555 0100"}, "lang": {"en"}, "date_of_birth": {born}, "street": {"1 Main Street"},
		"city": {"New York"}, "state": {"NY"}, "zip": {"10001"}, "country": {"US"}})
	d.send(t, maker, made.leads+"/accounts/new", made.leads+"/accounts", url.Values{"kind": {"us_bank"}, "country": {"US"}, "currency": {"USD"}, "label": {"Main"},
		"purpose": {"checking"}, "routing": {"021000021"}, "account_number": {account}})
	waiting := rows(t, d.data, "SELECT id FROM payouts WHERE status = 'pending_approval'")
	if len(waiting) == 0 {
		t.Fatal("nothing waits for approval")
	}
	path := "/payouts/" + waiting[0] + "/approve"
	d.send(t, approver, path, path, url.Values{"password": {demo.Password}})
	if status, _ := d.stop(t); status != 0 {
		t.Errorf("status %d", status)
	}
	log := d.errs.String()
	lines := strings.Split(strings.TrimSpace(log), "\n")
	if len(lines) < 10 {
		t.Errorf("only %d lines", len(lines))
	}
	for _, line := range lines {
		var entry struct{ Time, Level, Msg string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Time == "" || entry.Level == "" || entry.Msg == "" {
			t.Errorf("not a line of a JSON log: %s", line)
		}
	}
	for _, secret := range []string{token, account, born, demo.Password} {
		if strings.Contains(log, secret) || secret != demo.Password && strings.Contains(d.out.String(), secret) {
			t.Errorf("%q is told", secret)
		}
	}
}

func TestWhatIsWrittenIsForTheOwnerAlone(t *testing.T) {
	d := serving(t, filepath.Join(t.TempDir(), "data"))
	files := 0
	err := filepath.WalkDir(d.data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		files++
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has the mode %s", path, info.Mode())
		}
		return err
	})
	if err != nil || files < 5 {
		t.Fatalf("%d files: %v", files, err)
	}
}
