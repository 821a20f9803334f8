package e2e

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// theatre is what all journeys share: the program, one desk with the demo
// company in it, and one browser.
type theatre struct {
	once    sync.Once
	err     error
	dir     string
	binary  string
	main    *desk
	browser *browser
}

var house = &theatre{}

// atOnce is how many people work at the same time: on two cores one more than
// there are cores, because people wait more than they work.
const atOnce = 3

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", strconv.Itoa(max(atOnce, runtime.NumCPU()))); err != nil {
		panic(err)
	}
	code := m.Run()
	house.close()
	os.Exit(code)
}

// open starts the theatre at the first call.
func (h *theatre) open(t testing.TB) *theatre {
	t.Helper()
	chromium := findChromium()
	if chromium == "" {
		const missing = "chromium is not installed: install the package chromium to run the journeys in a real browser"
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	h.once.Do(func() { h.err = h.prepare(chromium) })
	if h.err != nil {
		t.Fatal(h.err)
	}
	return h
}

// findChromium is the path of the browser, "" when there is none.
func findChromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func (h *theatre) prepare(chromium string) (err error) {
	if h.dir, err = os.MkdirTemp("", "countersign-e2e-"); err != nil {
		return err
	}
	h.binary = filepath.Join(h.dir, "countersign")
	if ready := os.Getenv("E2E_BINARY"); ready != "" {
		h.binary = ready
	} else if out, err := exec.Command("go", "build", "-o", h.binary, "countersign").CombinedOutput(); err != nil {
		return fmt.Errorf("build the program: %w\n%s", err, out)
	}
	if h.browser, err = startBrowser(chromium, filepath.Join(h.dir, "browser")); err != nil {
		return fmt.Errorf("start chromium: %w", err)
	}
	h.main, err = h.desk("main", true)
	return err
}

// desk starts one more desk in a folder of that name.
func (h *theatre) desk(name string, fill bool, settings ...string) (*desk, error) {
	dir := filepath.Join(h.dir, name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	d, err := startDesk(h.binary, dir, fill, settings...)
	if err != nil {
		err = fmt.Errorf("start the desk: %w\n%s", err, d.said())
	}
	return d, err
}

func (h *theatre) close() {
	if h.browser != nil {
		h.browser.stop()
	}
	if h.main != nil {
		h.main.stop()
	}
	if h.dir != "" {
		_ = os.RemoveAll(h.dir)
	}
}

// demoDesk is the desk of the demo company. All journeys share it, so a test
// looks at what it made itself.
func demoDesk(t testing.TB) *desk {
	t.Helper()
	return house.open(t).main
}

// emptyDesk is a desk of one test that nobody has set up.
func emptyDesk(t *testing.T) *desk {
	t.Helper()
	d, err := house.open(t).desk(strings.ReplaceAll(t.Name(), "/", "-"), false)
	if d != nil {
		t.Cleanup(d.stop)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// isOver says that an error only tells that the test has ended.
func isOver(err error) bool { return errors.Is(err, context.Canceled) }
