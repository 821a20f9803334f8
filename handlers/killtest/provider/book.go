package main

import (
	"encoding/json"
	"log"
	"os"
	"sync"
	"time"
)

// line is one line of the book. Kind is request, account, booking, state or
// notice; the other fields belong to some kinds only.
type line struct {
	At       int64             `json:"at"` // microseconds since 1970
	Kind     string            `json:"kind"`
	Path     string            `json:"path,omitempty"`
	Fields   map[string]string `json:"fields,omitempty"` // as received, or of a notice as sent
	Signed   bool              `json:"signed,omitempty"`
	Choice   string            `json:"choice,omitempty"`
	Invoice  string            `json:"invoice,omitempty"`
	Number   string            `json:"number,omitempty"` // transactionNo, accountToken or customerNo
	Late     bool              `json:"late,omitempty"`   // booked after the line was cut
	TooEarly bool              `json:"too_early,omitempty"`
	Status   string            `json:"status,omitempty"`
	HTTP     int               `json:"http,omitempty"` // what the desk answered to a notice
	Reply    string            `json:"reply,omitempty"`
	Error    string            `json:"error,omitempty"`
}

// book is an append-only file; a line is on the disk before anything follows
// from it.
type book struct {
	mu   sync.Mutex
	file *os.File
}

func openBook(path string) (*book, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	return &book{file: f}, nil
}

// write appends a line. A provider that cannot keep its book is no judge, so
// it ends.
func (b *book) write(l line) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l.At = time.Now().UnixMicro()
	raw, err := json.Marshal(l)
	if err == nil {
		_, err = b.file.Write(append(raw, '\n'))
	}
	if err == nil {
		err = b.file.Sync()
	}
	if err != nil {
		log.Fatalf("book: %s", err)
	}
}
