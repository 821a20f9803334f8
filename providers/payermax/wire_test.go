package payermax_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/payermax"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// printed is the body of the manual's example, and its SHA-256.
const (
	printed    = `{"version":"1.4","keyVersion":"1","requestTime":"2025-03-01T10:00:00.500+08:00","appId":"6666c83333a24666674497c444a33333","merchantNo":"010213834123456","data":{"outTradeNo":"PO_2025_000123","country":"ID","sourceAccount":"USD","destinationCurrency":"IDR","trade":{"amount":"50000","currency":"IDR"},"payeeInfo":{"paymentMethodType":"WALLET","targetOrg":"DANA","payeeType":"PERSONAL","accountInfo":{"accountNo":"0812323233332"},"name":{"fullName":"James Kanta"}},"remark":"SUCCESS","reference":"po-123","notifyUrl":"https://pay.example.com/hooks/payermax"}}`
	printedSum = "a1295075b7dae7409e123fde12aa974035d2b237d4724363ade648230fa7432b"
)

// provePrinted proves that the manual's example is sent byte for byte, with a
// signature over these bytes, which the station looks at.
func provePrinted(t testing.TB) {
	if sum := sha256.Sum256([]byte(printed)); hex.EncodeToString(sum[:]) != printedSum || len(printed) != 558 {
		t.Fatal("the example is not the printed one")
	}
	s := newStation(t, accepted(taken("PENDING")))
	out, _ := gateway(t, s.URL).Send(t.Context(), order(), yes)
	if body := s.last(t); body != printed {
		t.Errorf("sent:\n%s\nprinted:\n%s", body, printed)
	}
	if out.Event != models.EventAccept || out.Ref != ref || out.Status != "PENDING" || out.Echo.Number != number {
		t.Errorf("%+v", out)
	}
}

func TestThePrintedExampleIsSentByteForByte(t *testing.T) { provePrinted(t) }

// golden compares a body with its file. The file has lines; what was sent has
// none.
func golden(t *testing.T, name, body string) {
	t.Helper()
	path := filepath.Join("testdata", name+".json")
	var lines, flat bytes.Buffer
	if err := json.Indent(&lines, []byte(body), "", " "); err != nil {
		t.Fatalf("%s: %v: %s", name, err, body)
	}
	if *update {
		if err := os.WriteFile(path, append(lines.Bytes(), '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Compact(&flat, want); err != nil || flat.String() != body {
		t.Errorf("%s is sent as\n%s\nbut the golden file says\n%s", name, body, flat.String())
	}
}

// brazilian, saudi, euro, abroad, cash and card are one order per kind of method.
func brazilian() models.Order {
	o := order()
	o.Amount, o.Method, o.Country = models.Money{Minor: 12540, Currency: "BRL"}, payermax.MethodBank, "BR"
	o.Fields = map[string]string{"bank_code": "341", "bank_branch": "0001", "account_number": "1234567", "check_digit": "8", "full_name": "Maria Silva", "document_type": "CPF", "document_id": "52998224725"}
	return o
}

func saudi() models.Order {
	o := order()
	o.Amount, o.Method, o.Country, o.Payee.Kind = models.Money{Minor: 100, Currency: "SAR"}, payermax.MethodBank, "SA", models.PayeeBusiness
	o.Fields = map[string]string{"account_number": "SA0380000000608010167519", "bank_code": "NCBKSAJE", "full_name": "Alpha Trading", "purpose": "ISSUPP"}
	return o
}

func euro() models.Order {
	o := order()
	o.Amount, o.Method, o.Country = models.Money{Minor: 1, Currency: "EUR"}, payermax.MethodSEPA, "DE"
	o.Fields = map[string]string{"account_number": "DE89370400440532013000", "full_name": "Erika Muster"}
	return o
}

func abroad() models.Order {
	o := order()
	o.Amount, o.Method, o.Country = models.Money{Minor: 1255550, Currency: "KWD"}, payermax.MethodSWIFT, "KW"
	o.Fields = map[string]string{"bank_code": "NBOKKWKW", "bank_name": "National Bank", "bank_city": "Kuwait City", "account_number": "KW81CBKU0000000000001234560101",
		"correspondent_account": "30101810200000000700", "full_name": "James Shri Williams-Kanta, Jr.", "first_name": "James", "middle_name": "Shri Williams", "last_name": "Kanta",
		"phone": "08123456789", "email": "example@example.com", "document_type": "PASSPORT", "document_id": "X1", "document_issue_date": "2019-04-30", "document_expiry_date": "2029-04-29",
		"birth_date": "1996-09-01", "gender": "M", "nationality": "ID", "birth_country": "ID", "address": "1 <Main> & Co", "city": "Kuwait", "state": "Asimah", "zip": "15000", "purpose": "GAME"}
	return o
}

func cash() models.Order {
	o := order()
	o.Amount, o.Method, o.Country = models.Money{Minor: 4000, Currency: "EGP"}, payermax.MethodCash, "EG"
	o.Fields = map[string]string{"agent": "FAWRY", "account_number": "01012345678", "full_name": "Amal Hassan"}
	return o
}

func card() models.Order {
	o := order()
	o.Amount, o.Method, o.Country = models.Money{Minor: 7, Currency: "VND"}, payermax.MethodCard, "VN"
	o.Fields = map[string]string{"account_number": "4111111111111111", "full_name": "Le Van An"}
	o.Description, o.Reference, o.NotifyURL = "", "", ""
	return o
}

func everyKind() map[string]models.Order {
	return map[string]models.Order{"pay-wallet": order(), "pay-brazil": brazilian(), "pay-saudi": saudi(), "pay-sepa": euro(), "pay-swift": abroad(), "pay-cash": cash(), "pay-card": card()}
}

func TestEachKindOfOrderSendsItsGoldenBody(t *testing.T) {
	s := newStation(t, accepted(taken("PENDING")))
	g := gateway(t, s.URL)
	for name, o := range everyKind() {
		if out, trail := g.Send(t.Context(), o, yes); out.Event != models.EventAccept || len(trail) != 1 || trail[0].Path != "/aggregate-pay/api/gateway/paymentOrderPay" {
			t.Fatalf("%s: %s %s", name, out.Event, out.Reason)
		}
		golden(t, name, s.last(t))
	}
}

func TestEachOtherCallSendsItsGoldenBody(t *testing.T) {
	s := newStation(t, accepted(`{"code":"APPLY_SUCCESS","msg":"Success.","data":{}}`))
	g := gateway(t, s.URL)
	g.Query(t.Context(), order())
	golden(t, "query", s.last(t))
	if _, _, err := g.Balance(t.Context(), "IDR"); err == nil {
		t.Error("an answer without a balance is a balance")
	}
	golden(t, "balance", s.last(t))
	if _, _, err := g.Validate(t.Context(), saudi()); err == nil {
		t.Error("an answer without a verdict is a verdict")
	}
	golden(t, "validate", s.last(t))
	lister, ok := g.adapter.(providers.BatchQuerier)
	if !ok {
		t.Fatal("PayerMax lists no orders")
	}
	noon := models.StampOf(hour())
	if _, _, err := lister.ListPayouts(t.Context(), noon, noon.Add(maxDay), 3); err == nil {
		t.Error("an answer without a list is a list")
	}
	golden(t, "batch", s.last(t))
	paths, _ := s.came()
	want := []string{"paymentOrderQry", "currentBalanceQuery", "paymentFieldValidation", "paymentOrderBatchQry"}
	for i, name := range want {
		if len(paths) != len(want) || paths[i] != "/aggregate-pay/api/gateway/"+name {
			t.Errorf("asked: %v", paths)
		}
	}
}

func TestAServiceProviderIsNamed(t *testing.T) {
	s := newStation(t, accepted(taken("PENDING")))
	c := credentials()
	c[payermax.CredentialSPMerchant], c[payermax.CredentialSourceAccount] = "SP0102", ""
	g, err := open(t, s.URL, c)
	if err != nil {
		t.Fatal(err)
	}
	g.Send(t.Context(), order(), yes)
	if body := s.last(t); !strings.Contains(body, `"merchantNo":"010213834123456","spMerchantNo":"SP0102","data":`) || strings.Contains(body, "sourceAccount") {
		t.Errorf("sent: %s", body)
	}
}

func TestNoAmountIsSentThatIsNotTheOrders(t *testing.T) {
	s := newStation(t, accepted(taken("PENDING")))
	g := gateway(t, s.URL)
	for _, c := range []struct {
		minor    int64
		currency models.Currency
		want     string // "" when it must not be sent
	}{
		{100, "IDR", "1"}, {99999999999900, "IDR", "999999999999"}, {100000000000000, "IDR", ""}, {150, "IDR", ""}, {1, "IDR", ""},
		{1, "VND", "1"}, {1, "KRW", "1"}, {1, "CLP", "1"}, {1, "JPY", "1"}, {10, "KMF", "10"}, {100, "COP", "1"}, {101, "COP", ""}, {100, "PKR", "1"}, {101, "PKR", ""},
		{1, "USD", "0.01"}, {12540, "USD", "125.40"}, {99999999999, "USD", "999999999.99"}, {100000000000, "USD", ""},
		{10, "KWD", "0.01"}, {1, "KWD", ""}, {1250, "BHD", "1.25"}, {1255, "JOD", ""}, {100, "CHF", ""}, {100, "XXX", ""}, {100, "USDT", ""},
	} {
		o := card()
		o.Amount = models.Money{Minor: c.minor, Currency: c.currency}
		_, before := s.came()
		out, _ := g.Send(t.Context(), o, yes)
		_, after := s.came()
		if c.want == "" && (out.Event != models.EventRelease || len(after) != len(before)) {
			t.Errorf("%s: %s, %d requests", o.Amount, out.Event, len(after)-len(before))
		}
		if trade := `"trade":{"amount":"` + c.want + `","currency":"` + string(c.currency) + `"}`; c.want != "" && !strings.Contains(s.last(t), trade) {
			t.Errorf("%s is sent as %s", o.Amount, s.last(t))
		}
	}
}

func TestWhatCannotBeSentAsItIsIsNotSent(t *testing.T) {
	s := newStation(t, accepted(taken("PENDING")))
	g := gateway(t, s.URL)
	for name, change := range map[string]func(*models.Order){
		"number with a hyphen": func(o *models.Order) { o.Number = "PO-1" }, "long number": func(o *models.Order) { o.Number = strings.Repeat("1", 64) },
		"note": func(o *models.Order) { o.Note = "n" }, "subject": func(o *models.Order) { o.Subject = "s" },
		"remark with umlaut": func(o *models.Order) { o.Description = "für" }, "remark with colon": func(o *models.Order) { o.Description = "a:b" }, "remark with line": func(o *models.Order) { o.Description = "a\nb" },
		"long reference": func(o *models.Order) { o.Reference = strings.Repeat("r", 256) }, "reference no UTF-8": func(o *models.Order) { o.Reference = "\xff" },
		"no country": func(o *models.Order) { o.Country = "" }, "country small": func(o *models.Order) { o.Country = "id" },
		"no method": func(o *models.Order) { o.Method = "" }, "unknown method": func(o *models.Order) { o.Method = "us_bank" }, "method of elsewhere": func(o *models.Order) { o.Method = payermax.MethodSEPA },
		"unknown kind": func(o *models.Order) { o.Payee.Kind = "robot" },
		"no details":   func(o *models.Order) { o.Fields = nil }, "no wallet": func(o *models.Order) { delete(o.Fields, "wallet") }, "no account": func(o *models.Order) { delete(o.Fields, "account_number") },
		"account no digits": func(o *models.Order) { o.Fields["account_number"] = "08x" }, "long account": func(o *models.Order) { o.Fields["account_number"] = strings.Repeat("8", 129) },
		"unknown detail": func(o *models.Order) { o.Fields["routing"] = "021000021" }, "name with apostrophe": func(o *models.Order) { o.Fields["full_name"] = "Ada O'Neill" },
		"name with umlaut": func(o *models.Order) { o.Fields["full_name"] = "Søn" }, "payee's name with umlaut": func(o *models.Order) { delete(o.Fields, "full_name"); o.Payee.LastName = "Søn" },
		"no name at all": func(o *models.Order) { delete(o.Fields, "full_name"); o.Payee = models.Payee{} }, "hidden sign": func(o *models.Order) { o.Fields["wallet"] = "DA\u200bNA" },
		"wrong purpose": func(o *models.Order) { o.Fields["purpose"] = "FUN" }, "long notice address": func(o *models.Order) { o.NotifyURL = "https://a.example/" + strings.Repeat("x", 255) },
		"notice address of another kind": func(o *models.Order) { o.NotifyURL = "ftp://a.example/" },
	} {
		o := order()
		change(&o)
		out, trail := g.Send(t.Context(), o, func(context.Context) error { t.Errorf("%s: the gate was asked", name); return nil })
		if out.Event != models.EventRelease || !strings.HasPrefix(out.Reason, "Nothing was sent") || len(trail) != 0 {
			t.Errorf("%s: %s %s", name, out.Event, out.Reason)
		}
	}
	if paths, _ := s.came(); len(paths) != 0 {
		t.Errorf("%d requests came", len(paths))
	}
}

func TestThePayeeIsTheHolderUnlessTheAccountNamesAnother(t *testing.T) {
	s := newStation(t, accepted(taken("PENDING")))
	g := gateway(t, s.URL)
	for want, payee := range map[string]models.Payee{
		"Ada Byron":   {Kind: models.PayeeIndividual, FirstName: "Ada", LastName: "Byron", CompanyName: "Engines"},
		"Engines Co.": {Kind: models.PayeeBusiness, FirstName: "Ada", LastName: "Byron", CompanyName: "Engines Co."},
		"Ada":         {FirstName: "Ada"},
	} {
		o := order()
		o.Payee = payee
		delete(o.Fields, "full_name")
		g.Send(t.Context(), o, yes)
		kind := map[bool]string{true: "CORPORATION", false: "PERSONAL"}[payee.Kind == models.PayeeBusiness]
		if body := s.last(t); !strings.Contains(body, `"name":{"fullName":"`+want+`"}`) || !strings.Contains(body, `"payeeType":"`+kind+`"`) {
			t.Errorf("%s: %s", want, body)
		}
	}
}
