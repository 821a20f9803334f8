package pockyt_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/pockyt"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	payeeNo = "2000305228303182610217"
	token   = "2010305228303182765718"
)

// station answers every request with what the test wants, and keeps what came.
type station struct {
	*httptest.Server
	mu      sync.Mutex
	paths   []string
	bodies  map[string][]byte
	answers map[string]string
}

func newStation(t testing.TB, answers map[string]string) *station {
	s := &station{bodies: map[string][]byte{}, answers: answers}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.paths = append(s.paths, r.URL.Path)
		s.bodies[r.URL.Path] = body
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s with Content-Type %q", r.Method, r.URL.Path, r.Header.Get("Content-Type"))
		}
		_, _ = io.WriteString(w, s.answers[r.URL.Path])
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *station) body(path string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies[path]
}

func credentials() models.Credentials {
	return models.Credentials{
		pockyt.CredentialMerchant: "202333", pockyt.CredentialStore: "301854",
		pockyt.CredentialToken: "17cfc0170ef1c017b4a929d233d6e65e",
	}
}

// gateway opens an account against a server on this machine, at the manual's
// hour.
func gateway(t testing.TB, url string) *providers.Gateway {
	t.Helper()
	r := providers.NewRegistry([]providers.Driver{pockyt.Driver()}, providers.Options{
		DemoURLs: map[string]string{pockyt.Name: url},
		Clock:    func() time.Time { return time.Date(2025, 3, 1, 9, 30, 0, 0, time.UTC) },
	})
	t.Cleanup(r.Close)
	g, err := r.Open(models.ProviderAccount{ID: "pockyt", Provider: "pockyt", Environment: models.EnvDemo, Version: 1}, credentials())
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func order() models.Order {
	return models.Order{
		PayoutID: "p1", AttemptNo: 1, Number: "po-2025-000123", Amount: models.Money{Minor: 12540, Currency: "USD"},
		Subject: "Payout", Description: "March commission", PayeeRef: payeeNo, DestRef: token,
		NotifyURL: "https://pay.example.com/hooks/pockyt",
	}
}

func yes(context.Context) error { return nil }

func john() models.Payee {
	return models.Payee{
		ID: 7, Code: "1665425422", Kind: models.PayeeIndividual, FirstName: "John", LastName: "Doe", Email: "john@example.com",
		Phone: "1234567890", DateOfBirth: "1999-01-01", Country: "US", State: "NY", City: "hometown", Street: "123 main St", Zip: "10005",
	}
}

func bankAccount() providers.InstrumentRequest {
	return providers.InstrumentRequest{
		Payee: john(), PayeeRef: payeeNo, Tag: "ba-17", NotifyURL: "https://pay.example.com/hooks/pockyt",
		Instrument: models.Instrument{ID: 17, Kind: models.InstrumentUSBank, Country: "US", Currency: "USD", Purpose: "checking", Routing: "101089292", Last4: "3298"},
		Secret:     models.InstrumentSecret{Number: "7861053298", ClientIP: "203.0.113.7"},
	}
}

// golden compares a request with its file: JSON with sorted names, one line
// per field.
func golden(t *testing.T, name string, body []byte) {
	t.Helper()
	var fields map[string]string
	if err := json.Unmarshal(body, &fields); err != nil {
		t.Fatalf("%s: not an object of texts: %v\n%s", name, err, body)
	}
	var got bytes.Buffer
	e := json.NewEncoder(&got)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(fields); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s is sent as\n%s\nbut the golden file says\n%s", name, got.Bytes(), want)
	}
}

func TestEachEndpointSendsItsGoldenRequest(t *testing.T) {
	s := newStation(t, map[string]string{
		"/v3/payee/register": `{"ret_code":"000100","customer":{"customerNo":"` + payeeNo + `","customerCode":"1665425422"}}`,
		"/v3/payee/retrieve": `{"ret_code":"000100","customer":{"customerNo":"` + payeeNo + `","payeeStatus":"Activated"}}`,
		"/v3/payee/update":   `{"ret_code":"000100"}`, "/v3/payee/payout-accounts": `{"ret_code":"000100","accounts":[]}`,
		"/v3/payee/account/create/bank-account": `{"ret_code":"000100","result":{"accountToken":"` + token + `","accountStatus":"ACTIVATED"}}`,
		"/v3/payouts/balance":                   `{"ret_code":"000100","balance":{"currency":"USD","balance":"10.00"}}`,
	})
	g := gateway(t, s.URL)
	g.Send(t.Context(), order(), yes)
	g.Query(t.Context(), order())
	g.RegisterPayee(t.Context(), john(), "")
	changed := john()
	changed.Street2, changed.GovernmentID, changed.GovernmentIDType, changed.Lang = "Apt 4 <&>", "110101199003070134", "ID_CARD", "en"
	g.RegisterPayee(t.Context(), changed, payeeNo)
	g.RegisterInstrument(t.Context(), bankAccount())
	if _, _, err := g.Balance(t.Context(), "USD"); err != nil {
		t.Error(err)
	}
	for name, path := range map[string]string{
		"pay": "/v3/payouts/pay", "inquiry": "/v3/payouts/inquiry", "register": "/v3/payee/register", "retrieve": "/v3/payee/retrieve",
		"update": "/v3/payee/update", "bank-account": "/v3/payee/account/create/bank-account",
		"payout-accounts": "/v3/payee/payout-accounts", "balance": "/v3/payouts/balance",
	} {
		golden(t, name, s.body(path))
	}
}

// provePrinted proves that a request of the worked example goes out with the
// printed signature. The vectors themselves are proven in sign_test.go.
func provePrinted(t testing.TB) {
	s := newStation(t, nil)
	gateway(t, s.URL).Send(t.Context(), order(), yes)
	var fields map[string]string
	if err := json.Unmarshal(s.body("/v3/payouts/pay"), &fields); err != nil {
		t.Fatal(err)
	}
	if fields["verifySign"] != "a211ed16ee9dbc77f40440b255aa53cb" {
		t.Errorf("the worked example is sent as %v", fields)
	}
}
