package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// replay reads the whole book and leaves the file at its end. A last line
// without its line end was cut off by a kill before anybody was answered: it
// is removed. A broken line anywhere else means a damaged judge, and is an
// error.
func replay(file *os.File) (*state, error) {
	contents := newState()
	reader := bufio.NewReaderSize(file, 1<<20)
	var whole int64
	for number := 1; ; number++ {
		text, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		var l line
		if err := json.Unmarshal(bytes.TrimSpace(text), &l); err != nil {
			return nil, fmt.Errorf("line %d cannot be read: %w", number, err)
		}
		contents.apply(l)
		whole += int64(len(text))
	}
	if err := file.Truncate(whole); err != nil {
		return nil, err
	}
	_, err := file.Seek(whole, io.SeekStart)
	return contents, err
}
