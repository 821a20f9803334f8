package pockyt_test

import (
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers/pockyt"
	"countersign/providers/pockyt/sandbox"
	"countersign/providers/providertest"
	engine "countersign/providers/sandbox"
)

func harness() providertest.Harness {
	return providertest.Harness{
		Driver: pockyt.Driver(), Credentials: credentials(),
		Sandbox: func(o engine.Options) (providertest.Sandbox, error) {
			c := credentials()
			return sandbox.New(sandbox.Credentials{
				MerchantNo: c[pockyt.CredentialMerchant], StoreNo: c[pockyt.CredentialStore], Token: c[pockyt.CredentialToken],
			}, o)
		},
		Plans: plans(), LostAccount: "0008", PendingAccount: "0003", SecretFields: []string{"verifySign"},
		Notices: []providertest.NoticePlan{
			{Magic: "accepted", Events: []models.Event{models.EventPay}},
			{Magic: "failed", Events: []models.Event{models.EventFail}},
			{Magic: "returned", Events: []models.Event{models.EventPay, models.EventReturn}},
			{Magic: "notice-twice", Events: []models.Event{models.EventPay}},
			{Magic: "notice-disorder", Events: []models.Event{models.EventPay}},
			{Magic: "notice-forged", Forged: true},
			{Magic: "notice-amount", Altered: true},
		},
		Words:   []string{result("success"), result("failed"), code("000040"), code("000022"), code("000021")},
		Vectors: provePrinted,
	}
}

func plans() []providertest.Plan {
	const (
		accept, pay, fail, returned = models.EventAccept, models.EventPay, models.EventFail, models.EventReturn
		ours, doubt, absent         = models.EventRefuseOurs, models.EventDoubt, models.EventNotFound
	)
	return []providertest.Plan{
		{Magic: "accepted", Answer: accept, Booked: true, First: accept, Later: pay},
		{Magic: "paid-now", Answer: pay, Booked: true, First: pay, Later: pay},
		{Magic: "low-balance", Answer: fail, First: absent, Later: absent},
		{Magic: "bad-account", Answer: fail, Later: absent},
		{Magic: "bad-value", Answer: fail, Later: absent},
		{Magic: "no-rights", Answer: ours, Later: absent},
		{Magic: "bad-signature", Answer: ours, Later: absent},
		{Magic: "failed", Answer: accept, Booked: true, Later: fail},
		{Magic: "returned", Answer: accept, Booked: true, Later: returned},
		{Magic: "canceled", Answer: accept, Booked: true, Later: returned},
		{Magic: "stays-pending", Answer: accept, Booked: true, Later: accept},
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
		{Magic: "wrong-amount", Answer: doubt, Booked: true, Later: pay, Mismatch: true},
		{Magic: "system-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "supplier-unbooked", Answer: doubt, Later: absent},
	}
}

func TestPockytKeepsTheLaws(t *testing.T) { providertest.Run(t, harness()) }

func TestTheLawsFindEveryMutant(t *testing.T) { providertest.Hunt(t, harness()) }

func TestTheLawsOfNoticesHoldForJSONToo(t *testing.T) {
	h := harness()
	form := h.Sandbox
	h.Sandbox = func(o engine.Options) (providertest.Sandbox, error) {
		s, err := form(o)
		if err != nil {
			return nil, err
		}
		pockytSandbox, ok := s.(*sandbox.Server)
		if !ok {
			t.Fatalf("the sandbox is a %T", s)
		}
		return s, pockytSandbox.Turn("json-notices", true)
	}
	for _, law := range providertest.Laws() {
		if strings.HasPrefix(law.Name, "webhook") {
			t.Run(law.Name, func(t *testing.T) { law.Prove(t, h) })
		}
	}
}
