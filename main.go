// Countersign is a payouts desk: staff keep payees and submit payouts, approvers
// countersign them, and each approved payout is sent exactly once.
//
// This file wires the rooms together: it opens the store, starts the sandboxes
// of a demo, the background work and the server, and drains them in the reverse
// order. See README.md for a tour.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // people choose their time zone by name, on any machine

	"countersign/handlers"
	"countersign/handlers/demo"
	"countersign/handlers/jobs"
	"countersign/handlers/post"
	"countersign/handlers/settings"
	"countersign/models"
	"countersign/providers"
	"countersign/providers/all"
)

func main() {
	// Times are stored and logged in UTC wherever the machine stands, and what is
	// written is for the owner alone.
	time.Local = time.UTC
	syscall.Umask(0o077)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run runs one command and returns the exit status: 0 for a good end, 1 when
// something failed while running, 2 for a start that changed nothing.
func run(ctx context.Context, args, environ []string, out, errs io.Writer) int {
	command := "serve"
	if len(args) > 0 && len(args[0]) > 0 && args[0][0] != '-' {
		command, args = args[0], args[1:]
	}
	s, err := settings.Read(command, args, environ, out)
	if errors.Is(err, settings.ErrHelp) {
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
			err = settings.Refuse("there is no command %q; run countersign --help for the list", command)
		}
	}
	if err == nil {
		return 0
	}
	fmt.Fprintln(errs, "countersign:", err)
	var bad *settings.BadStart
	if errors.As(err, &bad) {
		return 2
	}
	return 1
}

// openStore opens the database of the data folder with its key. A new data
// folder gets a new key; an old database without its key is refused.
func openStore(ctx context.Context, s settings.Settings, log *slog.Logger) (*models.Store, error) {
	data, err := models.ReadDataKey(s.KeyFile)
	if errors.Is(err, models.ErrKeyMissing) && !s.HasDatabase() {
		data, err = models.MakeDataKey(s.KeyFile, rand.Reader)
	}
	if err != nil {
		return nil, settings.Refuse("%s; nothing was changed", err)
	}
	keys, err := models.NewKeys(data, rand.Reader)
	if err != nil {
		return nil, settings.Refuse("%s", err)
	}
	store, err := models.OpenStore(ctx, models.Options{Path: s.Database(), Keys: keys, Log: log})
	if said, ok := models.AsError(err); ok {
		return nil, settings.Refuse("%s", said)
	}
	if err != nil {
		return nil, settings.Refuse("the database cannot be opened: %s", err)
	}
	return store, nil
}

// takeFolder makes the data folder and takes its lock.
func takeFolder(s settings.Settings) (*models.Lock, error) {
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return nil, settings.Refuse("the data folder cannot be made: %s; choose another one with -data", err)
	}
	lock, err := models.TakeLock(filepath.Join(s.Data, "lock"))
	if errors.Is(err, models.ErrInUse) {
		return nil, settings.Refuse("another Countersign server works with the data folder %s; stop it first, or choose another folder with -data", s.Data)
	}
	if err != nil {
		return nil, settings.Refuse("the data folder cannot be used: %s; choose another one with -data", err)
	}
	return lock, nil
}

// house is what a desk is built on.
type house struct {
	store *models.Store
	boxes *demo.Sandboxes // none outside of a demo
}

// openHouse opens database and sandboxes. An existing database comes first, so
// that a start that does not fit to it changes nothing; a new one comes last, so
// that it is not made for a start that fails.
func openHouse(ctx context.Context, s settings.Settings, log *slog.Logger) (*house, error) {
	h := &house{boxes: &demo.Sandboxes{}}
	steps := []func() error{
		func() (err error) {
			if h.store, err = openStore(ctx, s, log); err != nil {
				return err
			}
			if _, err = h.store.BindInstallation(ctx, s.Env); err != nil {
				return settings.Refuse("%s", err)
			}
			return nil
		},
		func() error {
			if s.Env != models.EnvDemo {
				return nil
			}
			boxes, err := demo.Open(ctx, s.Data, s.Providers, s.Sandbox, log)
			if err != nil {
				return settings.Refuse("%s", err)
			}
			h.boxes = boxes
			return nil
		},
	}
	if !s.HasDatabase() {
		slices.Reverse(steps)
	}
	for _, step := range steps {
		if err := step(); err != nil {
			h.close()
			return nil, err
		}
	}
	return h, nil
}

func (h *house) close() {
	_ = h.boxes.Close()
	if h.store != nil {
		_ = h.store.Close()
	}
}

// serve runs the desk until ctx ends, then drains it. A signal that comes while
// it starts waits until it has started: a demo that is half filled would stay so.
func serve(ctx context.Context, s settings.Settings, out, errs io.Writer) error {
	log := slog.New(slog.NewJSONHandler(errs, nil))
	listener, err := net.Listen("tcp", s.Addr)
	if err != nil {
		return settings.Refuse("cannot listen on %s: %s; choose another address with -addr", s.Addr, err)
	}
	defer func() { _ = listener.Close() }()
	lock, err := takeFolder(s)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Free() }()
	whole := context.WithoutCancel(ctx)
	h, err := openHouse(whole, s, log)
	if err != nil {
		return err
	}
	defer h.close()
	registry := providers.NewRegistry(all.Drivers(), providers.Options{DemoURLs: h.boxes.URLs, Logger: log})
	defer registry.Close()
	if err := prepare(whole, s, h.store, registry, h.boxes, out, errs); err != nil {
		return err
	}
	return work(ctx, s, h.store, registry, listener, log)
}

// work runs background work and server, and drains both.
func work(ctx context.Context, s settings.Settings, store *models.Store, registry *providers.Registry, listener net.Listener, log *slog.Logger) error {
	facts := handlers.Settings{BaseURL: s.BaseURL, Environment: s.Env}
	if s.Demo {
		facts.DemoPassword = demo.Password
	}
	var sender *post.Sender
	if s.SMTPURL != "" {
		var err error
		if sender, err = post.New(s.SMTPURL, ""); err != nil {
			return settings.Refuse("%s", err)
		}
	}
	payees, err := handlers.NewHostedDoor(handlers.HostedOptions{Store: store, Settings: facts, IsForm: isForm(store, registry)})
	if err != nil {
		return settings.Refuse("%s", err)
	}
	app, err := handlers.New(handlers.Options{Store: store, Registry: registry, Log: log, Settings: facts,
		Counts: handlers.QueueCounts(store), Webhooks: handlers.NewWebhookDoor(store, registry, log), Hosted: payees})
	if err != nil {
		return settings.Refuse("%s", err)
	}
	worker := jobs.New(jobs.Options{Store: store, Registry: registry, Log: log, BaseURL: s.BaseURL, Sender: sender})
	if err := worker.Start(context.WithoutCancel(ctx)); err != nil {
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

// isForm tells the payees' door which addresses a provider account's forms may
// have.
func isForm(store *models.Store, registry *providers.Registry) func(accountID, formURL string) bool {
	return func(accountID, formURL string) bool {
		account, credentials, err := store.OpenCredentials(context.Background(), accountID)
		if err != nil {
			return false
		}
		gateway, err := registry.Open(account, credentials)
		return err == nil && gateway.IsForm(formURL)
	}
}

// prepare fills a new demo and says where to go.
func prepare(ctx context.Context, s settings.Settings, store *models.Store, registry *providers.Registry, boxes *demo.Sandboxes, out, errs io.Writer) error {
	connect := func() ([]models.ProviderAccount, error) { return boxes.Connect(ctx, store, registry) }
	people, err := store.IsSetUp(ctx)
	switch {
	case err != nil:
	case s.Demo && !people:
		people, err = true, demo.Fill(ctx, store, connect)
	case s.Demo:
		_, err = connect()
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n  Countersign is at %s\n", s.BaseURL)
	switch {
	case !people:
		code, err := store.NewSetupCode(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "  Nobody is set up yet: open %s/setup with the setup code from standard error.\n", s.BaseURL)
		fmt.Fprintf(errs, "setup code: %s\n", code)
	case s.Demo:
		boxes.Tell(out)
	}
	fmt.Fprintln(out)
	return nil
}

// serveSandboxes runs the built-in sandboxes without a desk.
func serveSandboxes(ctx context.Context, s settings.Settings, out, errs io.Writer) error {
	log := slog.New(slog.NewJSONHandler(errs, nil))
	boxes, err := demo.Open(ctx, s.Data, s.Providers, true, log)
	if err != nil {
		return settings.Refuse("%s", err)
	}
	boxes.TellConsoles(out)
	<-ctx.Done()
	return boxes.Close()
}

// verify checks what an auditor would: the chain of the audit log and the
// books. It may run beside a running desk.
func verify(ctx context.Context, s settings.Settings, out, errs io.Writer) error {
	if !s.HasDatabase() {
		return settings.Refuse("there is no database in %s; choose the data folder with -data", s.Data)
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
