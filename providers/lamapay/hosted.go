package lamapay

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"countersign/models"
	"countersign/providers"
)

// FormHosts are the hosts that a form of this account may lie on (LamaPay
// manual, Hosted Payout Form). The gateway holds every form against them.
func (a *adapter) FormHosts() []string { return slices.Clone(a.hosts) }

var hostEntry = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[1-9][0-9]{0,4})?$`)

// sameMachine adds the other name of this machine in a demo, where a sandbox may
// call itself by either.
func sameMachine(host string, env models.Environment) []string {
	name, port, found := strings.Cut(host, ":")
	if env != models.EnvDemo || !found {
		return []string{host}
	}
	switch name {
	case "localhost":
		return []string{host, "127.0.0.1:" + port}
	case "127.0.0.1":
		return []string{host, "localhost:" + port}
	}
	return []string{host}
}

// formHosts reads the list of hosts; why says what is wrong with it. An empty one is the host of the API, where
// the manual's own sample has the form.
func formHosts(list, baseURL string, env models.Environment) (hosts []string, why string) {
	if strings.TrimSpace(list) == "" {
		base, err := url.Parse(baseURL)
		if err != nil || base.Host == "" {
			return nil, "Enter the hosts of LamaPay's forms."
		}
		return sameMachine(providers.HostOf(base), env), ""
	}
	for entry := range strings.SplitSeq(list, ",") {
		host := strings.TrimSuffix(strings.ToLower(strings.TrimSpace(entry)), ":443")
		name, _, _ := strings.Cut(host, ":")
		_, notAnAddress := netip.ParseAddr(name)
		inside := notAnAddress == nil || !strings.Contains(name, ".")
		if !hostEntry.MatchString(host) || len(host) > 260 || inside && env != models.EnvDemo {
			return nil, fmt.Sprintf("%.60q is no host. Write names such as pay.example.com, separated by commas, without https:// and without a path.", entry)
		}
		hosts = append(hosts, host)
	}
	return hosts, ""
}
