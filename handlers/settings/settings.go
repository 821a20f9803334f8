// Package settings reads what can be set from outside: flags and environment
// variables. It refuses, in one sentence and before anything is changed, what
// is unknown, does not fit together, or would be unsafe.
//
// A tour: settings.go holds the settings and how they are read; check.go what
// does not fit together; usage.go the words of --help.
package settings

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"countersign/models"
)

// Settings are everything that can be set from outside, each as a flag and as
// an environment variable; a flag wins.
type Settings struct {
	Addr    string // to listen on, host and port
	BaseURL string // that people and providers use, without a path
	Data    string // folder of database, data key and sandbox books
	KeyFile string // of the data key
	Env     models.Environment
	SMTPURL string // of the mail server, "": mails are kept for the outbox page
	Demo    bool   // fill a new demo database
	Sandbox bool   // start the built-in provider sandboxes
	// Providers are the settings of demo providers, by their name without
	// COUNTERSIGN_, such as POCKYT_URL.
	Providers map[string]string
}

// BadStart is a start that was refused before anything was changed. It is one
// sentence that says what is wrong and how to mend it.
type BadStart struct{ text string }

// Error returns the sentence.
func (e *BadStart) Error() string { return e.text }

// Refuse makes a BadStart.
func Refuse(format string, args ...any) error { return &BadStart{fmt.Sprintf(format, args...)} }

// ErrHelp says that somebody asked for help and got it.
var ErrHelp = errors.New("help was printed")

// providerSettings are the environment variables besides those of flags.
var providerSettings = regexp.MustCompile(`^COUNTERSIGN_(ONERWAY_(URL|MERCHANT_NO|SECRET)|PAYERMAX_(URL|APP_ID|MERCHANT_NO|PRIVATE_KEY_FILE|PUBLIC_KEY_FILE)|POCKYT_(URL|MERCHANT_NO|STORE_NO|TOKEN)|CHAINPAY_(URL|APP_ID|PRIVATE_KEY_FILE|PUBLIC_KEY_FILE)|LAMAPAY_(URL|TOKEN))$`)

// Read reads the settings of a command from its arguments and the environment
// ("NAME=value"). Help goes to out, with ErrHelp; every other error is a
// *BadStart.
func Read(command string, args, environ []string, out io.Writer) (Settings, error) {
	var s Settings
	env := map[string]string{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	flags := flag.NewFlagSet("countersign "+command, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	known := map[string]bool{}
	text := func(p *string, name, fallback, help string) {
		variable := "COUNTERSIGN_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		known[variable] = true
		if v := env[variable]; v != "" {
			fallback = v
		}
		flags.StringVar(p, name, fallback, help+" ("+variable+")")
	}
	var environment, demo, sandbox string
	text(&s.Addr, "addr", "127.0.0.1:8080", "address to listen on")
	text(&s.BaseURL, "base-url", "", "address that people and providers use; the default follows from -addr")
	text(&s.Data, "data", "./data", "folder of database, data key and sandbox books")
	text(&s.KeyFile, "key-file", "", "data key; the default is the file key in the data folder")
	text(&environment, "env", "demo", "environment of the installation: demo, sandbox or live")
	text(&demo, "demo", "true", "fill a new demo database; false starts empty")
	text(&sandbox, "sandbox", "on", "built-in provider sandboxes of a demo: on or off")
	text(&s.SMTPURL, "smtp-url", "", "mail server, as smtp://user:password@mail.example.com:587?from=pay@example.com; without one, mails are kept for the outbox page")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			printHelp(out, flags)
			return s, ErrHelp
		}
		return s, Refuse("%s; run countersign --help for the list of settings", err)
	}
	if flags.NArg() > 0 {
		return s, Refuse("%q is not understood; run countersign --help for the list of settings", flags.Arg(0))
	}
	if env["DATABASE_URL"] != "" {
		return s, Refuse("DATABASE_URL is set, but this version keeps everything in SQLite: unset it, nothing was changed")
	}
	if err := s.readProviders(env, known); err != nil {
		return s, err
	}
	s.Env = models.Environment(environment)
	return s, s.check(demo, sandbox)
}

// readProviders takes the settings of demo providers and refuses names that
// mean nothing: a typing error must not be a silent default.
func (s *Settings) readProviders(env map[string]string, known map[string]bool) error {
	s.Providers = map[string]string{}
	for name, value := range env {
		switch {
		case !strings.HasPrefix(name, "COUNTERSIGN_") || known[name] || value == "":
		case providerSettings.MatchString(name):
			s.Providers[strings.TrimPrefix(name, "COUNTERSIGN_")] = value
		default:
			return Refuse("there is no setting %s; run countersign --help for the list", name)
		}
	}
	return nil
}

// Database is the file of the database.
func (s Settings) Database() string { return filepath.Join(s.Data, "countersign.db") }

// HasDatabase reports whether there is one; a file that cannot be looked at
// counts as one, so that nothing is made anew beside it.
func (s Settings) HasDatabase() bool {
	_, err := os.Stat(s.Database())
	return !errors.Is(err, os.ErrNotExist)
}
