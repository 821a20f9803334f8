package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // tests look into the database file themselves
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
