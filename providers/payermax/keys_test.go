package payermax_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"slices"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers/payermax"
)

// flatten turns JSON into paths and texts.
func flatten(t *testing.T, body string) map[string]string {
	t.Helper()
	var tree map[string]any
	if err := json.Unmarshal([]byte(body), &tree); err != nil {
		t.Fatal(err)
	}
	flat := map[string]string{}
	var walk func(prefix string, node map[string]any)
	walk = func(prefix string, node map[string]any) {
		for name, value := range node {
			switch v := value.(type) {
			case map[string]any:
				walk(prefix+name+".", v)
			case string:
				flat[prefix+name] = v
			default:
				t.Errorf("%s%s is a %T", prefix, name, value)
			}
		}
	}
	walk("", tree)
	return flat
}

func armoured(kind string, der []byte, err error) string {
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func TestAKeyIsReadHoweverAFormHandsItOn(t *testing.T) {
	private, public := privatePEM(merchantKey()), publicPEM(&platformKey().PublicKey)
	bare := func(text string) string {
		return strings.Join(strings.Split(strings.TrimSpace(text), "\n")[1:][:strings.Count(text, "\n")-2], "")
	}
	for name, change := range map[string]func(string) string{
		"as it is": func(s string) string { return s }, "in one line": func(s string) string { return strings.ReplaceAll(s, "\n", " ") }, "without breaks": func(s string) string { return strings.ReplaceAll(s, "\n", "") },
		"from Windows": func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }, "without armour": bare, "with blanks around": func(s string) string { return "\n  " + s + "  " },
	} {
		c := credentials()
		c[payermax.CredentialPrivateKey], c[payermax.CredentialPublicKey] = change(private), change(public)
		s := newStation(t, accepted(taken("PENDING")))
		g, err := open(t, s.URL, c)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if out, _ := g.Send(t.Context(), order(), yes); out.Event != models.EventAccept {
			t.Errorf("%s: %s %s", name, out.Event, out.Reason)
		}
	}
}

func TestSettingsThatCannotWorkAreRefusedAtTheForm(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der8, err8 := x509.MarshalPKCS8PrivateKey(curve)
	derX, errX := x509.MarshalPKIXPublicKey(&curve.PublicKey)
	for name, c := range map[string]struct{ field, value string }{
		"app with blank": {payermax.CredentialAppID, "a b"}, "no app": {payermax.CredentialAppID, ""}, "long app": {payermax.CredentialAppID, strings.Repeat("a", 65)},
		"merchant with slash": {payermax.CredentialMerchant, "01/02"}, "no merchant": {payermax.CredentialMerchant, ""}, "service provider": {payermax.CredentialSPMerchant, "ü"},
		"account": {payermax.CredentialSourceAccount, "usd"}, "no private key": {payermax.CredentialPrivateKey, ""}, "no public key": {payermax.CredentialPublicKey, ""},
		"public as private": {payermax.CredentialPrivateKey, publicPEM(&merchantKey().PublicKey)}, "private as public": {payermax.CredentialPublicKey, privatePEM(strangeKey())},
		"our own public key": {payermax.CredentialPublicKey, publicPEM(&merchantKey().PublicKey)}, "cut key": {payermax.CredentialPrivateKey, privatePEM(merchantKey())[:400]},
		"more after the key": {payermax.CredentialPrivateKey, privatePEM(merchantKey()) + "x"},
		"PKCS#1":             {payermax.CredentialPrivateKey, armoured("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(merchantKey()), nil)},
		"locked":             {payermax.CredentialPrivateKey, strings.ReplaceAll(privatePEM(merchantKey()), "PRIVATE", "ENCRYPTED PRIVATE")},
		"small":              {payermax.CredentialPrivateKey, privatePEM(small)}, "small public": {payermax.CredentialPublicKey, publicPEM(&small.PublicKey)},
		"curve": {payermax.CredentialPrivateKey, armoured("PRIVATE KEY", der8, err8)}, "public curve": {payermax.CredentialPublicKey, armoured("PUBLIC KEY", derX, errX)},
		"words": {payermax.CredentialPrivateKey, "my key"}, "public words": {payermax.CredentialPublicKey, "AAAA"},
	} {
		settings := credentials()
		settings[c.field] = c.value
		_, err := open(t, "http://127.0.0.1:1", settings)
		said, ok := models.AsError(err)
		if !ok || said.Field(c.field) == "" || len(said.Fields) != 1 || len(c.value) > 40 && strings.Contains(err.Error(), c.value[30:40]) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheHostFollowsFromTheEnvironment(t *testing.T) {
	hosts := payermax.Driver().Hosts
	for env, want := range map[models.Environment]string{
		models.EnvLive: "https://pay-gate.payermax.com", models.EnvSandbox: "https://pay-gate-uat.payermax.com", models.EnvDemo: "",
	} {
		if got := hosts(env); got != want {
			t.Errorf("%s: %q", env, got)
		}
	}
	traits := payermax.Traits()
	for _, c := range traits.Currencies {
		if scale, ok := traits.Scales[c]; !c.IsKnown() || !ok || scale > 2 {
			t.Errorf("%s has the scale %d", c, scale)
		}
	}
	if !slices.IsSorted(traits.Currencies) || slices.Contains(traits.Currencies, "USDT") {
		t.Errorf("%v", traits.Currencies)
	}
	for _, field := range traits.Credentials {
		if field.Secret != (field.Name == payermax.CredentialPrivateKey) || field.Help == "" {
			t.Errorf("%+v", field)
		}
	}
}

// TestWhatIsRecordedHidesThePayee sends everything that PayerMax may be told of
// a person and looks for it in the trail.
func TestWhatIsRecordedHidesThePayee(t *testing.T) {
	s := newStation(t, accepted(taken("PENDING")))
	o := abroad()
	o.Fields["document_id"] = "X99887766"
	_, trail := gateway(t, s.URL).Send(t.Context(), o, yes)
	if len(trail) != 1 {
		t.Fatal("nothing is recorded")
	}
	for _, secret := range []string{o.Fields["document_id"], o.Fields["birth_date"], o.Fields["account_number"], o.Fields["correspondent_account"]} {
		if strings.Contains(trail[0].Request, secret) {
			t.Errorf("%s is recorded: %s", secret, trail[0].Request)
		}
	}
	if !strings.Contains(trail[0].Request, `"accountNo":"•••• 0101"`) || !strings.Contains(trail[0].Request, number) {
		t.Errorf("recorded: %s", trail[0].Request)
	}
	if !slices.Contains(payermax.Traits().SecretFields, "redeemCode") {
		t.Error("a code that is as good as cash is recorded")
	}
}
