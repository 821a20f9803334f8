package killtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Promises about time.
const (
	restartLimit = 5 * time.Second  // from start to serving
	drainLimit   = 15 * time.Second // from SIGTERM to the end
)

// desk is the program under test.
type desk struct {
	binary, data, url string
	env               []string
	logs              string // file that takes standard error of every start
	said              string // file that takes standard output

	mu       sync.Mutex
	process  *exec.Cmd
	gone     chan struct{} // closed when the process ended
	up       chan struct{} // closed while it serves
	restarts []time.Duration
}

// build compiles a package of this module into dir.
func build(t *testing.T, dir, name, pkg string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, pkg).CombinedOutput()
	if err != nil {
		t.Fatalf("build %s: %s\n%s", pkg, err, out)
	}
	return path
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

// newDesk prepares a demo desk whose provider is ours.
func newDesk(t *testing.T, dir string, p *provider) *desk {
	t.Helper()
	addr := freeAddress(t)
	return &desk{binary: build(t, dir, "countersign", "countersign"), data: filepath.Join(dir, "data"), url: "http://" + addr,
		logs: filepath.Join(dir, "desk.log"), said: filepath.Join(dir, "desk.out"), up: make(chan struct{}),
		env: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "SSL_CERT_FILE=" + p.cert,
			"COUNTERSIGN_ADDR=" + addr, "COUNTERSIGN_BASE_URL=http://" + addr, "COUNTERSIGN_DATA=" + filepath.Join(dir, "data"),
			"COUNTERSIGN_SANDBOX=off", "COUNTERSIGN_POCKYT_URL=" + p.url, "COUNTERSIGN_POCKYT_TOKEN=" + p.token,
			"COUNTERSIGN_POCKYT_MERCHANT_NO=" + p.merchant, "COUNTERSIGN_POCKYT_STORE_NO=" + p.store,
			// Nobody is at the other providers.
			"COUNTERSIGN_ONERWAY_URL=http://127.0.0.1:9", "COUNTERSIGN_PAYERMAX_URL=http://127.0.0.1:9",
			"COUNTERSIGN_CHAINPAY_URL=http://127.0.0.1:9", "COUNTERSIGN_LAMAPAY_URL=http://127.0.0.1:9"}}
}

// start starts the desk and waits until it serves.
func (d *desk) start(ctx context.Context) error {
	logs, err := os.OpenFile(d.logs, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = logs.Close() }()
	said, err := os.OpenFile(d.said, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = said.Close() }()
	process := exec.Command(d.binary)
	process.Env, process.Stderr, process.Stdout = d.env, logs, said
	began := time.Now()
	if err := process.Start(); err != nil {
		return err
	}
	gone := make(chan struct{})
	go func() {
		_ = process.Wait()
		close(gone)
	}()
	d.mu.Lock()
	d.process, d.gone = process, gone
	d.mu.Unlock()
	err = eventually(ctx, 2*restartLimit, 10*time.Millisecond, func() (bool, error) {
		select {
		case <-gone:
			return false, fmt.Errorf("the desk ended by itself with %s", process.ProcessState)
		default:
		}
		return answers(ctx, d.url+"/healthz"), nil
	})
	if err != nil {
		return fmt.Errorf("start the desk: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.restarts = append(d.restarts, time.Since(began))
	close(d.up)
	return nil
}

func answers(ctx context.Context, url string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// kill ends the desk at once, with no chance to say anything.
func (d *desk) kill() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case <-d.gone:
		return fmt.Errorf("the desk ended by itself with %s", d.process.ProcessState)
	default:
	}
	d.up = make(chan struct{})
	if err := d.process.Process.Kill(); err != nil {
		return err
	}
	<-d.gone
	return nil
}

// stop asks the desk to end and returns its exit status.
func (d *desk) stop() (status int, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.up = make(chan struct{})
	if err := d.process.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	select {
	case <-d.gone:
		return d.process.ProcessState.ExitCode(), nil
	case <-time.After(drainLimit):
		_ = d.process.Process.Kill()
		<-d.gone
		return 0, errors.New("the desk did not end in time after SIGTERM")
	}
}

// end makes sure that no process stays behind.
func (d *desk) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.process != nil {
		_ = d.process.Process.Kill()
		<-d.gone
	}
}

// await waits until the desk serves.
func (d *desk) await(ctx context.Context) error {
	d.mu.Lock()
	up := d.up
	d.mu.Unlock()
	select {
	case <-up:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// eventually asks until the answer is yes, an error, or too late.
func eventually(ctx context.Context, limit, every time.Duration, is func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	beat := time.NewTicker(every)
	defer beat.Stop()
	for {
		if yes, err := is(); yes || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("it did not come about within %s", limit)
		case <-beat.C:
		}
	}
}
