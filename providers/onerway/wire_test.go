package onerway_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/onerway"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	merchant = "801040"
	secret   = "3b5e10b65bff4172a5b9ca2d2ec00a6e"
	number   = "PO0000000000_a1"
	ref      = "1954374604177408000"
	account  = "001234567890"

	webhookSecret = "a webhook secret of its own"
)

// station answers every request with what the test wants, and keeps what came.
type station struct {
	*httptest.Server
	mu      sync.Mutex
	status  int
	answers map[string]string
	asked   []string
	bodies  map[string]string
}

func newStation(t testing.TB, answers map[string]string) *station {
	s := &station{answers: answers, bodies: map[string]string{}, status: http.StatusOK}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		path, under := strings.CutPrefix(r.URL.Path, "/payout")
		s.asked, s.bodies[path] = append(s.asked, path), string(body)
		if !under || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s came with %v", r.Method, r.URL, r.Header)
		}
		w.WriteHeader(s.status)
		_, _ = io.WriteString(w, s.answers[path])
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *station) body(path string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies[path]
}

func (s *station) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

func credentials() models.Credentials {
	return models.Credentials{onerway.CredentialMerchant: merchant, onerway.CredentialSecret: secret, onerway.CredentialWebhookSecret: webhookSecret}
}

func with(more models.Credentials) models.Credentials {
	c := credentials()
	maps.Copy(c, more)
	return c
}

func open(t testing.TB, url string, c models.Credentials) (*providers.Gateway, error) {
	t.Helper()
	r := providers.NewRegistry([]providers.Driver{onerway.Driver()}, providers.Options{
		DemoURLs: map[string]string{onerway.Name: url}, Clock: func() time.Time { return time.Date(2025, 3, 1, 9, 30, 0, 0, time.UTC) },
	})
	t.Cleanup(r.Close)
	return r.Open(models.ProviderAccount{ID: "onerway", Provider: "onerway", Environment: models.EnvDemo, Version: 1}, c)
}

func gateway(t testing.TB, url string, more models.Credentials) *providers.Gateway {
	t.Helper()
	g, err := open(t, url, with(more))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// fit gives an order an account in the Philippines.
func fit(o *models.Order) {
	o.Method, o.Country = onerway.MethodLocal, "PH"
	o.Fields = map[string]string{"account_number": account, "bank_name": "BDO <& Co>", "city": "Manila", "transaction_purpose": "3", "birth_date": "1987-06-05"}
}

func order() models.Order {
	o := models.Order{PayoutID: "loose", AttemptNo: 1, Number: number, Amount: models.Money{Minor: 12540, Currency: "USD"}, Description: "Invoice 123", Reference: "INV-1",
		Payee: models.Payee{Kind: models.PayeeIndividual, FirstName: "Ada", LastName: "O'Neill & Søn", Country: "US"}}
	fit(&o)
	return o
}

func yes(context.Context) error { return nil }

// entry is an order as a list shows it, agreeing with order().
func entry(status string) string {
	return fmt.Sprintf(`{"merchantNo":%q,"payoutId":%s,"requestId":%q,"payoutStatus":%q,"targetAmount":"125.4","targetCurrency":"USD","beneficiaryId":null}`, merchant, ref, number, status)
}

func listed(entries ...string) string {
	return `{"respCode":"20000","respMsg":"Success","data":{"total":1,"records":[` + strings.Join(entries, ",") + `]}}`
}

func created(status string) string {
	return `{"respCode":"20000","respMsg":"Success","data":` + entry(status) + `}`
}

func code(code string) string {
	return fmt.Sprintf(`{"respCode":%q,"respMsg":"words that vary"}`, code)
}

const (
	v1    = "/api/v1/txn/remittance"
	v2    = "/api/v2/txn/remittance"
	query = "/api/v1/txn/queryList"
	needs = "/api/v1/acct/queryPaymentFeild"
)

func golden(t *testing.T, name, body string) {
	t.Helper()
	var fields map[string]string
	if err := json.Unmarshal([]byte(body), &fields); err != nil {
		t.Fatalf("%s: not an object of texts: %v in %q", name, err, body)
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, []byte(body+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(path); err != nil || body+"\n" != string(want) {
		t.Errorf("%s is sent as\n%s\nbut the golden file says\n%s (%v)", name, body, want, err)
	}
}

func TestEachCallSendsItsGoldenRequest(t *testing.T) {
	s := newStation(t, nil)
	g := gateway(t, s.URL, nil)
	g.Send(t.Context(), order(), yes)
	golden(t, "remittance-v2", s.body(v2))
	g.Query(t.Context(), order())
	golden(t, "query", s.body(query))
	g.Methods(t.Context(), providers.Corridor{Country: "PH", Currency: "PHP", Kind: models.PayeeBusiness})
	golden(t, "needs", s.body(needs))
	kept := order()
	kept.Method, kept.Fields = onerway.MethodBeneficiary, map[string]string{"beneficiary_id": "1984102812163112960", "transaction_purpose": "3", "payer_name": "Acme Ltd"}
	g.Send(t.Context(), kept, yes)
	golden(t, "remittance-v1", s.body(v1))
	company := order()
	company.Payee = models.Payee{Kind: models.PayeeBusiness, FirstName: "Ada", LastName: "O", CompanyName: "Acme Ltd"}
	company.Method, company.Description = onerway.MethodSWIFT, ""
	company.Fields = map[string]string{"account_number": "DE89370400440532013000", "swift_code": "DEUTDEFF", "transaction_purpose": "0", "fee_bearing": "OUR", "payer_id": "77", "x_receiverInfo_taxOffice": "4"}
	gateway(t, s.URL, models.Credentials{onerway.CredentialAmounts: onerway.AmountsBoth, onerway.CredentialSignExclude: onerway.ExcludePayments}).Send(t.Context(), company, yes)
	golden(t, "remittance-both", s.body(v2))
}

// provePrinted proves that the worked example goes out with its signature. The
// vectors themselves are proven in sign_test.go.
func provePrinted(t testing.TB) {
	s := newStation(t, nil)
	o := models.Order{PayoutID: "p", AttemptNo: 1, Number: "PO20250301000123", Amount: models.Money{Minor: 10050, Currency: "PHP"}, Description: "Invoice 123",
		Method: onerway.MethodBeneficiary, Fields: map[string]string{"beneficiary_id": "1984102812163112960", "transaction_purpose": "3", "payer_name": "Acme Ltd"}}
	gateway(t, s.URL, models.Credentials{onerway.CredentialSourceCurrency: "USD"}).Send(t.Context(), o, yes)
	if body := s.body(v1); !strings.Contains(body, "8cad19f7a233cddf7a9222099ce29d1a2a9ed029ad257d7d56498dd81d72362e") {
		t.Errorf("the worked example is sent as %s", body)
	}
}
