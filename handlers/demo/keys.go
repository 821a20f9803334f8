package demo

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// keyBits is the length of keys that are made for a demo.
const keyBits = 2048

// maxKeyFile is the most that is read of a key file, in bytes.
const maxKeyFile = 16 << 10

// keyFile returns the PEM text of the file that a setting names, "" when it
// names none.
func (s source) keyFile(name string) (string, error) {
	path := s.settings[name]
	if path == "" {
		return "", nil
	}
	text, err := os.ReadFile(path)
	switch {
	case err != nil:
		return "", fmt.Errorf("COUNTERSIGN_%s: the key file cannot be read: %w", name, err)
	case len(text) > maxKeyFile:
		return "", fmt.Errorf("COUNTERSIGN_%s: %s is too large to be a key", name, path)
	}
	return string(text), nil
}

// privateKey returns the PEM text of a private RSA key: of the file that a
// setting names, else of one that is made once, readable by its owner only. part
// tells apart the keys of one vendor.
func (s source) privateKey(name, part string) (string, error) {
	if text, err := s.keyFile(name); text != "" || err != nil {
		return text, err
	}
	path := filepath.Join(s.dir, s.vendor+"-"+part+".pem")
	text, err := os.ReadFile(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return string(text), err
	}
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return "", fmt.Errorf("make a sandbox key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", fmt.Errorf("make a sandbox key: %w", err)
	}
	made := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := keepWhole(path, made); err != nil {
		return "", fmt.Errorf("make a sandbox key: %w", err)
	}
	return string(made), nil
}

// keepWhole writes a file for the owner alone, whole or not at all: a start that
// dies in the middle leaves no half of a key behind.
func keepWhole(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(path), ".key-*") // 0600
	if err != nil {
		return err
	}
	_, err = draft.Write(text)
	if err = errors.Join(err, draft.Sync(), draft.Close()); err == nil {
		err = os.Rename(draft.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(draft.Name()))
	}
	return nil
}

// publicPEM is a public key as PEM text.
func publicPEM(key *rsa.PublicKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), nil
}

// rsaKey reads a private RSA key from PEM text, PKCS#8 or PKCS#1.
func rsaKey(text string) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the private key is no PEM text: it begins with -----BEGIN PRIVATE KEY-----")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, isRSA := parsed.(*rsa.PrivateKey)
	if err != nil || !isRSA {
		return nil, errors.New("the private key is no RSA key in PKCS#8 or PKCS#1")
	}
	return key, nil
}
