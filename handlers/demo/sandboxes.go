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
	"countersign/providers/sandbox"
)

// box is a built-in sandbox as the demo starts it.
type box interface {
	io.Closer
	Start(ctx context.Context) error
	URL() string
}

// vendor is one provider of a demo: where its built-in sandbox listens, how the
// demo account signs in, and how the sandbox is made.
type vendor struct {
	driver, title, addr string
	// prefix is the beginning of its settings, such as "POCKYT_".
	prefix string
	// credentials reads the demo account's credentials from settings; what is
	// secret and not set is made once and kept in the data folder.
	credentials func(s source) (models.Credentials, error)
	open        func(c models.Credentials, o sandbox.Options) (box, error)
}

// source answers what a vendor asks for.
type source struct {
	settings map[string]string
	vendor   string
	dir      string // where made secrets are kept
}

// text returns a setting of the vendor, or fallback.
func (s source) text(name, fallback string) string {
	if v := s.settings[name]; v != "" {
		return v
	}
	return fallback
}

// secret returns a setting of the vendor, or a secret that is made once.
func (s source) secret(name string) (string, error) {
	if v := s.settings[name]; v != "" {
		return v, nil
	}
	path := filepath.Join(s.dir, s.vendor+".token")
	text, err := os.ReadFile(path)
	if err == nil && strings.TrimSpace(string(text)) != "" {
		return strings.TrimSpace(string(text)), nil
	}
	made := strings.ToLower(rand.Text())
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return "", fmt.Errorf("make a sandbox token: %w", err)
	}
	if err := os.WriteFile(path, []byte(made+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("make a sandbox token: %w", err)
	}
	return made, nil
}

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
	for _, v := range vendors() {
		credentials, err := v.credentials(source{settings, v.driver, filepath.Join(dataDir, "sandbox")})
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		s.Credentials[v.driver] = credentials
		s.URLs[v.driver] = "http://" + v.addr
		if own := settings[v.prefix+"URL"]; own != "" {
			s.URLs[v.driver] = own
			continue
		}
		if !start {
			continue
		}
		if err := s.start(ctx, v, credentials, sandbox.Options{DataDir: dataDir, Addr: v.addr, Logger: log}); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

func (s *Sandboxes) start(ctx context.Context, v vendor, c models.Credentials, o sandbox.Options) error {
	b, err := v.open(c, o)
	if err != nil {
		return fmt.Errorf("the %s sandbox cannot start: %w", v.title, err)
	}
	if err := b.Start(ctx); err != nil {
		return fmt.Errorf("the %s sandbox cannot start on %s: %w; stop what uses the address, or set COUNTERSIGN_SANDBOX=off",
			v.title, v.addr, errors.Join(err, b.Close()))
	}
	s.running = append(s.running, b)
	s.consoles = append(s.consoles, fmt.Sprintf("%-18s %s", v.title+" sandbox", b.URL()))
	return nil
}

// Close stops the built-in sandboxes.
func (s *Sandboxes) Close() error {
	var errs []error
	for _, b := range s.running {
		errs = append(errs, b.Close())
	}
	s.running = nil
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
			if err = abilities(registry, &wanted); err == nil {
				account, err = store.AddProviderAccount(ctx, actor, wanted)
			}
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

// abilities asks the driver what kind of account this will be.
func abilities(registry *providers.Registry, n *models.NewProviderAccount) error {
	g, err := registry.Open(models.ProviderAccount{ID: "probe-" + n.Provider, Provider: n.Provider, Environment: models.EnvDemo}, n.Credentials)
	if err != nil {
		return err
	}
	n.Registers, n.Hosted = g.RegistersPayees(), g.HostsForms()
	return nil
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
