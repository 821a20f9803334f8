package models

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// ErrInUse says that another server process works on the same data folder.
var ErrInUse = errors.New("another Countersign server works with this data folder")

// Lock is held by the one server process of a data folder.
type Lock struct{ file *os.File }

// TakeLock takes the lock file at path, or returns ErrInUse. The system frees
// it when the process ends, however it ends.
func TakeLock(path string) (*Lock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("take the lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrInUse
		}
		return nil, fmt.Errorf("take the lock: %w", err)
	}
	return &Lock{f}, nil
}

// Free gives the lock back.
func (l *Lock) Free() error { return l.file.Close() }
