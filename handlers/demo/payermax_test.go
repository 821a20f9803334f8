package demo

import (
	"crypto/rand"
	"crypto/rsa"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/payermax"
	"countersign/providers/sandbox"
)

func TestTheKeysOfADemoAreMadeOnceAndAreForTheOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	from := source{vendor: payermax.Name, dir: filepath.Join(dir, "sandbox")}
	first, err := payermaxCredentials(from)
	if err != nil {
		t.Fatal(err)
	}
	again, err := payermaxCredentials(from)
	if err != nil || !same(first, again) {
		t.Errorf("the second start has other credentials, error %v", err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "sandbox", "*"))
	if err != nil || len(files) != 2 {
		t.Errorf("files: %v, %v", files, err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
	b, err := openPayermax(first, sandbox.Options{DataDir: dir, Unsynced: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := providers.NewRegistry([]providers.Driver{payermax.Driver()}, providers.Options{DemoURLs: map[string]string{payermax.Name: b.URL()}})
	defer r.Close()
	g, err := r.Open(models.ProviderAccount{ID: payermax.Name, Provider: payermax.Name, Environment: models.EnvDemo, Version: 1}, first)
	if err != nil {
		t.Fatal(err)
	}
	if money, _, err := g.Balance(t.Context(), "USD"); err != nil || money.Minor <= 0 {
		t.Errorf("the demo account has %s, error %v", money, err)
	}
}

func TestKeysFromFilesReplaceTheMadeOnes(t *testing.T) {
	dir := t.TempDir()
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		t.Fatal(err)
	}
	public, err := publicPEM(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "theirs.pem")
	if err := os.WriteFile(file, []byte(public), 0o600); err != nil {
		t.Fatal(err)
	}
	from := source{settings: map[string]string{"PAYERMAX_PUBLIC_KEY_FILE": file, "PAYERMAX_APP_ID": "app", "PAYERMAX_MERCHANT_NO": "007"}, vendor: payermax.Name, dir: filepath.Join(dir, "sandbox")}
	c, err := payermaxCredentials(from)
	if err != nil || c[payermax.CredentialPublicKey] != public || c[payermax.CredentialAppID] != "app" || c[payermax.CredentialMerchant] != "007" {
		t.Errorf("error %v", err)
	}
	if _, err := openPayermax(c, sandbox.Options{DataDir: dir, Unsynced: true}); err == nil || !strings.Contains(err.Error(), "PAYERMAX_URL") {
		t.Errorf("a built-in PayerMax that signs with another key starts: %v", err)
	}
	from.settings["PAYERMAX_PUBLIC_KEY_FILE"] = filepath.Join(dir, "none.pem")
	if _, err := payermaxCredentials(from); err == nil || !strings.Contains(err.Error(), "COUNTERSIGN_PAYERMAX_PUBLIC_KEY_FILE") {
		t.Errorf("a missing file: %v", err)
	}
}
