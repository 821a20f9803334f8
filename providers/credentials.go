package providers

import (
	"maps"
	"net/netip"
	"net/url"
	"regexp"
	"strings"

	"countersign/models"
)

// Complete returns a copy of credentials in which the fields that were left
// out have their defaults. The error, a *models.Error, names the fields that
// an account in env cannot do without.
func (t Traits) Complete(credentials models.Credentials, env models.Environment) (models.Credentials, error) {
	full := maps.Clone(credentials)
	if full == nil {
		full = models.Credentials{}
	}
	var missing []models.FieldError
	for _, field := range t.Credentials {
		if full[field.Name] == "" && field.Default != "" {
			full[field.Name] = field.Default
		}
		if full[field.Name] == "" && field.NeededIn(env) {
			missing = append(missing, models.FieldError{Field: field.Name, Message: "Enter the " + field.Label + "."})
		}
	}
	if len(missing) > 0 {
		return nil, models.Invalid(t.Title+" needs all its credentials.", missing...)
	}
	return full, nil
}

// NeededIn reports whether an account in env cannot do without the field.
func (f CredentialField) NeededIn(env models.Environment) bool {
	return !f.Optional && f.Default == "" && (!f.NotInDemo || env != models.EnvDemo)
}

// publicName is a host name of the public internet: at least two labels, the
// last of which is no number in any spelling.
var publicName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`)

// publicBase reads a base URL that people entered, for a vendor that publishes
// none; why says what is wrong with it. Where it really leads is looked at again
// when it is dialled.
func publicBase(text string) (u *url.URL, why string) {
	u, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil || u.Scheme != "https":
		return nil, "The address must begin with https://."
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.Port() != "" || u.Opaque != "":
		return nil, "Write host and path only: no user, port, question mark or fragment."
	case !publicName.MatchString(strings.ToLower(u.Host)) || len(u.Host) > 253:
		return nil, "The address must name a public host, such as api.example.com."
	}
	u.Host = strings.ToLower(u.Host)
	u.Path = strings.TrimRight(u.Path, "/")
	return u, ""
}

// inwardRanges are ranges that are not the public internet although they look
// like it: shared, reserved and example addresses, and those that carry an IPv4
// address inside.
var inwardRanges = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("fec0::/10"),
}

// isPublic reports whether an address lies on the public internet.
func isPublic(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	if !addr.IsGlobalUnicast() || addr.IsPrivate() {
		return false
	}
	for _, inward := range inwardRanges {
		if inward.Contains(addr) {
			return false
		}
	}
	return true
}
