package models

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Keys holds the data key of an installation and the keys that are derived
// from it (HKDF-SHA-256, one label each). It never prints itself.
type Keys struct {
	id          string
	field       cipher.AEAD
	fingerprint []byte
	form        []byte
	link        []byte
	random      io.Reader
}

// dataKeySize is the length of a data key in bytes (AES-256).
const dataKeySize = 32

// ErrKeyMissing says that a database exists but its data key does not.
var ErrKeyMissing = errors.New("the data key is missing")

// NewKeys derives all keys from a data key of 32 bytes. random is the source of
// nonces, normally crypto/rand.Reader.
func NewKeys(data []byte, random io.Reader) (*Keys, error) {
	if len(data) != dataKeySize {
		return nil, fmt.Errorf("the data key must have %d bytes, it has %d", dataKeySize, len(data))
	}
	derive := func(label string) ([]byte, error) {
		return hkdf.Key(sha256.New, data, nil, "countersign/"+label+"/v1", dataKeySize)
	}
	var derived [5][]byte
	for i, label := range []string{"field", "fingerprint", "form", "id", "link"} {
		key, err := derive(label)
		if err != nil {
			return nil, fmt.Errorf("derive %s key: %w", label, err)
		}
		derived[i] = key
	}
	block, err := aes.NewCipher(derived[0])
	if err != nil {
		return nil, fmt.Errorf("field key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("field key: %w", err)
	}
	return &Keys{id: hex.EncodeToString(derived[3][:4]), field: aead, fingerprint: derived[1], form: derived[2], link: derived[4], random: random}, nil
}

// ID names the data key without telling anything of it: eight hex digits.
func (k *Keys) ID() string { return k.id }

// String keeps keys out of formatted text.
func (k *Keys) String() string { return "hidden" }

// Seal encrypts plain for one place, such as "instruments|17|secret". The same
// place is needed to open it, so that sealed values cannot be swapped.
func (k *Keys) Seal(place string, plain []byte) ([]byte, error) {
	nonce := make([]byte, k.field.NonceSize())
	if _, err := io.ReadFull(k.random, nonce); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return k.field.Seal(append([]byte{1}, nonce...), nonce, plain, []byte(place)), nil
}

// Open decrypts what Seal made for the same place. Whatever is wrong, the error
// is the same.
func (k *Keys) Open(place string, sealed []byte) ([]byte, error) {
	size := k.field.NonceSize()
	if len(sealed) < 1+size || sealed[0] != 1 {
		return nil, errors.New("sealed value cannot be opened")
	}
	plain, err := k.field.Open(nil, sealed[1:1+size], sealed[1+size:], []byte(place))
	if err != nil {
		return nil, errors.New("sealed value cannot be opened")
	}
	return plain, nil
}

// Fingerprint returns a keyed hash over parts, as 32 hex digits. Equal parts
// give equal fingerprints; without the key nothing can be guessed.
func (k *Keys) Fingerprint(parts ...string) string {
	return hex.EncodeToString(mac(k.fingerprint, parts)[:16])
}

// mac is HMAC-SHA-256 over length-prefixed parts.
func mac(key []byte, parts []string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s,", len(p), p)
	}
	return h.Sum(nil)
}

// MakeDataKey writes a new data key to path with mode 0600; path must not
// exist.
func MakeDataKey(path string, random io.Reader) ([]byte, error) {
	key := make([]byte, dataKeySize)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, fmt.Errorf("make data key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make data key: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make data key: %w", err)
	}
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, fmt.Errorf("make data key: %w", err)
	}
	return key, nil
}

// ReadDataKey reads a data key. A key that others may read is refused; a
// missing one gives ErrKeyMissing.
func ReadDataKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrKeyMissing, path)
	}
	if err != nil {
		return nil, fmt.Errorf("data key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("the data key %s may be read by others: run chmod 600 on it", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("data key: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != dataKeySize {
		return nil, fmt.Errorf("the data key %s is damaged: it is not a base64 text of %d bytes", path, dataKeySize)
	}
	return key, nil
}
