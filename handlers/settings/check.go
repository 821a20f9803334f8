package settings

import (
	"maps"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"countersign/handlers"
	"countersign/models"
)

// check refuses settings that do not fit together, and fills in what follows.
func (s *Settings) check(demo, sandbox string) error {
	var err error
	if s.Demo, err = choice("COUNTERSIGN_DEMO", demo, "true", "false"); err != nil {
		return err
	}
	if s.Sandbox, err = choice("COUNTERSIGN_SANDBOX", sandbox, "on", "off"); err != nil {
		return err
	}
	if !s.Env.IsKnown() {
		return Refuse("there is no environment %q; choose demo, sandbox or live", string(s.Env))
	}
	isDemo := s.Env == models.EnvDemo
	s.Demo, s.Sandbox = s.Demo && isDemo, s.Sandbox && isDemo
	if s.KeyFile == "" {
		s.KeyFile = filepath.Join(s.Data, "key")
	}
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return Refuse("the address %q must look like 127.0.0.1:8080", s.Addr)
	}
	if isDemo && !isLoopback(host) {
		return Refuse("a demo desk with its known passwords listens on a loopback address only, not on %q; use 127.0.0.1, or another environment", s.Addr)
	}
	if s.BaseURL == "" {
		s.BaseURL = "http://localhost:" + port
	}
	if err := (handlers.Settings{BaseURL: s.BaseURL, Environment: s.Env}).Check(); err != nil {
		return Refuse("%s", err)
	}
	if base, err := url.Parse(s.BaseURL); isDemo && (err != nil || !isLoopback(base.Hostname())) {
		return Refuse("a demo desk is reached on a loopback address only, not at %q", s.BaseURL)
	}
	return s.checkProviders(isDemo)
}

// choice reads one of two words; the usual other words for them do as well.
func choice(name, text, yes, no string) (bool, error) {
	switch strings.ToLower(text) {
	case "true", "on", "1", "yes":
		return true, nil
	case "false", "off", "0", "no":
		return false, nil
	}
	return false, Refuse("%s is %q; write %s or %s", name, text, yes, no)
}

// checkProviders refuses settings of demo providers where they would do
// nothing, or would lead out of the machine.
func (s *Settings) checkProviders(isDemo bool) error {
	for _, name := range slices.Sorted(maps.Keys(s.Providers)) {
		if !isDemo {
			return Refuse("COUNTERSIGN_%s counts in a demo only: unset it, and connect the provider in the desk's settings", name)
		}
		address, err := url.Parse(s.Providers[name])
		if strings.HasSuffix(name, "_URL") && (err != nil || !isLoopback(address.Hostname())) {
			return Refuse("COUNTERSIGN_%s is %q; a demo talks to this machine only, write an address like http://127.0.0.1:9000", name, s.Providers[name])
		}
	}
	return nil
}

// isLoopback reports whether a host leads to this machine only.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
