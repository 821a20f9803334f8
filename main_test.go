package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // tests look into the database file themselves

	"countersign/handlers/demo"
)

// TestMain lets the test binary be the program: every start below is a process
// of its own with the real main.
func TestMain(m *testing.M) {
	if os.Getenv("BE_THE_DESK") == "yes" {
		main()
	}
	dir, err := os.MkdirTemp("", "countersign-test-")
	if err == nil {
		err = os.Setenv("TMPDIR", dir)
	}
	if err != nil {
		panic(err)
	}
	status := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

// surroundings is the environment of a start: no provider can be reached, and
// no built-in sandbox takes a port.
func surroundings(more ...string) []string {
	env := []string{"BE_THE_DESK=yes", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir(), "COUNTERSIGN_SANDBOX=off"}
	for _, name := range []string{"ONERWAY", "PAYERMAX", "POCKYT", "CHAINPAY", "LAMAPAY"} {
		env = append(env, "COUNTERSIGN_"+name+"_URL=http://127.0.0.1:9")
	}
	return append(env, more...)
}

// ended is a process that has ended.
type ended struct {
	status    int
	out, errs string
}

// program makes the process of a start; it is killed when the test ends.
func program(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	c := exec.CommandContext(ctx, os.Args[0], args...)
	c.Env, c.Dir = env, t.TempDir()
	return c
}

// start runs the program to its end.
func start(t *testing.T, env []string, args ...string) ended {
	t.Helper()
	var out, errs bytes.Buffer
	c := program(t, env, args...)
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return ended{c.ProcessState.ExitCode(), out.String(), errs.String()}
}

// text is what a running process wrote.
type text struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write takes what the process writes.
func (w *text) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func (w *text) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

// running is a desk that serves.
type running struct {
	url, data string
	out, errs text
	process   *exec.Cmd
	gone      chan struct{}
}

// freeAddress is an address of loopback that nobody uses.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// serving starts the desk on a data folder and waits until it serves.
func serving(t *testing.T, data string, more ...string) *running {
	t.Helper()
	addr := freeAddress(t)
	d := &running{url: "http://" + addr, data: data, gone: make(chan struct{})}
	d.process = program(t, surroundings(more...), "-addr", addr, "-data", data)
	d.process.Stdout, d.process.Stderr = &d.out, &d.errs
	if err := d.process.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = d.process.Wait()
		close(d.gone)
	}()
	t.Cleanup(func() {
		_ = d.process.Process.Kill()
		<-d.gone
	})
	late := time.After(30 * time.Second)
	beat := time.NewTicker(20 * time.Millisecond)
	defer beat.Stop()
	for {
		if response, err := http.Get(d.url + "/readyz"); err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return d
			}
		}
		select {
		case <-beat.C:
		case <-d.gone:
			t.Fatalf("the desk ended: %s", d.errs.String())
		case <-late:
			t.Fatalf("the desk does not serve: %s", d.errs.String())
		}
	}
}

// stop sends SIGTERM and returns the exit status and how long the end took.
func (d *running) stop(t *testing.T) (status int, took time.Duration) {
	t.Helper()
	began := time.Now()
	if err := d.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-d.gone:
	case <-time.After(30 * time.Second):
		t.Fatal("the desk does not end after SIGTERM")
	}
	return d.process.ProcessState.ExitCode(), time.Since(began)
}

// filled is the data folder of a demo that was started and stopped once; it is
// made once.
var filled = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "countersign-demo-")
	if err != nil {
		return "", err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	addr := l.Addr().String()
	_ = l.Close()
	ctx, stop := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, stop) // a start that is stopped at once still fills the demo whole
	var out, errs bytes.Buffer
	if status := run(ctx, []string{"-addr", addr, "-data", filepath.Join(dir, "data")}, surroundings(), &out, &errs); status != 0 {
		return "", fmt.Errorf("status %d: %s", status, errs.String())
	}
	return filepath.Join(dir, "data"), nil
})

// demoFolder is a copy of that folder.
func demoFolder(t *testing.T) string {
	t.Helper()
	from, err := filled()
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(to, "key"), 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

// snapshot describes every file below dir: name, mode and content. It is empty
// when dir does not exist.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var lines []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		line := path + " " + info.Mode().String()
		if entry.Type().IsRegular() {
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			sum := sha256.Sum256(raw)
			line += " " + hex.EncodeToString(sum[:])
		}
		lines = append(lines, line)
		return nil
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// change runs statements on the database of a folder that no desk uses.
func change(t *testing.T, data string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(data, "countersign.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
}

// rows reads one text column.
func rows(t *testing.T, data, query string) []string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(data, "countersign.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	found, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = found.Close() }()
	var list []string
	for found.Next() {
		var text string
		if err := found.Scan(&text); err != nil {
			t.Fatal(err)
		}
		list = append(list, text)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// badStart is a start that must be refused.
type badStart struct {
	name    string
	old     bool                            // on the folder of an existing demo, else on a new one
	prepare func(t *testing.T, data string) // spoils the folder
	env     []string
	args    []string
	says    string // words of the sentence
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

// otherKey is a data key that belongs to nothing.
const otherKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"

func badSettings() []badStart {
	return []badStart{
		{name: "unknown flag", args: []string{"-colour", "blue"}, says: "colour"},
		{name: "unknown setting", env: []string{"COUNTERSIGN_COLOUR=blue"}, says: "COUNTERSIGN_COLOUR"},
		{name: "misspelled setting of a provider", env: []string{"COUNTERSIGN_POCKYT_TOKENS=x"}, says: "COUNTERSIGN_POCKYT_TOKENS"},
		{name: "a word too many", args: []string{"now"}, says: `"now"`},
		{name: "Postgres", env: []string{"DATABASE_URL=postgres://localhost/desk"}, says: "DATABASE_URL"},
		{name: "unknown environment", env: []string{"COUNTERSIGN_ENV=test"}, says: "demo, sandbox or live"},
		{name: "demo perhaps", env: []string{"COUNTERSIGN_DEMO=perhaps"}, says: "true or false"},
		{name: "sandbox perhaps", env: []string{"COUNTERSIGN_SANDBOX=perhaps"}, says: "on or off"},
		{name: "address without a port", args: []string{"-addr", "127.0.0.1"}, says: "127.0.0.1:8080"},
		{name: "demo for the network", args: []string{"-addr", "0.0.0.0:0"}, says: "loopback"},
		{name: "demo for all addresses", args: []string{"-addr", ":0"}, says: "loopback"},
		{name: "demo under a public name", args: []string{"-base-url", "https://pay.example.com"}, says: "loopback"},
		{name: "base URL with a path", args: []string{"-base-url", "http://localhost:8080/desk"}, says: "without a path"},
		{name: "base URL that is none", args: []string{"-base-url", "nonsense"}, says: "base URL"},
		{name: "base URL of another kind", args: []string{"-base-url", "ftp://localhost"}, says: "base URL"},
		{name: "plain http under a public name", args: []string{"-env", "sandbox", "-base-url", "http://pay.example.com"}, env: noProviders(), says: "https"},
		{name: "plain http and real money", args: []string{"-env", "live", "-base-url", "http://localhost:8080"}, env: noProviders(), says: "https"},
		{name: "no base URL and real money", args: []string{"-env", "live"}, env: noProviders(), says: "https"},
		{name: "demo provider and real money", args: []string{"-env", "live", "-base-url", "https://pay.example.com"}, env: []string{"COUNTERSIGN_POCKYT_TOKEN=x"}, says: "demo only"},
		{name: "demo provider elsewhere", env: []string{"COUNTERSIGN_POCKYT_URL=https://mapi.yuansfer.com"}, says: "COUNTERSIGN_POCKYT_URL"},
	}
}

// noProviders takes the settings of providers back, which count in a demo only.
func noProviders() []string {
	var env []string
	for _, pair := range surroundings() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasSuffix(name, "_URL") {
			env = append(env, name+"=")
		}
	}
	return env
}

func badFolders() []badStart {
	return []badStart{
		{name: "missing key", old: true, says: "data key is missing", prepare: func(t *testing.T, data string) {
			if err := os.Remove(filepath.Join(data, "key")); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "key that others may read", old: true, says: "chmod 600", prepare: func(t *testing.T, data string) {
			if err := os.Chmod(filepath.Join(data, "key"), 0o644); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "damaged key", old: true, says: "damaged", prepare: func(t *testing.T, data string) { write(t, filepath.Join(data, "key"), "half a key\n", 0o600) }},
		{name: "wrong key", old: true, says: "does not belong to this database", prepare: func(t *testing.T, data string) { write(t, filepath.Join(data, "key"), otherKey, 0o600) }},
		{name: "database of another environment", old: true, args: []string{"-env", "sandbox"}, env: noProviders(), says: "belongs to the environment demo"},
		{name: "newer schema", old: true, says: "newer version", prepare: func(t *testing.T, data string) {
			change(t, data, "INSERT INTO goose_db_version(version_id, is_applied) VALUES (999, 1)")
		}},
		{name: "database that is none", old: true, says: "cannot be opened", prepare: func(t *testing.T, data string) {
			write(t, filepath.Join(data, "countersign.db"), strings.Repeat("This is a letter, not a database. ", 100), 0o600)
		}},
		{name: "folder that is a file", says: "data folder", prepare: func(t *testing.T, data string) { write(t, data, "a file", 0o600) }},
	}
}

// The law of every bad start: exit status 2, one sentence, nothing changed.
func TestABadStartChangesNothing(t *testing.T) {
	for _, c := range append(badSettings(), badFolders()...) {
		t.Run(c.name, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "data")
			if c.old {
				data = demoFolder(t)
			}
			if c.prepare != nil {
				c.prepare(t, data)
			}
			before := snapshot(t, data)
			got := start(t, surroundings(append([]string{"COUNTERSIGN_ADDR=127.0.0.1:0", "COUNTERSIGN_DATA=" + data}, c.env...)...), c.args...)
			refused(t, got, c.says)
			if after := snapshot(t, data); after != before {
				t.Errorf("the folder changed from\n%s\nto\n%s", before, after)
			}
		})
	}
}

// refused holds an ended start against the law.
func refused(t *testing.T, got ended, says string) {
	t.Helper()
	sentence, rest, _ := strings.Cut(got.errs, "\n")
	words, ours := strings.CutPrefix(sentence, "countersign: ")
	if got.status != 2 || got.out != "" || !ours || rest != "" || len(words) > 400 || !strings.Contains(words, says) {
		t.Errorf("status %d, output %q, errors %q; want status 2 and one sentence with %q", got.status, got.out, got.errs, says)
	}
}

func TestAPortInUseIsRefusedBeforeAnythingIsMade(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	data := filepath.Join(t.TempDir(), "data")
	refused(t, start(t, surroundings(), "-addr", l.Addr().String(), "-data", data), "choose another address with -addr")
	if made := snapshot(t, data); made != "" {
		t.Errorf("it made\n%s", made)
	}
}

func TestASecondServerOnOneFolderIsRefused(t *testing.T) {
	first := serving(t, demoFolder(t))
	refused(t, start(t, surroundings(), "-addr", freeAddress(t), "-data", first.data), "another Countersign server works with the data folder")
	if status, _ := first.stop(t); status != 0 {
		t.Errorf("the first server ended with status %d", status)
	}
}

func TestACommandThatDoesNotExistIsRefused(t *testing.T) {
	refused(t, start(t, surroundings(), "fly"), `no command "fly"`)
}

func TestVerifyWithoutADatabaseIsRefused(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	refused(t, start(t, surroundings(), "verify", "-data", data), "there is no database")
	if made := snapshot(t, data); made != "" {
		t.Errorf("it made\n%s", made)
	}
}

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
