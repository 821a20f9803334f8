package payermax_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/payermax"
	"countersign/providers/payermax/sandbox"
	"countersign/providers/providertest"
	engine "countersign/providers/sandbox"
)

// boxOf makes a sandbox that knows the credentials of this folder's tests.
func boxOf(o engine.Options) (*sandbox.Server, error) {
	return sandbox.New(sandbox.Credentials{AppID: appID, MerchantNo: merchantNo,
		MerchantPublicKey: &merchantKey().PublicKey, PlatformPrivateKey: platformKey()}, o)
}

// holderNumber is the account of every order of the laws.
const holderNumber = "78610532984411"

func harness() providertest.Harness {
	settings := credentials()
	delete(settings, payermax.CredentialSourceAccount) // the account in the order's own currency pays
	strange := credentials()
	strange[payermax.CredentialPrivateKey], strange[payermax.CredentialPublicKey] = privatePEM(strangeKey()), publicPEM(&merchantKey().PublicKey)
	return providertest.Harness{
		Driver: payermax.Driver(), Credentials: settings, Strange: strange,
		Sandbox: func(o engine.Options) (providertest.Sandbox, error) { return boxOf(o) },
		Fit: func(o *models.Order) {
			o.Method, o.Country = payermax.MethodBank, "PH"
			o.Fields = map[string]string{"bank_code": "BOPIPHMM", "account_number": holderNumber, "full_name": "Ada Neill-Son, Jr.", "birth_date": "1987-06-05", "document_id": "D55443322"}
		},
		Cast:   func(o *models.Order, magic string) { o.Reference = "sandbox:" + magic },
		Booked: map[string]string{"description": "remark"},
		Spoil: func(o *models.Order) string {
			o.Fields["account_number"] = "7861053000001"
			return "account_number"
		},
		Plans: plans(), SecretFields: []string{"sign"}, Secrets: []string{holderNumber, "1987-06-05", "D55443322"},
		Notices: []providertest.NoticePlan{
			{Magic: "accepted", Events: []models.Event{models.EventPay}},
			{Magic: "failed", Events: []models.Event{models.EventFail}},
			{Magic: "returned", Events: []models.Event{models.EventPay, models.EventReturn}},
			{Magic: "returned-disorder", Events: []models.Event{models.EventPay, models.EventReturn}},
			{Magic: "contradiction", Events: []models.Event{models.EventPay, models.EventFail}},
			{Magic: "notice-early", Events: []models.Event{models.EventPay}},
			{Magic: "notice-twice", Events: []models.Event{models.EventPay}},
			{Magic: "notice-disorder", Events: []models.Event{models.EventPay, models.EventAccept}},
			{Magic: "notice-forged", Forged: true},
			{Magic: "notice-unsigned", Forged: true},
			{Magic: "notice-foreign", Forged: true},
			{Magic: "notice-amount", Altered: true},
		},
		Words:   []string{taken("PENDING"), taken("SUCCESS"), told("SUCCESS", ""), told("FAILED", ""), refusal("PARAMS_INVALID"), refusal("SIGN_VERIFY_FAILED"), refusal("ORDER_NOT_EXIST")},
		Mutants: []providertest.Mutant{{Name: "code read instead of the status", Law: "outcome: each", Bend: trustCodes}},
		Vectors: provePrinted,
	}
}

// trusting is an adapter that takes an accepted call for a paid order.
type trusting struct{ providers.Provider }

// QueryPayout believes the code.
func (c trusting) QueryPayout(ctx context.Context, o models.Order) models.Outcome {
	out := c.Provider.QueryPayout(ctx, o)
	if out.Code == "APPLY_SUCCESS" {
		out.Event = models.EventPay
	}
	return out
}

func trustCodes(h providertest.Harness) providertest.Harness {
	inner := h.Driver.New
	h.Driver.New = func(s providers.Settings) (providers.Provider, error) {
		p, err := inner(s)
		return trusting{p}, err
	}
	return h
}

func plans() []providertest.Plan {
	const (
		accept, pay, fail, returned = models.EventAccept, models.EventPay, models.EventFail, models.EventReturn
		ours, doubt, absent         = models.EventRefuseOurs, models.EventDoubt, models.EventNotFound
	)
	return []providertest.Plan{
		{Magic: "accepted", Answer: accept, Booked: true, First: accept, Later: pay},
		{Magic: "paid-now", Answer: pay, Booked: true, First: pay, Later: pay},
		{Magic: "failed", Answer: accept, Booked: true, Later: fail},
		{Magic: "failed-now", Answer: fail, Booked: true, First: fail, Later: fail},
		{Magic: "returned", Answer: accept, Booked: true, Later: returned},
		{Magic: "stays-pending", Answer: accept, Booked: true, Later: accept},
		{Magic: "review", Answer: accept, Booked: true, Later: accept},
		{Magic: "documents-wanted", Answer: accept, Booked: true, Later: accept},
		{Magic: "low-balance-order", Answer: accept, Booked: true, Later: fail},
		{Magic: "unknown-status", Answer: accept, Booked: true, First: models.EventDrift},
		{Magic: "low-balance", Answer: doubt, First: absent, Later: absent},
		{Magic: "params-invalid", Answer: fail, First: absent, Later: absent},
		{Magic: "bad-signature", Answer: ours, Later: absent},
		{Magic: "request-time", Answer: ours, Later: absent},
		{Magic: "bad-ip", Answer: ours, Later: absent},
		{Magic: "rate-limited", Answer: ours, Later: absent},
		{Magic: "no-contract", Answer: ours, Later: absent},
		{Magic: "bad-merchant", Answer: ours, Later: absent},
		{Magic: "bad-app", Answer: ours, Later: absent},
		{Magic: "amount-limit", Answer: doubt, First: absent, Later: absent},
		{Magic: "lost-booked", Answer: doubt, Booked: true, First: accept, Later: pay},
		{Magic: "lost-unbooked", Answer: doubt, First: absent, Later: absent},
		{Magic: "half-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "http500-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "http500-unbooked", Answer: doubt, Later: absent},
		{Magic: "html-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "torn-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "empty-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "redirect-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "late-booking", Answer: doubt, First: absent, Later: pay},
		{Magic: "wrong-number", Answer: doubt, Booked: true, Later: pay, Mismatch: true},
		{Magic: "wrong-amount", Answer: accept, Booked: true, First: models.EventUnreadable},
		{Magic: "unsigned", Answer: doubt, Booked: true, Later: pay},
		{Magic: "wrongly-signed", Answer: doubt, Booked: true, Later: pay},
		{Magic: "system-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "system-unbooked", Answer: doubt, First: absent, Later: absent},
		{Magic: "strange-code", Answer: doubt, Booked: true, Later: pay},
		{Magic: "repeat-first", Answer: doubt, Booked: true, First: accept, Later: pay},
		{Magic: "low-balance-kept", Answer: doubt, Booked: true, First: fail, Later: fail},
	}
}

func TestPayerMaxKeepsTheLaws(t *testing.T) { providertest.Run(t, harness()) }

func TestTheLawsFindEveryMutant(t *testing.T) { providertest.Hunt(t, harness()) }

// TestTheLawsHoldWhenARepetitionTellsAStatus turns the other reading of
// ORDER_REPEAT on: a status beside it decides nothing either.
func TestTheLawsHoldWhenARepetitionTellsAStatus(t *testing.T) {
	h := harness()
	h.Sandbox = func(o engine.Options) (providertest.Sandbox, error) {
		s, err := boxOf(o)
		if err != nil {
			return nil, err
		}
		return s, s.Turn("repeat-with-status", true)
	}
	for _, law := range providertest.Laws() {
		if strings.HasPrefix(law.Name, "once") || strings.HasPrefix(law.Name, "outcome: a refused") {
			t.Run(law.Name, func(t *testing.T) { law.Prove(t, h) })
		}
	}
}

// TestAListOfTheSandboxIsReadToTheEnd lists more orders than fit on a page, by
// both readings of the answer.
func TestAListOfTheSandboxIsReadToTheEnd(t *testing.T) {
	for _, other := range []bool{false, true} {
		clock := engine.NewHandClock(time.Date(2025, 3, 3, 12, 0, 0, 0, time.UTC))
		s, err := boxOf(engine.Options{DataDir: t.TempDir(), Clock: clock, Unsynced: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Start(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		if err := s.Turn("other-list-key", other); err != nil {
			t.Fatal(err)
		}
		lists(t, s, clock)
	}
}

func lists(t *testing.T, s *sandbox.Server, clock *engine.HandClock) {
	t.Helper()
	h := harness()
	var lister providers.BatchQuerier
	inner := h.Driver.New
	h.Driver.New = func(settings providers.Settings) (providers.Provider, error) {
		p, err := inner(settings)
		lister, _ = p.(providers.BatchQuerier)
		return p, err
	}
	r := providers.NewRegistry([]providers.Driver{h.Driver}, providers.Options{DemoURLs: map[string]string{payermax.Name: s.URL()}, Clock: clock.Now})
	t.Cleanup(r.Close)
	g, err := r.Open(models.ProviderAccount{ID: "payermax", Provider: "payermax", Environment: models.EnvDemo, Version: 1}, h.Credentials)
	if err != nil {
		t.Fatal(err)
	}
	sent := map[string]bool{}
	for i := range 103 {
		o := models.Order{PayoutID: "p", AttemptNo: 1, Number: models.OrderNumber("PO-"+strings.Repeat("0", 9), i+1), Amount: models.Money{Minor: 12540, Currency: "PHP"}}
		h.Fit(&o)
		if out, _ := g.Send(t.Context(), o, yes); out.Event != models.EventAccept {
			t.Fatalf("%s: %s", out.Event, out.Reason)
		}
		sent[o.Number] = true
	}
	from := models.StampOf(clock.Now().Add(-time.Hour))
	more := true
	for page := 1; more; page++ {
		var list []providers.Listed
		if list, more, err = lister.ListPayouts(t.Context(), from, from.Add(2*time.Hour), page); err != nil || page > 3 {
			t.Fatalf("page %d: %v", page, err)
		}
		for _, l := range list {
			if !sent[l.Number] || l.Outcome.Event != models.EventAccept || l.Outcome.Echo.Amount != "125.40" {
				t.Errorf("listed: %+v", l)
			}
			delete(sent, l.Number)
		}
	}
	if len(sent) > 0 {
		t.Errorf("%d orders are not listed", len(sent))
	}
}
