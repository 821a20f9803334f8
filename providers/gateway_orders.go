package providers

import (
	"net/url"
	"slices"
	"strings"

	"countersign/models"
)

// HostsForms reports whether payees enter where they want their money on a form
// of the provider.
func (g *Gateway) HostsForms() bool { _, ok := g.provider.(HostedFormer); return ok }

// FormHosts are the hosts that a form of this account may lie on; nil when the
// provider has no forms.
func (g *Gateway) FormHosts() []string {
	if former, ok := g.provider.(HostedFormer); ok {
		return former.FormHosts()
	}
	return nil
}

// Prepares reports whether the request of an order is made and stored before it
// is first sent, so that it can be repeated byte for byte.
func (g *Gateway) Prepares() bool { _, ok := g.provider.(Preparer); return ok }

// Prepare returns the body of the order's request without sending it; nil when
// the provider wants nothing prepared. It never uses the network.
func (g *Gateway) Prepare(order models.Order) ([]byte, error) {
	if preparer, ok := g.provider.(Preparer); ok {
		return preparer.Prepare(order)
	}
	return nil, nil
}

// trustsForm reports whether a form may be handed to the payee: a plain https
// URL (http on loopback) on one of the account's hosts.
func (g *Gateway) trustsForm(form string) bool {
	u, err := url.Parse(form)
	if err != nil || u.User != nil || !slices.Contains(g.FormHosts(), strings.ToLower(u.Host)) {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && g.account.Environment == models.EnvDemo && isLoopback(u.Hostname())
}
