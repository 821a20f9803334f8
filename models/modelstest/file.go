package modelstest

import (
	"bytes"
	"os"
	"testing"
)

// FileHolds reports whether text stands readable in the database file or its
// log.
func FileHolds(t testing.TB, d *Desk, text string) bool {
	t.Helper()
	for _, path := range []string{d.Path, d.Path + "-wal"} {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte(text)) {
			return true
		}
	}
	return false
}
