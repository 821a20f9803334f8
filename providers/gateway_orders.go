package providers

import (
	"fmt"
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

// IsForm reports whether an address may be that of a form of this account.
func (g *Gateway) IsForm(formURL string) bool {
	return wrongForm(formURL, g.FormHosts(), g.account.Environment) == ""
}

// Prepares reports whether the request of an order is made and stored before it
// is first sent, so that it can be repeated byte for byte.
func (g *Gateway) Prepares() bool { _, ok := g.provider.(Preparer); return ok }

// Prepare returns the body of the order's request without sending it; nil when
// the provider wants nothing prepared. It never uses the network. The error,
// a *models.Error, says why the order cannot be sent; Send says the same.
func (g *Gateway) Prepare(order models.Order) ([]byte, error) {
	preparer, ok := g.provider.(Preparer)
	if !ok {
		return nil, nil
	}
	if why := g.unsendable(order); why != "" {
		return nil, models.Invalid(why)
	}
	type made struct {
		body []byte
		err  error
	}
	got, fault := guarded(func() made {
		body, err := preparer.Prepare(order)
		return made{body, err}
	})
	if fault != "" {
		g.fault("prepare", fault)
		return nil, models.Invalid("Nothing was sent: the program met a fault of its own while it prepared the order.")
	}
	return got.body, got.err
}

// compare holds what an answer says against the order. An adapter may have seen
// a difference of its own already; a form is kept only while the payee is
// awaited, and only where this account's forms may lie.
func (g *Gateway) compare(order models.Order, out *models.Outcome) {
	if out.Mismatch == "" {
		out.Mismatch = Differs(order, out.Echo)
	}
	if out.FormURL != "" && out.Event == models.EventAwaitPayee && out.Mismatch == "" {
		out.Mismatch = wrongForm(out.FormURL, g.FormHosts(), g.account.Environment)
	}
	if out.Event != models.EventAwaitPayee || out.Mismatch != "" {
		out.FormURL = ""
	}
}

// maxFormURL is the longest address of a form that is passed on, in bytes.
const maxFormURL = 2048

// wrongForm says why a payee must not be sent to a form, "" when nothing speaks
// against it: a plain https URL (http on loopback in a demo) on one of the
// account's hosts. The address itself is a secret and is not repeated.
func wrongForm(text string, hosts []string, env models.Environment) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || len(text) > maxFormURL || u.Opaque != "" || u.Host == "":
		return "The address of the provider's form cannot be read."
	case u.User != nil:
		return "The address of the provider's form holds a user name, which may hide where it leads."
	case u.Scheme != "https" && (u.Scheme != "http" || env != models.EnvDemo || !isLoopback(u.Hostname())):
		return "The provider's form is not reached over https."
	case !slices.Contains(hosts, HostOf(u)):
		return fmt.Sprintf("The provider's form lies on %.60q, which is not among the form hosts of this account.", HostOf(u))
	}
	return ""
}

// HostOf is the host of a URL as lists of hosts have it: in lower case, with the
// port where it is not the scheme's own.
func HostOf(u *url.URL) string {
	own := map[string]string{"https": ":443", "http": ":80"}[u.Scheme]
	return strings.TrimSuffix(strings.ToLower(u.Host), own)
}
