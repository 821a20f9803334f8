package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/pockyt"
	pockytsandbox "countersign/providers/pockyt/sandbox"
	"countersign/providers/sandbox"
)

// Addresses of the built-in sandboxes, all on loopback.
const pockytAddr = "127.0.0.1:8093"

// Merchant and store of the built-in Pockyt sandbox. Its token is made when the
// sandbox is first used and kept in the data folder.
const (
	pockytMerchant = "202333"
	pockytStore    = "301854"
)

// Sandboxes are the providers of a demo desk: where they are, how a desk signs
// in to them, and the built-in ones that run in this process.
type Sandboxes struct {
	URLs        map[string]string             // driver name → address
	Credentials map[string]models.Credentials // driver name → credentials of the demo account
	running     []io.Closer
	consoles    []string
}

// Open reads where the providers of a demo are from settings (names without
// COUNTERSIGN_, such as POCKYT_URL) and starts the built-in sandboxes that are
// wanted. A provider with an address of its own gets no built-in sandbox.
func Open(ctx context.Context, dataDir string, settings map[string]string, start bool, log *slog.Logger) (*Sandboxes, error) {
	s := &Sandboxes{URLs: map[string]string{}, Credentials: map[string]models.Credentials{}}
	token, err := secret(settings["POCKYT_TOKEN"], filepath.Join(dataDir, "sandbox", "pockyt.token"))
	if err != nil {
		return nil, err
	}
	credentials := models.Credentials{
		pockyt.CredentialMerchant: or(settings["POCKYT_MERCHANT_NO"], pockytMerchant),
		pockyt.CredentialStore:    or(settings["POCKYT_STORE_NO"], pockytStore),
		pockyt.CredentialToken:    token,
	}
	s.Credentials[pockyt.Name] = credentials
	s.URLs[pockyt.Name] = or(settings["POCKYT_URL"], "http://"+pockytAddr)
	if !start || settings["POCKYT_URL"] != "" {
		return s, nil
	}
	box, err := pockytsandbox.New(pockytsandbox.Credentials{MerchantNo: credentials[pockyt.CredentialMerchant],
		StoreNo: credentials[pockyt.CredentialStore], Token: token}, sandbox.Options{DataDir: dataDir, Addr: pockytAddr, Logger: log})
	if err != nil {
		return nil, fmt.Errorf("the Pockyt sandbox cannot start: %w", err)
	}
	if err := box.Start(ctx); err != nil {
		return nil, fmt.Errorf("the Pockyt sandbox cannot start on %s: %w", pockytAddr, errors.Join(err, box.Close()))
	}
	s.running = append(s.running, box)
	s.consoles = append(s.consoles, "Pockyt sandbox "+box.URL())
	return s, nil
}

func or(value, fallback string) string {
	if value != "" {
		return value
	}
	return fallback
}

// secret returns given, or the secret kept at path, which is made when there is
// none.
func secret(given, path string) (string, error) {
	if given != "" {
		return given, nil
	}
	text, err := os.ReadFile(path)
	if err == nil && strings.TrimSpace(string(text)) != "" {
		return strings.TrimSpace(string(text)), nil
	}
	made := strings.ToLower(rand.Text())
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("make a sandbox token: %w", err)
	}
	if err := os.WriteFile(path, []byte(made+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("make a sandbox token: %w", err)
	}
	return made, nil
}

// Close stops the built-in sandboxes.
func (s *Sandboxes) Close() error {
	var errs []error
	for _, box := range s.running {
		errs = append(errs, box.Close())
	}
	return errors.Join(errs...)
}

// Connect makes the demo account of every provider, with the provider's name as
// its id, and brings credentials up to date when the settings changed.
func (s *Sandboxes) Connect(ctx context.Context, store *models.Store, registry *providers.Registry) ([]models.ProviderAccount, error) {
	actor := models.System("demo")
	var accounts []models.ProviderAccount
	for _, driver := range registry.Drivers() {
		name := driver.Traits.Name
		wanted := models.NewProviderAccount{Provider: name, Name: driver.Traits.Title + " sandbox", Credentials: s.Credentials[name], Secret: map[string]bool{}}
		for _, field := range driver.Traits.Credentials {
			wanted.Secret[field.Name] = field.Secret
		}
		account, kept, err := store.OpenCredentials(ctx, name)
		switch {
		case models.IsKind(err, models.KindNotFound):
			if wanted.Registers, err = registers(registry, wanted); err != nil {
				return nil, err
			}
			account, err = store.AddProviderAccount(ctx, actor, wanted)
		case err == nil && !same(kept, wanted.Credentials):
			err = store.ReplaceCredentials(ctx, actor, name, wanted)
		}
		if err != nil {
			return nil, fmt.Errorf("connect %s: %w", driver.Traits.Title, err)
		}
		accounts = append(accounts, account)
	}
	return accounts, nil
}

// registers asks the driver whether it wants to know payees.
func registers(registry *providers.Registry, n models.NewProviderAccount) (bool, error) {
	g, err := registry.Open(models.ProviderAccount{ID: "probe-" + n.Provider, Provider: n.Provider, Environment: models.EnvDemo}, n.Credentials)
	if err != nil {
		return false, err
	}
	return g.RegistersPayees(), nil
}

func same(a, b models.Credentials) bool {
	if len(a) != len(b) {
		return false
	}
	for name, value := range a {
		if b[name] != value {
			return false
		}
	}
	return true
}

// Tell prints how to sign in and where the sandboxes are.
func (s *Sandboxes) Tell(out io.Writer) {
	fmt.Fprintf(out, "  Sign in as one of the demo people; the password of all is %q\n", Password)
	for _, p := range People() {
		fmt.Fprintf(out, "    %-22s %s\n", p.Email, p.Role.Label())
	}
	s.TellConsoles(out)
}

// TellConsoles prints where the built-in sandboxes are.
func (s *Sandboxes) TellConsoles(out io.Writer) {
	for _, line := range s.consoles {
		fmt.Fprintf(out, "  %s\n", line)
	}
}
