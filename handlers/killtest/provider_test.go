package killtest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The moments of an order at which the desk can be killed. atAnyTime is not one
// of the provider's.
const (
	atAnyTime   = "any time"
	atHandshake = "handshake"
	atReceived  = "received"
	atBooked    = "booked"
	atAnswering = "answering"
	atAnswered  = "answered"
	atNoticing  = "noticing"
	atNoticed   = "noticed"
)

func moments() []string {
	return []string{atAnyTime, atHandshake, atReceived, atBooked, atAnswering, atAnswered, atNoticing, atNoticed}
}

// provider is the provider's process.
type provider struct {
	url, cert, book, token, merchant, store string
	process                                 *exec.Cmd
	in                                      io.WriteCloser
	lines                                   chan string
}

// startProvider builds and starts the provider in dir.
func startProvider(t *testing.T, dir string, seed uint64) *provider {
	t.Helper()
	p := &provider{cert: filepath.Join(dir, "provider.pem"), book: filepath.Join(dir, "book.jsonl"), merchant: "202333", store: "301854",
		token: "canary-" + strconv.FormatUint(seed, 36) + "-7f3d1c5e9b2a4806d7e1", lines: make(chan string, 100)}
	p.process = exec.Command(build(t, dir, "provider", "countersign/handlers/killtest/provider"),
		"-book", p.book, "-cert", p.cert, "-seed", strconv.FormatUint(seed, 10), "-merchant", p.merchant, "-store", p.store)
	p.process.Env = []string{"POCKYT_TOKEN=" + p.token, "HOME=" + dir}
	p.process.Stderr = os.Stderr
	out, err := p.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if p.in, err = p.process.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.end)
	go func() {
		for scan := bufio.NewScanner(out); scan.Scan(); {
			p.lines <- scan.Text()
		}
		close(p.lines)
	}()
	if p.url, err = p.hear(t.Context(), "ready", 10*time.Second); err != nil {
		t.Fatal(err)
	}
	return p
}

// end ends the process by closing its input.
func (p *provider) end() {
	_ = p.in.Close()
	for range p.lines { // until it is gone
	}
	_ = p.process.Wait()
}

func (p *provider) tell(command string) error {
	_, err := fmt.Fprintln(p.in, command)
	return err
}

// hear waits for a line that begins with word and returns the rest of it; other
// lines are older news.
func (p *provider) hear(ctx context.Context, word string, limit time.Duration) (string, error) {
	late := time.After(limit)
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				return "", fmt.Errorf("the provider is gone")
			}
			if rest, ours := strings.CutPrefix(line, word+" "); ours {
				return rest, nil
			}
		case <-late:
			return "", errNothingHeard
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// errNothingHeard says that a moment did not come.
var errNothingHeard = fmt.Errorf("the provider said nothing")

// isQuiet asks whether no order and no notice is alive any more.
func (p *provider) isQuiet(ctx context.Context) (bool, error) {
	if err := p.tell("busy"); err != nil {
		return false, err
	}
	rest, err := p.hear(ctx, "busy", 10*time.Second)
	return rest == "0", err
}
