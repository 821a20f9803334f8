package chainpay_test

import (
	"encoding/json"
	"testing"

	"countersign/models"
	"countersign/providers/chainpay"
	"countersign/providers/chainpay/sandbox"
	"countersign/providers/providertest"
	engine "countersign/providers/sandbox"
)

func harness() providertest.Harness {
	boxed := func(o engine.Options, noticeURL string) (providertest.Sandbox, error) {
		s, err := sandbox.New(sandbox.Credentials{AppID: appID, MerchantPublicKey: &merchantKey().PublicKey, PlatformPrivateKey: platformKey(), NotifyURL: noticeURL}, o)
		if err != nil {
			return nil, err
		}
		return s, s.Turn("notices", true)
	}
	return providertest.Harness{
		Driver: chainpay.Driver(), Credentials: credentials(), SandboxFor: boxed,
		Strange: models.Credentials{
			chainpay.CredentialAppID: "app-2", chainpay.CredentialPrivateKey: pemOf(platformKey()), chainpay.CredentialPublicKey: publicOf(strangeKey()),
		},
		Fit: fit, Texts: texts, Plans: plans(), SecretFields: []string{"sign"}, NeverOurs: true, NeverReturns: true,
		Notices: []providertest.NoticePlan{
			{Magic: "accepted", Events: []models.Event{models.EventPay}},
			{Magic: "failed", Events: []models.Event{models.EventFail}},
			{Magic: "notice-twice", Events: []models.Event{models.EventPay}},
			{Magic: "notice-disorder", Events: []models.Event{models.EventPay}},
			{Magic: "notice-forged", Forged: true},
			{Magic: "notice-unsigned", Forged: true},
			{Magic: "notice-amount", Altered: true},
		},
		Words:   []string{created("success"), created("failed"), state("DONE_PAYMENT"), state("FAILED"), code("7", "insufficient token balance"), code("7", "invalid order")},
		Vectors: provePrinted,
	}
}

// fit gives an order an instrument of its currency.
func fit(o *models.Order) {
	method, token, receiver := "settlement", "USDT:E1tHuSdT6rQ9mZk3Xv7NcLb5GjFp2SwA", wallet
	switch o.Amount.Currency {
	case "USD":
		method, token, receiver = "xpay", "USD:P575ItNeMxM6fy6zhbnrlezYlvQnHMLZ", "+86-43483243"
	case "USDC":
		token = "USDC:E1tHuSdC7rQ5mZk9Xv3NcLb2GjFp6SwC"
	}
	o.Method, o.Fields = method, map[string]string{"token": token, "receiver": receiver}
}

// texts reads the texts of an order from the JSON that ChainPay keeps of them.
func texts(detail map[string]string) map[string]string {
	var extra map[string]string
	if json.Unmarshal([]byte(detail["extra"]), &extra) != nil {
		return nil
	}
	return map[string]string{"description": extra["description"], "note": extra["memo"]}
}

func plans() []providertest.Plan {
	const (
		accept, pay, fail = models.EventAccept, models.EventPay, models.EventFail
		doubt, absent     = models.EventDoubt, models.EventNotFound
	)
	return []providertest.Plan{
		{Magic: "accepted", Answer: accept, Booked: true, First: accept, Later: pay},
		{Magic: "paid-now", Answer: accept, Booked: true, First: pay, Later: pay},
		{Magic: "low-balance", Answer: fail, First: absent, Later: absent},
		{Magic: "bad-account", Answer: doubt, First: absent, Later: absent},
		{Magic: "bad-signature", Answer: doubt, Later: absent},
		{Magic: "forbidden", Answer: doubt, Later: absent},
		{Magic: "failed", Answer: accept, Booked: true, First: accept, Later: fail},
		{Magic: "failed-now", Answer: doubt, Booked: true, First: fail, Later: fail},
		{Magic: "stays-pending", Answer: accept, Booked: true, Later: accept},
		{Magic: "unknown-status", Answer: accept, Booked: true, First: models.EventDrift},
		{Magic: "says-pending", Answer: accept, Booked: true, First: accept, Later: pay},
		{Magic: "says-confirmed", Answer: accept, Booked: true, First: accept, Later: pay},
		{Magic: "says-failed", Answer: doubt, Booked: true, First: accept, Later: pay},
		{Magic: "paid-bare", Answer: accept, Booked: true, Later: pay},
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
		{Magic: "wrong-amount", Answer: accept, Booked: true, First: models.EventUnreadable},
		{Magic: "wrong-number", Answer: accept, Booked: true, First: models.EventUnreadable},
		{Magic: "busy-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "busy-unbooked", Answer: doubt, Later: absent},
		{Magic: "strange-code", Answer: doubt, Booked: true, Later: pay},
		{Magic: "repeat-first", Answer: doubt, Booked: true, Later: pay},
	}
}

func TestChainPayKeepsTheLaws(t *testing.T) { providertest.Run(t, harness()) }

func TestTheLawsFindEveryMutant(t *testing.T) { providertest.Hunt(t, harness()) }
