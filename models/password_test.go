package models

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
)

func TestPasswordsAreJudgedByLengthAndGuessing(t *testing.T) {
	mine := []string{"Ana Costa", "ana.costa@northwind.example", "Northwind Ltd"}
	for password, good := range map[string]bool{
		"violet cargo ladder":                   true,
		"eleven char":                           false,
		"twelve chars":                          true,
		"ünïcödé wörds":                         true,
		strings.Repeat("long words ", 11)[:121]: true,
		strings.Repeat("x1y2z3", 22):            false,
		"aaaaaaaaaaaaaaaa":                      false,
		"121212121212":                          false,
		"password1234":                          false,
		"Passw0rd2026!":                         false,
		"qwertyuiop12":                          false,
		"123456789012":                          false,
		"countersign1!":                         false,
		"Northwind2026":                         false,
		"ana.costa1234":                         false,
		"northwind costa velvet":                true,
		"bad \xff utf-8 text":                   false,
		"   twelve   spaces kept":               true,
	} {
		if message := checkPassword(password, mine...); (message == "") != good {
			t.Errorf("%q: %q, want good = %v", password, message, good)
		}
	}
}

func TestAHashIsCheckedWithItsOwnCost(t *testing.T) {
	ctx := context.Background()
	cheap := newHasher(PasswordCost{MemoryKiB: 64, Passes: 1}, rand.Reader)
	dear := newHasher(PasswordCost{MemoryKiB: 128, Passes: 2}, rand.Reader)
	phc, err := cheap.hash(ctx, "violet cargo ladder")
	if err != nil || !strings.HasPrefix(phc, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatalf("%s (%v)", phc, err)
	}
	for password, want := range map[string]bool{"violet cargo ladder": true, "violet cargo Ladder": false, "violet cargo ladder ": false} {
		if got, err := dear.verify(ctx, phc, password); got != want || err != nil {
			t.Errorf("%q: %v (%v)", password, got, err)
		}
	}
	for _, damaged := range []string{"x", "$argon2id$v=19$m=64,t=1,p=1$AAAA$AAAA", strings.Replace(phc, "m=64", "m=99999999", 1), strings.Replace(phc, "v=19", "v=16", 1)} {
		if ok, err := cheap.verify(ctx, damaged, "violet cargo ladder"); ok || err == nil {
			t.Errorf("%s is accepted", damaged)
		}
	}
	if ok, err := cheap.verify(ctx, "", ""); ok || err != nil {
		t.Errorf("nobody has a password: %v (%v)", ok, err)
	}
}

func TestTheFullCostIsTheDefault(t *testing.T) {
	if got, want := newHasher(PasswordCost{}, rand.Reader).cost, (PasswordCost{MemoryKiB: 19456, Passes: 2}); got != want {
		t.Fatalf("cost %+v, want %+v", got, want)
	}
}

func TestAFullHouseWaitsNoLongerThanItsContext(t *testing.T) {
	h := newHasher(PasswordCost{MemoryKiB: 64, Passes: 1}, rand.Reader)
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := h.hash(ctx, "violet cargo ladder"); err == nil {
		t.Fatal("hashed although every place was taken")
	}
}
