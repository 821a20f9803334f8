package handlers

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"countersign/models"
	"countersign/providers"
	"countersign/static"

	"github.com/go-playground/validator/v10"
)

// Settings are the facts about the installation that pages and doors need.
type Settings struct {
	// BaseURL is the address people use, such as "http://localhost:8080". Cookies
	// are Secure exactly when it is https.
	BaseURL     string
	Environment models.Environment
	// DemoPassword is shown at the sign-in page of a demo desk, "" elsewhere.
	DemoPassword string
	// StreamBeat is how often an open event stream shows that it lives and reads
	// session and rights of its person again; 0 means 20 seconds.
	StreamBeat time.Duration
}

// Options are what an App is made of.
type Options struct {
	Store    *models.Store
	Registry *providers.Registry // drivers of the providers; nil: none
	Log      *slog.Logger        // nil: discard
	Settings Settings
	// Counts tells the numbers beside the sections; nil means none.
	Counts CountFunc
	// Webhooks answers POST /webhooks/…, without sessions and without the check
	// where a form comes from; nil means that nothing is there.
	Webhooks http.Handler
	// Hosted answers /p/…, the payees' pages, without sessions; nil means that
	// nothing is there.
	Hosted http.Handler
}

// App is the desk as a web application.
type App struct {
	store    *models.Store
	registry *providers.Registry
	log      *slog.Logger
	settings Settings
	base     *url.URL
	hosts    map[string]bool // hosts that are ours
	origins  map[string]bool // origins of our own pages
	counts   CountFunc
	webhooks http.Handler
	hosted   http.Handler
	beat     time.Duration
	streams  *streams // open event streams

	sessions *sessionStore
	validate *validator.Validate
	routes   []Route
	sections map[string]models.Permission // path of a section → right to open it

	isSetUp atomic.Bool
	entity  atomic.Pointer[models.Entity]
}

// New makes the desk and checks its table of routes.
func New(o Options) (*App, error) {
	if o.Store == nil {
		return nil, errors.New("handlers: a store is needed")
	}
	base, err := parseBase(o.Settings)
	if err != nil {
		return nil, err
	}
	a := &App{store: o.Store, registry: o.Registry, log: o.Log, settings: o.Settings, base: base, counts: o.Counts, webhooks: o.Webhooks, hosted: o.Hosted,
		beat: o.Settings.StreamBeat, streams: newStreams()}
	if a.beat <= 0 {
		a.beat = defaultBeat
	}
	if a.registry == nil {
		a.registry = providers.NewRegistry(nil, providers.Options{})
	}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	a.hosts, a.origins = ownHosts(base)
	a.sessions = newSessionStore(o.Store, a.isSecure())
	a.validate = newValidator()
	a.routes = a.table()
	a.sections = map[string]models.Permission{}
	for _, route := range a.routes {
		if err := route.check(); err != nil {
			return nil, err
		}
		if route.Method == http.MethodGet {
			a.sections[strings.TrimSuffix(route.Pattern, "{$}")] = route.Permission
		}
	}
	return a, nil
}

// Check refuses settings that New would refuse.
func (s Settings) Check() error {
	_, err := parseBase(s)
	return err
}

// parseBase refuses a base address under which cookies or links would be unsafe.
func parseBase(s Settings) (*url.URL, error) {
	base, err := url.Parse(strings.TrimSuffix(s.BaseURL, "/"))
	if err != nil || base.Host == "" || base.Path != "" || base.RawQuery != "" || base.User != nil || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, fmt.Errorf("the base URL %q must look like https://payouts.example.com, without a path", s.BaseURL)
	}
	if base.Scheme == "http" && (!isLoopback(base.Hostname()) || s.Environment == models.EnvLive) {
		return nil, fmt.Errorf("the base URL %q must begin with https: plain http is for a loopback address that moves no real money", s.BaseURL)
	}
	return base, nil
}

// isSecure reports whether people reach the desk by https.
func (a *App) isSecure() bool { return a.base.Scheme == "https" }

// Handler returns the whole site, with every door in its order.
func (a *App) Handler() http.Handler {
	pages := a.ownFormsOnly(a.site())
	ours := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		// Providers bring no cookie and no origin: their door is apart.
		case a.webhooks != nil && r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/webhooks/"):
			a.webhooks.ServeHTTP(w, r)
		// Payees bring a token and nothing else.
		case a.hosted != nil && strings.HasPrefix(r.URL.Path, "/p/"):
			a.hosted.ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, static.Prefix):
			static.Handler().ServeHTTP(w, r)
		default:
			pages.ServeHTTP(w, r)
		}
	})
	return a.frame(a.withHeaders(a.healthOr(a.ownHostOnly(ours))))
}

// Server returns an http.Server for the site with time limits that a slow or
// endless request cannot hold open. Streams lift the write limit themselves, and
// end when the server shuts down.
func (a *App) Server() *http.Server {
	server := &http.Server{
		Handler:           a.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(a.streams.end)
	return server
}
