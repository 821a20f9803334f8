package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
