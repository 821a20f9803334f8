package payermax_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/payermax"
)

// The keys of a test run: those of the merchant, those of PayerMax, and those of
// somebody else.
var (
	merchantKey = sync.OnceValue(newKey)
	platformKey = sync.OnceValue(newKey)
	strangeKey  = sync.OnceValue(newKey)
)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

func privatePEM(key *rsa.PrivateKey) string {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func publicPEM(key *rsa.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// signed is the signature of a body, in the tests' own words.
func signed(key *rsa.PrivateKey, body string) string {
	sum := sha256.Sum256([]byte(body))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(signature)
}

// holds verifies a signature, in the tests' own words.
func holds(key *rsa.PublicKey, body []byte, text string) bool {
	signature, err := base64.StdEncoding.DecodeString(text)
	sum := sha256.Sum256(body)
	return err == nil && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) == nil
}

const (
	appID      = "6666c83333a24666674497c444a33333"
	merchantNo = "010213834123456"
	number     = "PO_2025_000123"
	ref        = "20250301020000PO71330000270184"
)

func credentials() models.Credentials {
	return models.Credentials{
		payermax.CredentialAppID: appID, payermax.CredentialMerchant: merchantNo, payermax.CredentialSourceAccount: "USD",
		payermax.CredentialPrivateKey: privatePEM(merchantKey()), payermax.CredentialPublicKey: publicPEM(&platformKey().PublicKey),
	}
}

// hour is that of the manual's example.
func hour() time.Time {
	return time.Date(2025, 3, 1, 10, 0, 0, 500_000_000, time.FixedZone("", 8*60*60))
}

// script is what a station answers. Keys sign the answer, one header each; none
// leaves it unsigned.
type script struct {
	status int
	body   string
	keys   []*rsa.PrivateKey
}

// accepted is an answer as PayerMax gives it.
func accepted(body string) script { return script{200, body, []*rsa.PrivateKey{platformKey()}} }

// bare is an answer without a signature.
func bare(body string) script { return script{200, body, nil} }

// station answers every request with what the test wants, keeps what came, and
// looks at every signature.
type station struct {
	*httptest.Server
	mu     sync.Mutex
	answer script
	paths  []string
	bodies [][]byte
}

func newStation(t testing.TB, answer script) *station {
	s := &station{answer: answer}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if given := r.Header.Values("sign"); r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" ||
			len(given) != 1 || !holds(&merchantKey().PublicKey, body, given[0]) {
			t.Errorf("%s %s with Content-Type %q and the signatures %q", r.Method, r.URL.Path, r.Header.Get("Content-Type"), given)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.paths, s.bodies = append(s.paths, r.URL.Path), append(s.bodies, body)
		for _, key := range s.answer.keys {
			w.Header().Add("sign", signed(key, s.answer.body))
		}
		w.WriteHeader(s.answer.status)
		_, _ = io.WriteString(w, s.answer.body)
	}))
	t.Cleanup(s.Close)
	return s
}

// says replaces the answer.
func (s *station) says(answer script) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

func (s *station) came() (paths []string, bodies [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.paths), slices.Clone(s.bodies)
}

// last is the last body that came.
func (s *station) last(t testing.TB) string {
	t.Helper()
	_, bodies := s.came()
	if len(bodies) == 0 {
		t.Fatal("no request came")
	}
	return string(bodies[len(bodies)-1])
}

// opened is an account with the adapter below its gateway.
type opened struct {
	*providers.Gateway
	adapter providers.Provider
}

func open(t testing.TB, url string, c models.Credentials) (opened, error) {
	t.Helper()
	var o opened
	driver := payermax.Driver()
	inner := driver.New
	driver.New = func(s providers.Settings) (providers.Provider, error) {
		p, err := inner(s)
		o.adapter = p
		return p, err
	}
	r := providers.NewRegistry([]providers.Driver{driver}, providers.Options{DemoURLs: map[string]string{payermax.Name: url}, Clock: hour})
	t.Cleanup(r.Close)
	g, err := r.Open(models.ProviderAccount{ID: "payermax", Provider: "payermax", Environment: models.EnvDemo, Version: 1}, c)
	o.Gateway = g
	return o, err
}

func gateway(t testing.TB, url string) opened {
	t.Helper()
	g, err := open(t, url, credentials())
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// order is the manual's example.
func order() models.Order {
	return models.Order{
		PayoutID: "p1", AttemptNo: 1, Number: number, AccountID: "payermax", Amount: models.Money{Minor: 5000000, Currency: "IDR"},
		Reference: "po-123", Description: "SUCCESS", NotifyURL: "https://pay.example.com/hooks/payermax",
		Method: payermax.MethodWallet, Country: "ID", Payee: models.Payee{ID: 7, Kind: models.PayeeIndividual, FirstName: "Ada", LastName: "Byron"},
		Fields: map[string]string{"wallet": "DANA", "account_number": "0812323233332", "full_name": "James Kanta"},
	}
}

func yes(context.Context) error { return nil }
