package e2e

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"countersign/handlers/demo"
	"countersign/models"
	lamapay "countersign/providers/lamapay/sandbox"
	pockyt "countersign/providers/pockyt/sandbox"
	"countersign/providers/sandbox"
)

// Tokens of the sandboxes. They must never be seen on a page.
const (
	pockytToken  = "canary-token-5cea5c1a"
	lamapayToken = "canary-token-9b1de7f0"
)

// quick is the time of the sandboxes: what happens by itself happens at once,
// and what a test wants to see before it happens, the test does by hand.
func quick() sandbox.Timing {
	return sandbox.Timing{Settle: 150 * time.Millisecond, Reversal: 600 * time.Millisecond, SlowAnswer: 2 * time.Second,
		LateBooking: 400 * time.Millisecond, LateNotice: time.Second, Retries: []time.Duration{50 * time.Millisecond, 200 * time.Millisecond, time.Second}}
}

// desk is the program, running with a data folder of its own.
type desk struct {
	url     string
	dir     string
	pockyt  *pockyt.Server
	lamapay *lamapay.Server
	process *exec.Cmd
	gone    chan struct{} // closed when the process has ended
}

// freeAddress is an address of loopback that nobody uses.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// startDesk starts the program in a new folder dir; with demo it fills itself.
// More settings are "NAME=value". It must be stopped in the end, also after an
// error.
func startDesk(binary, dir string, fill bool, settings ...string) (*desk, error) {
	d := &desk{dir: dir}
	options := sandbox.Options{DataDir: dir, Timing: quick(), Unsynced: true}
	var err error
	if d.pockyt, err = pockyt.New(pockyt.Credentials{MerchantNo: "202333", StoreNo: "301854", Token: pockytToken}, options); err != nil {
		return d, err
	}
	if d.lamapay, err = lamapay.New(lamapay.Credentials{Token: lamapayToken}, options); err != nil {
		return d, err
	}
	for _, box := range []interface{ Start(context.Context) error }{d.pockyt, d.lamapay} {
		if err := box.Start(context.Background()); err != nil {
			return d, err
		}
	}
	address, err := freeAddress()
	if err != nil {
		return d, err
	}
	d.url = "http://" + address
	return d, d.run(binary, address, fill, settings)
}

func (d *desk) run(binary, address string, fill bool, settings []string) error {
	logs, err := os.Create(filepath.Join(d.dir, "desk.log"))
	if err != nil {
		return err
	}
	defer func() { _ = logs.Close() }()
	d.process = exec.Command(binary)
	d.process.Stdout, d.process.Stderr = logs, logs
	d.process.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + d.dir, "TMPDIR=" + d.dir,
		"COUNTERSIGN_ADDR=" + address, "COUNTERSIGN_BASE_URL=" + d.url, "COUNTERSIGN_DATA=" + filepath.Join(d.dir, "data"),
		"COUNTERSIGN_DEMO=" + fmt.Sprint(fill), "COUNTERSIGN_SANDBOX=off",
		"COUNTERSIGN_POCKYT_URL=" + d.pockyt.URL(), "COUNTERSIGN_POCKYT_TOKEN=" + pockytToken,
		"COUNTERSIGN_LAMAPAY_URL=" + d.lamapay.URL(), "COUNTERSIGN_LAMAPAY_TOKEN=" + lamapayToken}
	d.process.Env = append(d.process.Env, settings...)
	if err := d.process.Start(); err != nil {
		return err
	}
	d.gone = make(chan struct{})
	go func() {
		_ = d.process.Wait()
		close(d.gone)
	}()
	return until(patience, func() (bool, error) {
		select {
		case <-d.gone:
			return false, fmt.Errorf("the desk ended by itself: %s", d.said())
		default:
		}
		response, err := http.Get(d.url + "/healthz")
		if err != nil {
			return false, nil
		}
		return response.StatusCode == http.StatusOK, response.Body.Close()
	})
}

// stop drains the desk and its sandboxes.
func (d *desk) stop() {
	if d.gone != nil {
		_ = d.process.Process.Signal(syscall.SIGTERM)
		select {
		case <-d.gone:
		case <-time.After(5 * time.Second):
			_ = d.process.Process.Kill()
			<-d.gone
		}
	}
	if d.pockyt != nil {
		_ = d.pockyt.Close()
	}
	if d.lamapay != nil {
		_ = d.lamapay.Close()
	}
}

// said is what the program wrote to standard output and standard error.
func (d *desk) said() string {
	text, _ := os.ReadFile(filepath.Join(d.dir, "desk.log"))
	return string(text)
}

var setupCode = regexp.MustCompile(`setup code: (\S+)`)

// setupCode is the code that an empty desk printed.
func (d *desk) setupCode(t testing.TB) string {
	t.Helper()
	found := setupCode.FindStringSubmatch(d.said())
	if found == nil {
		t.Fatalf("no setup code was printed:\n%s", d.said())
	}
	return found[1]
}

// orders are the sandbox's orders of one payout. There must never be two.
func (d *desk) orders(payout string) []sandbox.OrderView {
	var found []sandbox.OrderView
	for _, o := range d.pockyt.View().Orders {
		if models.PayoutOfNumber(o.Number) == payout {
			found = append(found, o)
		}
	}
	return found
}

// push moves the order of a payout at the sandbox, which tells the desk.
func (d *desk) push(t testing.TB, payout string, to sandbox.Status) {
	t.Helper()
	if err := d.pockyt.Push(models.OrderNumber(payout, 1), to); err != nil {
		t.Fatal(err)
	}
}

// colleague is the e-mail address of a demo person.
func colleague(name string) string { return name + "@demo.test" }

// password is the password of all demo people.
const password = demo.Password

// patience is how long a person waits for anything on two busy cores.
const patience = 30 * time.Second

// until asks again and again until the answer is yes, an error, or too late.
func until(limit time.Duration, is func() (bool, error)) error {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	beat := time.NewTicker(15 * time.Millisecond)
	defer beat.Stop()
	for {
		if yes, err := is(); yes || err != nil {
			return err
		}
		select {
		case <-deadline.C:
			return fmt.Errorf("not within %s", limit)
		case <-beat.C:
		}
	}
}
