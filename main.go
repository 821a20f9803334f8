// Countersign is a payouts desk: staff keep payees and submit payouts, approvers
// countersign them, and each approved payout is sent exactly once.
//
// This file reads the settings and wires the rooms together: it opens the
// store, starts the sandboxes of a demo, the background work and the server,
// and drains them in the reverse order. See README.md for a tour.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"countersign/handlers"
	"countersign/handlers/demo"
	"countersign/handlers/jobs"
	"countersign/models"
	"countersign/providers"
	"countersign/providers/all"
)

func main() {
	// Times are stored and logged in UTC wherever the machine stands.
	time.Local = time.UTC
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Getenv, os.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run runs one command and returns the exit status: 0 for a good end, 1 when
// something failed while running, 2 for a start that changed nothing.
func run(ctx context.Context, args []string, env func(string) string, environ []string, out, errs io.Writer) int {
	command := "serve"
	if len(args) > 0 && len(args[0]) > 0 && args[0][0] != '-' {
		command, args = args[0], args[1:]
	}
	s, err := readSettings(command, args, env, environ, out)
	if errors.Is(err, errHelp) {
		return 0
	}
	if err == nil {
		switch command {
		case "serve":
			err = serve(ctx, s, out, errs)
		case "sandbox":
			err = serveSandboxes(ctx, s, out, errs)
		case "verify":
			err = verify(ctx, s, out, errs)
		default:
			err = badStart("there is no command %q; run countersign --help for the list", command)
		}
	}
	if err == nil {
		return 0
	}
	fmt.Fprintln(errs, "countersign:", err)
	var bad *startError
	if errors.As(err, &bad) {
		return 2
	}
	return 1
}

// startError is a start that was refused before anything was changed.
type startError struct{ text string }

func (e *startError) Error() string { return e.text }

func badStart(format string, args ...any) error { return &startError{fmt.Sprintf(format, args...)} }

var errHelp = errors.New("help was printed")

// settings are everything that can be set from outside, each as a flag and as
// an environment variable; a flag wins.
type settings struct {
	addr, baseURL, data, keyFile, env string
	demo, sandbox                     bool
	providers                         map[string]string // COUNTERSIGN_<PROVIDER>_… of the demo
}

// knownSettings are the environment variables besides those of flags. Those of
// providers count in a demo only.
var knownSettings = regexp.MustCompile(`^COUNTERSIGN_(ONERWAY_(URL|MERCHANT_NO|SECRET)|PAYERMAX_(URL|APP_ID|MERCHANT_NO|PRIVATE_KEY_FILE|PUBLIC_KEY_FILE)|POCKYT_(URL|MERCHANT_NO|STORE_NO|TOKEN)|CHAINPAY_(URL|APP_ID|PRIVATE_KEY_FILE|PUBLIC_KEY_FILE)|LAMAPAY_(URL|TOKEN)|SMTP_URL)$`)

const usage = `Countersign, the payouts desk.

  countersign [serve]   run the desk (with go run: go run .)
  countersign sandbox   run the built-in provider sandboxes alone
  countersign verify    check audit chain and books of the data folder, beside a running desk

Settings, each as a flag or an environment variable:
`

func readSettings(command string, args []string, env func(string) string, environ []string, out io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("countersign "+command, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	known := map[string]bool{}
	text := func(p *string, name, fallback, help string) {
		variable := "COUNTERSIGN_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		known[variable] = true
		if v := env(variable); v != "" {
			fallback = v
		}
		flags.StringVar(p, name, fallback, help+" ("+variable+")")
	}
	var demo, sandbox string
	text(&s.addr, "addr", "127.0.0.1:8080", "address to listen on")
	text(&s.baseURL, "base-url", "", "address that people and providers use; the default follows from -addr")
	text(&s.data, "data", "./data", "folder of database, data key and sandbox books")
	text(&s.keyFile, "key-file", "", "data key; the default is the file key in the data folder")
	text(&s.env, "env", "demo", "environment of the installation: demo, sandbox or live")
	text(&demo, "demo", "true", "fill a new demo database; false starts empty")
	text(&sandbox, "sandbox", "on", "built-in provider sandboxes of a demo: on or off")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(out, usage)
			flags.SetOutput(out)
			flags.PrintDefaults()
			return s, errHelp
		}
		return s, badStart("%s; run countersign --help for the list of settings", err)
	}
	if flags.NArg() > 0 {
		return s, badStart("%q is not understood; run countersign --help for the list of settings", flags.Arg(0))
	}
	if env("DATABASE_URL") != "" {
		return s, badStart("DATABASE_URL is set, but this version keeps everything in SQLite: unset it, nothing was changed")
	}
	if err := s.readProviders(environ, known); err != nil {
		return s, err
	}
	return s, s.check(demo, sandbox)
}

// readProviders takes the settings of demo providers and refuses names that
// mean nothing: a typing error must not be a silent default.
func (s *settings) readProviders(environ []string, known map[string]bool) error {
	s.providers = map[string]string{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		switch {
		case !strings.HasPrefix(name, "COUNTERSIGN_") || known[name] || value == "":
		case knownSettings.MatchString(name):
			s.providers[strings.TrimPrefix(name, "COUNTERSIGN_")] = value
		default:
			return badStart("there is no setting %s; run countersign --help for the list", name)
		}
	}
	return nil
}

// check refuses settings that do not fit together, and fills in what follows.
func (s *settings) check(demo, sandbox string) error {
	switch strings.ToLower(demo) {
	case "true", "on", "1", "yes":
		s.demo = true
	case "false", "off", "0", "no":
	default:
		return badStart("COUNTERSIGN_DEMO is %q; write true or false", demo)
	}
	switch strings.ToLower(sandbox) {
	case "on", "true":
		s.sandbox = true
	case "off", "false":
	default:
		return badStart("COUNTERSIGN_SANDBOX is %q; write on or off", sandbox)
	}
	if !models.Environment(s.env).IsKnown() {
		return badStart("there is no environment %q; choose demo, sandbox or live", s.env)
	}
	isDemo := models.Environment(s.env) == models.EnvDemo
	s.demo, s.sandbox = s.demo && isDemo, s.sandbox && isDemo
	host, port, err := net.SplitHostPort(s.addr)
	if err != nil {
		return badStart("the address %q must look like 127.0.0.1:8080", s.addr)
	}
	if isDemo && !isLoopback(host) {
		return badStart("a demo desk with its known passwords listens on a loopback address only, not on %q; use 127.0.0.1, or another environment", s.addr)
	}
	if s.baseURL == "" {
		s.baseURL = "http://localhost:" + port
	}
	if base, err := url.Parse(s.baseURL); isDemo && (err != nil || !isLoopback(base.Hostname())) {
		return badStart("a demo desk is reached on a loopback address only, not at %q", s.baseURL)
	}
	if s.keyFile == "" {
		s.keyFile = filepath.Join(s.data, "key")
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// openStore opens the database of the data folder with its key. A new data
// folder gets a new key; an old database without its key is refused.
func openStore(ctx context.Context, s settings, log *slog.Logger) (*models.Store, error) {
	path := filepath.Join(s.data, "countersign.db")
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return nil, badStart("the data folder cannot be made: %s", err)
	}
	_, err := os.Stat(path)
	isNew := errors.Is(err, os.ErrNotExist)
	data, err := models.ReadDataKey(s.keyFile)
	if errors.Is(err, models.ErrKeyMissing) && isNew {
		data, err = models.MakeDataKey(s.keyFile, rand.Reader)
	}
	if err != nil {
		return nil, badStart("%s; nothing was changed", err)
	}
	keys, err := models.NewKeys(data, rand.Reader)
	if err != nil {
		return nil, badStart("%s", err)
	}
	store, err := models.OpenStore(ctx, models.Options{Path: path, Keys: keys, Log: log})
	if err != nil {
		return nil, badStart("the database cannot be opened: %s", err)
	}
	return store, nil
}

// serve runs the desk until ctx ends, then drains it.
func serve(ctx context.Context, s settings, out, errs io.Writer) error {
	log := slog.New(slog.NewJSONHandler(errs, nil))
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return badStart("the data folder cannot be made: %s", err)
	}
	lock, err := models.TakeLock(filepath.Join(s.data, "lock"))
	if errors.Is(err, models.ErrInUse) {
		return badStart("another Countersign server works with the data folder %s; stop it first, or choose another folder with -data", s.data)
	}
	if err != nil {
		return badStart("the data folder cannot be used: %s", err)
	}
	defer func() { _ = lock.Free() }()
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		return badStart("cannot listen on %s: %s; choose another address with -addr", s.addr, err)
	}
	defer func() { _ = listener.Close() }()
	store, err := openStore(ctx, s, log)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if _, err := store.BindInstallation(ctx, models.Environment(s.env)); err != nil {
		return badStart("%s", err)
	}
	boxes := &demo.Sandboxes{}
	if models.Environment(s.env) == models.EnvDemo {
		if boxes, err = demo.Open(ctx, s.data, s.providers, s.sandbox, log); err != nil {
			return badStart("%s", err)
		}
	}
	defer func() { _ = boxes.Close() }()
	registry := providers.NewRegistry(all.Drivers(), providers.Options{DemoURLs: boxes.URLs, Logger: log})
	defer registry.Close()
	if err := prepare(ctx, s, store, registry, boxes, out, errs); err != nil {
		return err
	}
	return work(ctx, s, store, registry, listener, log)
}

// work runs background work and server, and drains both.
func work(ctx context.Context, s settings, store *models.Store, registry *providers.Registry, listener net.Listener, log *slog.Logger) error {
	app, err := handlers.New(handlers.Options{Store: store, Registry: registry, Log: log,
		Settings: handlers.Settings{BaseURL: s.baseURL, Environment: models.Environment(s.env), DemoPassword: demoPassword(s)},
		Webhooks: handlers.NewWebhookDoor(store, registry, log)})
	if err != nil {
		return badStart("%s", err)
	}
	worker := jobs.New(jobs.Options{Store: store, Registry: registry, Log: log, BaseURL: s.baseURL})
	if err := worker.Start(ctx); err != nil {
		return err
	}
	server := app.Server()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err = <-failed:
	case <-ctx.Done():
		log.Info("draining")
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 25*time.Second)
	defer cancel()
	if shutdown := server.Shutdown(drain); shutdown != nil {
		log.Warn("some requests were cut", "error", shutdown.Error())
		_ = server.Close()
	}
	worker.Stop(drain)
	return err
}

// prepare fills a new demo and says where to go.
func prepare(ctx context.Context, s settings, store *models.Store, registry *providers.Registry, boxes *demo.Sandboxes, out, errs io.Writer) error {
	connect := func() ([]models.ProviderAccount, error) { return boxes.Connect(ctx, store, registry) }
	people, err := store.IsSetUp(ctx)
	switch {
	case err != nil:
	case s.demo && !people:
		people, err = true, demo.Fill(ctx, store, connect)
	case s.demo:
		_, err = connect()
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n  Countersign is at %s\n", s.baseURL)
	switch {
	case !people:
		code, err := store.NewSetupCode(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "  Nobody is set up yet: open %s/setup with the setup code from standard error.\n", s.baseURL)
		fmt.Fprintf(errs, "setup code: %s\n", code)
	case s.demo:
		boxes.Tell(out)
	}
	fmt.Fprintln(out)
	return nil
}

// serveSandboxes runs the built-in sandboxes without a desk.
func serveSandboxes(ctx context.Context, s settings, out, errs io.Writer) error {
	log := slog.New(slog.NewJSONHandler(errs, nil))
	boxes, err := demo.Open(ctx, s.data, s.providers, true, log)
	if err != nil {
		return badStart("%s", err)
	}
	boxes.TellConsoles(out)
	<-ctx.Done()
	return boxes.Close()
}

// verify checks what an auditor would: the chain of the audit log and the
// books. It may run beside a running desk.
func verify(ctx context.Context, s settings, out, errs io.Writer) error {
	if _, err := os.Stat(filepath.Join(s.data, "countersign.db")); err != nil {
		return badStart("there is no database in %s", s.data)
	}
	store, err := openStore(ctx, s, slog.New(slog.NewJSONHandler(errs, nil)))
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	broken, err := store.VerifyAudit(ctx)
	if err != nil {
		return err
	}
	faults, err := store.CheckBooks(ctx)
	if err != nil {
		return err
	}
	if broken != 0 {
		faults = append(faults, fmt.Sprintf("the audit chain is broken at entry %d", broken))
	}
	if len(faults) > 0 {
		return errors.New(strings.Join(faults, "; "))
	}
	fmt.Fprintln(out, "The audit chain holds and the books balance.")
	return nil
}

func demoPassword(s settings) string {
	if s.demo {
		return demo.Password
	}
	return ""
}
