package chainpay_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/chainpay"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	appID  = "app-caf118dc-4e23-4ced-ab23-8a3f65d5071a"
	number = "PO0000000000_a1"
	ref    = "1754377439308531400"
	wallet = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" // a sample of EIP-55
)

func newKey() func() *rsa.PrivateKey {
	return sync.OnceValue(func() *rsa.PrivateKey {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		return key
	})
}

var merchantKey, platformKey, strangeKey = newKey(), newKey(), newKey()

func pemOf(key *rsa.PrivateKey) string {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func publicOf(key *rsa.PrivateKey) string {
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func credentials() models.Credentials {
	return models.Credentials{
		chainpay.CredentialAppID: appID, chainpay.CredentialPrivateKey: pemOf(merchantKey()), chainpay.CredentialPublicKey: publicOf(platformKey()),
	}
}

// station answers every request with what the test wants, and keeps what came.
type station struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string]string // by path and query
	asked   []string
	bodies  map[string][]byte
}

func newStation(t testing.TB, answers map[string]string) *station {
	s := &station{answers: answers, bodies: map[string][]byte{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked, s.bodies[r.URL.Path] = append(s.asked, r.Method+" "+r.URL.RequestURI()), body
		if r.Header.Get("app-id") != appID || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s came with %v", r.URL, r.Header)
		}
		_, _ = io.WriteString(w, s.answers[r.URL.RequestURI()])
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *station) body(path string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies[path]
}

func (s *station) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

func open(t testing.TB, url string, c models.Credentials) (*providers.Gateway, error) {
	t.Helper()
	r := providers.NewRegistry([]providers.Driver{chainpay.Driver()}, providers.Options{DemoURLs: map[string]string{chainpay.Name: url}})
	t.Cleanup(r.Close)
	return r.Open(models.ProviderAccount{ID: "chainpay", Provider: "chainpay", Environment: models.EnvDemo, Version: 1}, c)
}

func gateway(t testing.TB, url string) *providers.Gateway {
	t.Helper()
	g, err := open(t, url, credentials())
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func order() models.Order {
	o := models.Order{PayoutID: "loose", AttemptNo: 1, Number: number, Amount: models.Money{Minor: 12540, Currency: "USD"}, Description: "March <commission> & more", Note: "inv 77"}
	fit(&o)
	return o
}

func yes(context.Context) error { return nil }

// created is the answer to an order.
func created(status string) string {
	return fmt.Sprintf(`{"code":0,"data":{"order_no":%q,"status":%q,"extra":{}},"msg":"success"}`, ref, status)
}

// state is a query's answer that agrees with order(), in the manual's order.
func state(state string) string {
	return fmt.Sprintf(`{"code":0,"data":{"merchantId":2,"appId":%q,"merchantOrderNo":%q,"orderNo":%q,"channelName":"xpay","tokenSymbol":"USD","tokenCount":"125.4","tokenFeeCount":"","currencyId":"P575ItNeMxM6fy6zhbnrlezYlvQnHMLZ","payHash":"","transactionID":"","receiver":"+86-43483243","state":%q,"extra":"{\"channel_pay_type\":\"cards\"}","payTime":0},"msg":"success"}`, appID, number, ref, state)
}

func code(code, msg string) string { return fmt.Sprintf(`{"code":%s,"data":{},"msg":%q}`, code, msg) }

// golden compares a request with its file; the signature, which no file can
// hold, is checked and cut out.
func golden(t *testing.T, name, text string, body []byte) {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(body, &fields); err != nil {
		t.Fatalf("%s: %v in %s", name, err, body)
	}
	signature, _ := fields["sign"].(string)
	raw, err := base64.StdEncoding.DecodeString(signature)
	sum := sha256.Sum256([]byte(text))
	if err != nil || rsa.VerifyPKCS1v15(&merchantKey().PublicKey, crypto.SHA256, sum[:], raw) != nil {
		t.Errorf("%s: %q does not sign\n%s", name, signature, text)
	}
	got := strings.Replace(string(body), signature, "(signature)", 1) + "\n"
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(path); err != nil || got != string(want) {
		t.Errorf("%s is sent as\n%s\nbut the golden file says\n%s (%v)", name, got, want, err)
	}
}

const signedOrder = `amount=125.40&currency=USD&currencyId=P575ItNeMxM6fy6zhbnrlezYlvQnHMLZ&extra={"description":"March <commission> & more","memo":"inv 77"}&outTradeNo=PO0000000000_a1&payChannel=xpay&receiver=+86-43483243`

func TestEachCallSendsItsGoldenRequest(t *testing.T) {
	s := newStation(t, map[string]string{"/v2/payout": created("success"), "/v2/queryPayOutOrder": state("PENDING")})
	g := gateway(t, s.URL)
	g.Send(t.Context(), order(), yes)
	g.Query(t.Context(), order())
	golden(t, "payout", signedOrder, s.body("/v2/payout"))
	golden(t, "query", "outTradeNo=PO0000000000_a1", s.body("/v2/queryPayOutOrder"))
	bare := order()
	bare.Description, bare.Note, bare.Amount, bare.Method = "", "", models.Money{Minor: 1, Currency: "USDT"}, "settlement"
	fit(&bare)
	rest := `amount=0.000001&currency=USDT&currencyId=E1tHuSdT6rQ9mZk3Xv7NcLb5GjFp2SwA`
	end := `&outTradeNo=PO0000000000_a1&payChannel=settlement&receiver=` + wallet
	g.Send(t.Context(), bare, yes)
	golden(t, "payout-bare", rest+end, s.body("/v2/payout"))
	c := credentials()
	c[chainpay.CredentialExtraEmpty] = chainpay.ExtraEmpty
	g, err := open(t, s.URL, c)
	if err != nil {
		t.Fatal(err)
	}
	g.Send(t.Context(), bare, yes)
	golden(t, "payout-empty-extra", rest+"&extra={}"+end, s.body("/v2/payout"))
}

// provePrinted proves that an order goes out with a signature over the text that
// the manual describes. The printed texts are proven in sign_test.go.
func provePrinted(t testing.TB) {
	s := newStation(t, nil)
	gateway(t, s.URL).Send(t.Context(), order(), yes)
	var fields map[string]any
	if err := json.Unmarshal(s.body("/v2/payout"), &fields); err != nil {
		t.Fatal(err)
	}
	signature, _ := fields["sign"].(string)
	raw, err := base64.StdEncoding.DecodeString(signature)
	sum := sha256.Sum256([]byte(signedOrder))
	if err != nil || rsa.VerifyPKCS1v15(&merchantKey().PublicKey, crypto.SHA256, sum[:], raw) != nil {
		t.Errorf("%s is not signed as printed", s.body("/v2/payout"))
	}
}
