package providers

import (
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"countersign/models"
)

// Driver makes the adapters of one vendor.
type Driver struct {
	Traits Traits
	// Hosts returns the vendor's base URL for an environment, "" when there is
	// none; that of the demo comes from Options.DemoURLs.
	Hosts func(models.Environment) string
	// HostCredential names the credential that holds the base URL where Hosts has
	// none, for a vendor that does not publish it; "" for all others. Outside of a
	// demo it must be a public https address.
	HostCredential string
	// New makes the adapter of one account. The error, a *models.Error, says
	// which credential is missing or cannot be used.
	New func(Settings) (Provider, error)
	// Kind is an empty adapter of the type that New makes. It is never called: what
	// the vendor can do is read from its type.
	Kind Provider
	// Tables are the vendor's closed lists of statuses and codes, made from those
	// that the adapter decides by.
	Tables []Table
}

// Settings are what an adapter gets.
type Settings struct {
	Account     models.ProviderAccount
	Credentials models.Credentials
	BaseURL     string // as text, for vendors that sign it
	Wire        *Wire  // the only way out
	Clock       func() time.Time
}

// Options are what all accounts share. Zero values mean the default.
type Options struct {
	DemoURLs    map[string]string // driver name → base URL on loopback
	Logger      *slog.Logger      // default: none
	Clock       func() time.Time  // default: time.Now
	RootCAs     *x509.CertPool    // default: the system's
	PayTimeout  time.Duration     // whole pay call; shorter than a lease; default 30 s
	AskTimeout  time.Duration     // any other call; default 20 s
	GateTimeout time.Duration     // the commit before the first byte; default 5 s
}

// Registry opens provider accounts. It is safe for use by several goroutines.
type Registry struct {
	drivers map[string]Driver
	order   []string
	options Options

	mu   sync.Mutex
	open map[string]opened // by account id
}

type opened struct {
	version     int64
	credentials models.Credentials
	gateway     *Gateway
}

// NewRegistry returns a registry of the drivers. Two drivers of one name are
// a mistake of the program; the later one wins.
func NewRegistry(drivers []Driver, options Options) *Registry {
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	if options.Clock == nil {
		options.Clock = time.Now
	}
	defaulted := func(d *time.Duration, to time.Duration) {
		if *d <= 0 {
			*d = to
		}
	}
	defaulted(&options.PayTimeout, 30*time.Second)
	defaulted(&options.AskTimeout, 20*time.Second)
	defaulted(&options.GateTimeout, 5*time.Second)
	r := &Registry{drivers: map[string]Driver{}, options: options, open: map[string]opened{}}
	for _, d := range drivers {
		if _, again := r.drivers[d.Traits.Name]; !again {
			r.order = append(r.order, d.Traits.Name)
		}
		r.drivers[d.Traits.Name] = d
	}
	return r
}

// Drivers returns the drivers in the order of the list.
func (r *Registry) Drivers() []Driver {
	all := make([]Driver, 0, len(r.order))
	for _, name := range r.order {
		all = append(all, r.drivers[name])
	}
	return all
}

// Driver returns the driver of that name.
func (r *Registry) Driver(name string) (Driver, bool) {
	d, ok := r.drivers[name]
	return d, ok
}

// Open returns the gateway of an account. Gateways are kept per account and
// version; an account that is not stored yet (version 0) gets a fresh one, for
// a test call. Errors are *models.Error when credentials do not do.
func (r *Registry) Open(account models.ProviderAccount, credentials models.Credentials) (*Gateway, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept, ok := r.open[account.ID]
	if ok && account.Version != 0 && kept.version == account.Version && maps.Equal(kept.credentials, credentials) {
		return kept.gateway, nil
	}
	gateway, err := r.build(account, credentials)
	if err != nil {
		return nil, err
	}
	if account.Version != 0 {
		if ok {
			kept.gateway.wire.close()
		}
		r.open[account.ID] = opened{account.Version, maps.Clone(credentials), gateway}
	}
	return gateway, nil
}

// Close drops the idle connections of all accounts.
func (r *Registry) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, kept := range r.open {
		kept.gateway.wire.close()
	}
	clear(r.open)
}

func (r *Registry) build(account models.ProviderAccount, credentials models.Credentials) (*Gateway, error) {
	driver, ok := r.drivers[account.Provider]
	if !ok {
		return nil, fmt.Errorf("provider account %s: there is no driver %q", account.ID, account.Provider)
	}
	credentials, err := driver.Traits.Complete(credentials, account.Environment)
	if err != nil {
		return nil, err
	}
	base, err := r.base(driver, account.Environment, credentials)
	if err != nil {
		return nil, fmt.Errorf("provider account %s: %w", account.ID, err)
	}
	var secrets []string
	for _, field := range driver.Traits.Credentials {
		if field.Secret {
			secrets = append(secrets, credentials[field.Name])
		}
	}
	red := newRedactor(driver.Traits, secrets)
	lim := limits{pay: r.options.PayTimeout, ask: r.options.AskTimeout, gate: r.options.GateTimeout}
	line := newLine(account.Environment, r.options.RootCAs)
	if driver.HostCredential != "" && account.Environment != models.EnvDemo {
		line.keepOutside()
	}
	wire := newWire(base, line, lim, red, r.options.Clock)
	provider, err := driver.New(Settings{
		Account: account, Credentials: credentials, BaseURL: base.String(), Wire: wire, Clock: r.options.Clock,
	})
	if err != nil {
		return nil, err
	}
	return &Gateway{account: account, traits: driver.Traits, provider: provider, wire: wire, limits: lim, red: red, log: r.options.Logger}, nil
}

// base returns the vendor's base URL for the environment. It follows from the
// environment in code; only a demo may name another, on this machine, and an
// account of a vendor that publishes none, on the public internet.
func (r *Registry) base(driver Driver, env models.Environment, credentials models.Credentials) (*url.URL, error) {
	text := ""
	switch {
	case !env.IsKnown():
		return nil, fmt.Errorf("unknown environment %q", env)
	case env == models.EnvDemo:
		text = r.options.DemoURLs[driver.Traits.Name]
	case driver.Hosts != nil && driver.Hosts(env) != "":
		text = driver.Hosts(env) // what is published cannot be overridden
	case driver.HostCredential != "":
		u, why := publicBase(credentials[driver.HostCredential])
		if why != "" {
			return nil, models.Invalid(driver.Traits.Title+" needs an address.", models.FieldError{Field: driver.HostCredential, Message: why})
		}
		return u, nil
	}
	if text == "" {
		return nil, fmt.Errorf("%s has no address in environment %q", driver.Traits.Title, env)
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("the provider's address is not a URL")
	}
	return u, checkBase(u, env)
}

// checkBase refuses addresses that credentials must not be sent to.
func checkBase(u *url.URL, env models.Environment) error {
	local := isLoopback(u.Hostname())
	switch {
	case u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("the provider's address must be a plain URL without user, query or fragment")
	case env == models.EnvDemo && !local:
		return errors.New("a demo talks to this machine only: the provider's address must be on loopback")
	case u.Scheme == "https":
		return nil
	case u.Scheme == "http" && local && env != models.EnvLive:
		return nil
	}
	return errors.New("the provider's address must begin with https://")
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
