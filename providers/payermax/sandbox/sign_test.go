package sandbox

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"strings"
	"testing"

	engine "countersign/providers/sandbox"
)

// example is the worked example: exact bytes, and the digest that is signed.
func example(t *testing.T) []byte {
	t.Helper()
	file, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Body   string
		Bytes  int
		SHA256 string
	}
	if err := json.Unmarshal(file, &v); err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte(v.Body))
	if len(v.Body) != v.Bytes || hex.EncodeToString(digest[:]) != v.SHA256 {
		t.Fatalf("%d bytes with digest %x", len(v.Body), digest)
	}
	return []byte(v.Body)
}

func TestASignatureIsPKCS1OverTheDigestOfTheRawBody(t *testing.T) {
	body := example(t)
	signature, err := sign(body, keys().merchant)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || len(raw) != 256 {
		t.Fatalf("%d bytes, %v", len(raw), err)
	}
	digest, _ := hex.DecodeString("a1295075b7dae7409e123fde12aa974035d2b237d4724363ade648230fa7432b")
	if err := rsa.VerifyPKCS1v15(&keys().merchant.PublicKey, crypto.SHA256, digest, raw); err != nil {
		t.Error(err)
	}
	header := http.Header{"Sign": {signature}}
	if !signed(header, body, &keys().merchant.PublicKey) {
		t.Error("a right signature is refused")
	}
	for i := range body {
		bent := bytes.Clone(body)
		bent[i] ^= 1
		if signed(header, bent, &keys().merchant.PublicKey) {
			t.Fatalf("byte %d may be changed", i)
		}
	}
	for name, wrong := range map[string]http.Header{
		"none": {}, "two": {"Sign": {signature, signature}}, "empty": {"Sign": {""}}, "a blank": {"Sign": {signature + " "}},
		"hex": {"Sign": {hex.EncodeToString(raw)}}, "other alphabet": {"Sign": {base64.URLEncoding.EncodeToString(raw)}}, "shorter": {"Sign": {signature[:100]}},
	} {
		if strings.ContainsAny(signature, "+/") || name != "other alphabet" {
			if signed(wrong, body, &keys().merchant.PublicKey) {
				t.Errorf("%s is taken for a signature", name)
			}
		}
	}
	if signed(header, body, &keys().platform.PublicKey) {
		t.Error("the wrong key fits")
	}
}

func TestTheWorkedExampleIsPaidAndAnsweredUnderPayerMaxsKey(t *testing.T) {
	b := newBench(t)
	body := example(t)
	r := b.post("paymentOrderPay", body, b.signature(body))
	if r.code() != codeSuccess || r.msg() != "Success." || !r.genuine || r.said("outTradeNo") != "PO_2025_000123" || r.said("status") != "PENDING" {
		t.Fatalf("%d %s, signature %t", r.status, r.raw, r.genuine)
	}
	order, _ := b.booked("PO_2025_000123")
	if order.Amount != "50000" || order.Minor != "5000000" || order.Currency != "IDR" || order.NoticeURL != "https://pay.example.com/hooks/payermax" {
		t.Errorf("booked %+v", order.Order)
	}
	for path, want := range map[string]string{
		"payeeInfo.paymentMethodType": "WALLET", "payeeInfo.targetOrg": "DANA", "payeeInfo.name.fullName": "James Kanta",
		"payeeInfo.accountInfo.accountNo": "****3332", "remark": "SUCCESS", "reference": "po-123", "sourceAccount": "USD",
	} {
		if order.Detail[path] != want {
			t.Errorf("%s is booked as %q", path, order.Detail[path])
		}
	}
	file, err := os.ReadFile(b.folder + "/sandbox/payermax.jsonl")
	if err != nil || strings.Contains(string(file), "0812323233332") {
		t.Errorf("the account number is in the book, or %v", err)
	}
}

func TestKeysAreNeverShown(t *testing.T) {
	c := testMerchant()
	secret := keys().platform.D.String()
	for _, shown := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c)} {
		if strings.Contains(shown, secret[:40]) || strings.Contains(shown, "PlatformPrivateKey") {
			t.Errorf("shown as %s", shown)
		}
	}
}

func TestASandboxNeedsAMerchantAndGoodKeys(t *testing.T) {
	for name, bend := range map[string]func(*Credentials){
		"no app": func(c *Credentials) { c.AppID = "" }, "no merchant": func(c *Credentials) { c.MerchantNo = "" },
		"no public key":  func(c *Credentials) { c.MerchantPublicKey = nil },
		"no private key": func(c *Credentials) { c.PlatformPrivateKey = nil },
		"a short key": func(c *Credentials) {
			short := *c.MerchantPublicKey
			short.N = new(big.Int).Sqrt(short.N)
			c.MerchantPublicKey = &short
		},
	} {
		c := testMerchant()
		bend(&c)
		if server, err := New(c, engine.Options{DataDir: t.TempDir()}); err == nil {
			t.Errorf("%s is taken", name)
			_ = server.Close()
		}
	}
}
