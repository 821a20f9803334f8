package providers

import (
	"strings"
	"testing"

	"countersign/models"
)

func TestDefaultsAreFilledInAndWhatIsMissingIsNamed(t *testing.T) {
	traits := Traits{Title: "Post", Credentials: []CredentialField{
		{Name: "token", Label: "token"}, {Name: "header", Label: "header", Optional: true, Default: "X-Sign"},
		{Name: "hosts", Label: "hosts", Optional: true}, {Name: "address", Label: "address", NotInDemo: true},
	}}
	given := models.Credentials{"token": "t"}
	full, err := traits.Complete(given, models.EnvDemo)
	if err != nil || full["header"] != "X-Sign" || full["token"] != "t" || len(given) != 1 {
		t.Errorf("%v, %v; the given ones became %d", full["header"], err, len(given))
	}
	if full, _ = traits.Complete(models.Credentials{"token": "t", "header": "X-Mine"}, models.EnvDemo); full["header"] != "X-Mine" {
		t.Errorf("what was entered became %q", full["header"])
	}
	for _, env := range []models.Environment{models.EnvSandbox, models.EnvLive} {
		_, err := traits.Complete(nil, env)
		said, ok := models.AsError(err)
		if !ok || len(said.Fields) != 2 || said.Field("token") == "" || said.Field("address") == "" {
			t.Errorf("%s: %v", env, err)
		}
	}
}

func TestAnAddressThatPeopleEnterIsPublic(t *testing.T) {
	driver := Driver{
		Traits: Traits{Name: "post", Title: "Post", Credentials: []CredentialField{{Name: "base_url", NotInDemo: true}}}, HostCredential: "base_url",
		Hosts: func(models.Environment) string { return "" },
	}
	var base string
	driver.New = func(s Settings) (Provider, error) { base = s.BaseURL; return &post{}, nil }
	for address, want := range map[string]string{
		"https://api.example.com": "https://api.example.com", " https://API.Example.com/v1/ ": "https://api.example.com/v1", "https://xn--bcher-kva.example": "https://xn--bcher-kva.example",
		"": "", "http://api.example.com": "", "https://127.0.0.1": "", "https://localhost": "", "https://[::1]": "", "https://10.0.0.1/x": "", "https://127.1": "",
		"https://2130706433": "", "https://0x7f.0x1": "", "https://api.example.com:8443": "", "https://api.example.com:443": "", "https://user@api.example.com": "",
		"https://api.example.com?x=1": "", "https://api.example.com#x": "", "https://api.example.com?": "", "https://api.example.com.": "", "https://bücher.example": "",
		"https:api.example.com": "", "//api.example.com": "", "javascript:1": "", "https://intranet": "", "https://a..example.com": "", "https://api.example.com\\@evil.test": "",
	} {
		for _, env := range []models.Environment{models.EnvSandbox, models.EnvLive} {
			base = ""
			r := NewRegistry([]Driver{driver}, Options{})
			g, err := r.Open(models.ProviderAccount{ID: "post", Provider: "post", Environment: env}, models.Credentials{"base_url": address})
			if said, ok := models.AsError(err); base != want || (err == nil) != (want != "") || err != nil && (!ok || said.Field("base_url") == "") {
				t.Errorf("%q in %s opens %q, error %v", address, env, base, err)
			}
			if err == nil && g.wire.line.dialer.Control("tcp", "127.0.0.1:443", nil) == nil {
				t.Errorf("%q in %s may lead to this machine", address, env)
			}
		}
	}
	r := NewRegistry([]Driver{driver}, Options{DemoURLs: map[string]string{"post": "http://127.0.0.1:9"}})
	if _, err := r.Open(models.ProviderAccount{ID: "post", Provider: "post", Environment: models.EnvDemo}, nil); err != nil || base != "http://127.0.0.1:9" {
		t.Errorf("a demo opens %q, error %v", base, err)
	}
}

func TestAPublishedAddressCannotBeOverridden(t *testing.T) {
	var base string
	driver := Driver{
		Traits: Traits{Name: "post", Title: "Post", Credentials: []CredentialField{{Name: "base_url", Optional: true}}}, HostCredential: "base_url",
		Hosts: func(env models.Environment) string {
			return map[models.Environment]string{models.EnvLive: "https://api.example.com"}[env]
		},
		New: func(s Settings) (Provider, error) { base = s.BaseURL; return &post{}, nil },
	}
	r := NewRegistry([]Driver{driver}, Options{})
	for env, want := range map[models.Environment]string{models.EnvLive: "https://api.example.com", models.EnvSandbox: "https://test.example.com"} {
		_, err := r.Open(models.ProviderAccount{ID: "post", Provider: "post", Environment: env}, models.Credentials{"base_url": "https://test.example.com"})
		if err != nil || base != want {
			t.Errorf("%s opens %q, error %v", env, base, err)
		}
	}
	if _, err := r.Open(models.ProviderAccount{ID: "post", Provider: "post", Environment: models.EnvSandbox}, nil); !models.IsKind(err, models.KindInvalid) {
		t.Errorf("without an address the error is %v", err)
	}
}

func TestWhatANameResolvesToIsLookedAtWhenItIsDialled(t *testing.T) {
	for address, ok := range map[string]bool{
		"8.8.8.8:443": true, "[2606:4700::1111]:443": true, "[::ffff:8.8.8.8]:443": true,
		"127.0.0.1:443": false, "10.1.2.3:443": false, "172.16.0.1:443": false, "192.168.1.1:443": false, "169.254.169.254:443": false, "100.64.0.1:443": false,
		"0.0.0.0:443": false, "0.1.2.3:443": false, "224.0.0.1:443": false, "255.255.255.255:443": false, "198.18.0.1:443": false, "192.0.2.1:443": false,
		"[::]:443": false, "[::1]:443": false, "[fe80::1%eth0]:443": false, "[fd00::1]:443": false, "[ff02::1]:443": false, "[fec0::1]:443": false,
		"[::ffff:127.0.0.1]:443": false, "[::ffff:10.0.0.1]:443": false, "[64:ff9b::7f00:1]:443": false, "[2002:7f00:1::]:443": false,
		"[2001:0:1::1]:443": false, "[2001:db8::1]:443": false, "nonsense": false,
	} {
		if err := publicOnly("tcp", address, nil); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestATextThatAVendorHasNoPlaceForIsRefused(t *testing.T) {
	traits := Traits{Title: "Post", Currencies: []models.Currency{"USD"}, MaxNote: NoText, MaxSubject: 3}
	for field, order := range map[string]models.Order{
		"":        {Subject: "abc", Description: "any"},
		"note":    {Note: "n"},
		"subject": {Subject: "abcd"},
	} {
		order.Amount = models.Money{Minor: 100, Currency: "USD"}
		err := traits.Check(order)
		said, _ := models.AsError(err)
		if field == "" && err != nil || field != "" && (said == nil || said.Field(field) == "" || len(said.Fields) != 1) {
			t.Errorf("%q: %v", field, err)
		}
	}
}

// preparing is a provider whose orders can be repeated.
type preparing struct {
	*post
	body func() ([]byte, error)
}

// Prepare returns what it is told to.
func (p preparing) Prepare(models.Order) ([]byte, error) { return p.body() }

func TestARequestIsPreparedOrSaidWhyNot(t *testing.T) {
	g, _ := openPost(t, fine, &post{})
	if body, err := g.Prepare(anOrder()); body != nil || err != nil {
		t.Errorf("who prepares nothing prepares %q, error %v", body, err)
	}
	inner, _ := g.provider.(*post)
	g.provider = preparing{inner, func() ([]byte, error) { return []byte("body"), nil }}
	if body, err := g.Prepare(anOrder()); string(body) != "body" || err != nil || !g.Prepares() {
		t.Errorf("prepared %q, error %v", body, err)
	}
	without := anOrder()
	without.Number = ""
	if body, err := g.Prepare(without); body != nil || !models.IsKind(err, models.KindInvalid) {
		t.Errorf("an order without a number is prepared as %q, error %v", body, err)
	}
	g.provider = preparing{inner, func() ([]byte, error) { panic("secret words") }}
	if body, err := g.Prepare(anOrder()); body != nil || err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("after a panic: %q, error %v", body, err)
	}
}

func TestAFormFromAQueryIsHeldToItsHostsToo(t *testing.T) {
	out := models.Outcome{Event: models.EventAwaitPayee, FormURL: "https://evil.test/form"}
	p := &post{make: func(*Answer) models.Outcome { return out }}
	g, _ := openPost(t, fine, p)
	g.provider = formPost{p}
	if got, _ := g.Query(t.Context(), anOrder()); got.Event != models.EventUnreadable || got.FormURL != "" || !strings.Contains(got.Mismatch, "evil.test") || strings.Contains(got.Mismatch, "/form") {
		t.Errorf("a form elsewhere: %+v", got)
	}
	out.FormURL = "https://pay.example.com:443/form"
	if got, _ := g.Query(t.Context(), anOrder()); got.Event != models.EventAwaitPayee || got.FormURL != out.FormURL {
		t.Errorf("a form where it may lie: %+v", got)
	}
	out.Event = models.EventPay
	if got, _ := g.Query(t.Context(), anOrder()); got.Event != models.EventPay || got.FormURL != "" {
		t.Errorf("a form of a paid order: %+v", got)
	}
	out.Event, out.Mismatch, out.FormURL = models.EventAwaitPayee, "Of another type.", ""
	if got, _ := g.Query(t.Context(), anOrder()); got.Event != models.EventUnreadable || got.Mismatch != "Of another type." {
		t.Errorf("a difference that the adapter saw: %+v", got)
	}
	if got, _ := g.Send(t.Context(), anOrder(), open); got.Event != models.EventDoubt || got.Mismatch != "Of another type." {
		t.Errorf("a difference that the adapter saw in an answer: %+v", got)
	}
}
