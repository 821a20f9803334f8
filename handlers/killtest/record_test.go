package killtest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"
)

// acked is something that the desk acknowledged to a person.
type acked struct {
	At         int64  `json:"at"`
	Kind       string `json:"kind"` // payee, account, payout or approval
	Who        string `json:"who"`
	ID         string `json:"id"`
	PayeeID    string `json:"payee_id,omitempty"`
	Instrument string `json:"instrument,omitempty"`
	Reference  string `json:"reference,omitempty"`
	Amount     string `json:"amount,omitempty"`
	Digest     string `json:"digest,omitempty"`
	Number     string `json:"number,omitempty"` // account number
	Again      int64  `json:"again,omitempty"`  // when the form was sent again after a lost answer, 0 if not
}

// clientLog is what people know.
type clientLog struct {
	mu   sync.Mutex
	file *os.File
	rows []acked
}

func openLog(path string) (*clientLog, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	return &clientLog{file: f}, err
}

func (l *clientLog) add(a acked) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	a.At = time.Now().UnixMicro()
	l.rows = append(l.rows, a)
	return json.NewEncoder(l.file).Encode(a)
}

func (l *clientLog) all() []acked {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]acked(nil), l.rows...)
}

// entry is a line of the provider's book, as its program writes it.
type entry struct {
	At       int64             `json:"at"`
	Kind     string            `json:"kind"`
	Path     string            `json:"path"`
	Fields   map[string]string `json:"fields"`
	Signed   bool              `json:"signed"`
	Choice   string            `json:"choice"`
	Invoice  string            `json:"invoice"`
	Number   string            `json:"number"`
	Late     bool              `json:"late"`
	TooEarly bool              `json:"too_early"`
	Status   string            `json:"status"`
	HTTP     int               `json:"http"`
	Reply    string            `json:"reply"`
	Error    string            `json:"error"`
}

// readBook reads the provider's book. A last line that is not whole is still
// being written.
func readBook(path string) ([]entry, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	var book []entry
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		var e entry
		if err := json.Unmarshal(scan.Bytes(), &e); err != nil {
			return book, fmt.Errorf("book, line %d: %w", len(book)+1, err)
		}
		book = append(book, e)
	}
	return book, scan.Err()
}
