package onerway_test

import (
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers/onerway"
	"countersign/providers/onerway/sandbox"
	"countersign/providers/providertest"
	engine "countersign/providers/sandbox"
)

func harness() providertest.Harness {
	return providertest.Harness{
		Driver: onerway.Driver(), Credentials: credentials(), SandboxFor: boxed(),
		Fit: fit, Secrets: []string{account}, Booked: map[string]string{"description": "reference"}, Plans: plans(),
		SecretFields: []string{"sign", "receiverInfo", "accountInfomation", "address"}, NeverReturns: true,
		Notices: []providertest.NoticePlan{
			{Magic: "accepted", Events: []models.Event{models.EventPay}},
			{Magic: "failed", Events: []models.Event{models.EventFail}},
			{Magic: "notice-steps", Events: []models.Event{models.EventAccept, models.EventPay}},
			{Magic: "notice-twice", Events: []models.Event{models.EventPay}},
			{Magic: "notice-disorder", Events: []models.Event{models.EventPay}},
			{Magic: "notice-forged", Forged: true},
			{Magic: "notice-amount", Altered: true},
		},
		Words:    []string{created("S"), listed(entry("S")), listed(), code("40013"), code("40003")},
		Refusals: map[int]models.Event{401: models.EventRefuseOurs, 403: models.EventRefuseOurs},
		Vectors:  provePrinted,
	}
}

// boxed makes sandboxes with the given switches on.
func boxed(switches ...string) func(engine.Options, string) (providertest.Sandbox, error) {
	return func(o engine.Options, noticeURL string) (providertest.Sandbox, error) {
		s, err := sandbox.New(sandbox.Credentials{MerchantNo: merchant, Secret: secret, NotifyURL: noticeURL, WebhookSecret: webhookSecret}, o)
		if err != nil {
			return nil, err
		}
		for _, name := range switches {
			if err := s.Turn(name, true); err != nil {
				return nil, err
			}
		}
		return s, nil
	}
}

func plans() []providertest.Plan {
	const (
		accept, pay, fail   = models.EventAccept, models.EventPay, models.EventFail
		ours, doubt, absent = models.EventRefuseOurs, models.EventDoubt, models.EventNotFound
	)
	all := []providertest.Plan{
		{Magic: "accepted", Answer: accept, Booked: true, First: accept, Later: pay},
		{Magic: "paid-now", Answer: accept, Booked: true, First: pay, Later: pay},
		{Magic: "failed-now", Answer: accept, Booked: true, First: fail, Later: fail},
		{Magic: "unknown-status", Answer: accept, Booked: true, First: models.EventDrift},
		{Magic: "bad-account", Answer: fail, First: absent, Later: absent},
		{Magic: "forbidden", Answer: ours, Later: absent},
		{Magic: "lost-unbooked", Answer: doubt, First: absent, Later: absent},
		{Magic: "late-booking", Answer: doubt, First: absent, Later: pay},
		{Magic: "wrong-answer", Answer: doubt, Booked: true, Later: pay, Mismatch: true},
		{Magic: "wrong-amount", Answer: accept, Booked: true, First: models.EventUnreadable},
		{Magic: "wrong-number", Answer: accept, Booked: true, First: models.EventUnreadable},
	}
	for _, magic := range []string{"failed", "review-refused", "check-refused"} {
		all = append(all, providertest.Plan{Magic: magic, Answer: accept, Booked: true, First: accept, Later: fail})
	}
	for _, magic := range []string{"stays-review", "compliance", "stays-check", "stays-waiting", "stays-pending"} {
		all = append(all, providertest.Plan{Magic: magic, Answer: accept, Booked: true, First: accept, Later: accept})
	}
	for _, magic := range []string{"low-balance", "bad-signature", "bad-merchant", "no-permission", "payee-not-passed", "http500-unbooked", "system-unbooked"} {
		all = append(all, providertest.Plan{Magic: magic, Answer: doubt, Later: absent})
	}
	for _, magic := range []string{"lost-booked", "half-booked", "http500-booked", "html-booked", "torn-booked", "empty-booked", "redirect-booked", "system-booked", "strange-code", "repeat-first"} {
		all = append(all, providertest.Plan{Magic: magic, Answer: doubt, Booked: true, First: accept, Later: pay})
	}
	return all
}

func TestOnerwayKeepsTheLaws(t *testing.T) { providertest.Run(t, harness()) }

func TestTheLawsFindEveryMutant(t *testing.T) { providertest.Hunt(t, harness()) }

// TestTheLawsHoldForOtherReadings proves them where the manual is silent and the
// account is set up for another reading.
func TestTheLawsHoldForOtherReadings(t *testing.T) {
	for name, reading := range map[string]struct {
		settings models.Credentials
		switches []string
		laws     string
	}{
		"headers": {models.Credentials{onerway.CredentialCallbackMode: onerway.CallbackHMACHeader, onerway.CredentialAck: onerway.AckJSON},
			[]string{"hmac-notices", "json-acknowledgement"}, "webhook"},
		"exclusions": {models.Credentials{onerway.CredentialSignExclude: onerway.ExcludePayments}, []string{"payments-exclusions", "numeric-ids", "other-list-key", "filter-ignored"}, "once"},
		"both":       {models.Credentials{onerway.CredentialAmounts: onerway.AmountsBoth}, []string{"both-amounts", "numeric-ids"}, "money"},
	} {
		h := harness()
		h.Credentials, h.SandboxFor = with(reading.settings), boxed(reading.switches...)
		for _, law := range providertest.Laws() {
			if strings.HasPrefix(law.Name, reading.laws) {
				t.Run(name+" "+law.Name, func(t *testing.T) { law.Prove(t, h) })
			}
		}
	}
}
