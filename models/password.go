package models

import (
	"context"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// The limits of a password, in characters. There are no rules about digits or
// signs: length and a list of common words do more (NIST SP 800-63B).
const (
	MinPassword = 12
	MaxPassword = 128
)

// PasswordCost is the work of one argon2id hash with one lane. The zero value
// means 19 MiB and two passes; tests lower it.
type PasswordCost struct {
	MemoryKiB uint32
	Passes    uint32
}

const (
	passwordSalt = 16
	passwordKey  = 32
)

// hasher makes and checks argon2id hashes. Only as many run at the same time as
// there are processors, so that a crowd at the sign-in page cannot use up the
// memory.
type hasher struct {
	cost   PasswordCost
	random io.Reader
	slots  chan struct{}
}

func newHasher(cost PasswordCost, random io.Reader) *hasher {
	if cost.MemoryKiB == 0 {
		cost = PasswordCost{MemoryKiB: 19 * 1024, Passes: 2}
	}
	return &hasher{cost: cost, random: random, slots: make(chan struct{}, runtime.NumCPU())}
}

func (h *hasher) run(ctx context.Context, password string, salt []byte, cost PasswordCost) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(password), salt, cost.Passes, cost.MemoryKiB, 1, passwordKey), nil
}

// hash returns the PHC string of a new hash.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, passwordSalt)
	if _, err := io.ReadFull(h.random, salt); err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	key, err := h.run(ctx, password, salt, h.cost)
	if err != nil {
		return "", err
	}
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, h.cost.MemoryKiB, h.cost.Passes, encode(salt), encode(key)), nil
}

// verify reports whether password belongs to the PHC string. For an empty one
// (nobody has that name, or no password yet) it does the same work and says no,
// so that the time tells nothing.
func (h *hasher) verify(ctx context.Context, phc, password string) (bool, error) {
	if phc == "" {
		_, err := h.run(ctx, password, make([]byte, passwordSalt), h.cost)
		return false, err
	}
	cost, salt, want, err := parsePHC(phc)
	if err != nil {
		return false, err
	}
	got, err := h.run(ctx, password, salt, cost)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

func parsePHC(phc string) (cost PasswordCost, salt, key []byte, err error) {
	damaged := errors.New("a stored password hash is damaged")
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return cost, nil, nil, damaged
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &cost.MemoryKiB, &cost.Passes); err != nil ||
		cost.MemoryKiB > 1<<20 || cost.Passes == 0 || cost.Passes > 64 {
		return cost, nil, nil, damaged
	}
	salt, err = base64.RawStdEncoding.DecodeString(parts[4])
	if err == nil {
		key, err = base64.RawStdEncoding.DecodeString(parts[5])
	}
	if err != nil || len(salt) < 8 || len(key) != passwordKey {
		return cost, nil, nil, damaged
	}
	return cost, salt, key, nil
}

//go:embed common_words.txt
var commonWords string

// checkPassword returns what is wrong with a new password, in plain words, or
// "". Context are names that belong to the person and the desk: a password that
// is little more than one of them, or than a common word, is refused.
func checkPassword(password string, context ...string) string {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		return "The password holds characters that cannot be read."
	case n < MinPassword:
		return fmt.Sprintf("Use at least %d characters. A few unrelated words are fine.", MinPassword)
	case n > MaxPassword:
		return fmt.Sprintf("Use at most %d characters.", MaxPassword)
	}
	rest := strings.ToLower(password)
	seen := map[rune]bool{}
	for _, r := range rest {
		seen[r] = true
	}
	if len(seen) < 5 {
		return "Too few different characters: this is one of the first things that is tried."
	}
	for _, word := range append(contextWords(context), strings.Fields(commonWords)...) {
		rest = strings.ReplaceAll(rest, word, "")
	}
	if utf8.RuneCountInString(rest) < 6 {
		return "This is little more than a common word or a name. Add words that have nothing to do with you or this desk."
	}
	return ""
}

// contextWords splits names and addresses into lower-case words of at least
// four characters, longest first where one holds the other.
func contextWords(names []string) []string {
	var words []string
	for _, name := range names {
		lower := strings.ToLower(name)
		words = append(words, lower)
		words = append(words, strings.FieldsFunc(lower, func(r rune) bool {
			return strings.ContainsRune(" .@-_+,'/", r)
		})...)
	}
	kept := words[:0]
	for _, w := range words {
		if utf8.RuneCountInString(w) >= 4 {
			kept = append(kept, w)
		}
	}
	return kept
}
