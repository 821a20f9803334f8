package pockyt

import (
	"net/url"
	"testing"

	"countersign/models"
	"countersign/providers"
)

// signedNotice makes a genuine notice with the given fields.
func signedNotice(fields map[string]string, tokenHash string) providers.Delivery {
	form := url.Values{}
	for name, value := range fields {
		form.Set(name, value)
	}
	form.Set(signField, sign(fields, tokenHash))
	return providers.Delivery{Header: map[string][]string{"Content-Type": {"application/x-www-form-urlencoded"}}, Body: []byte(form.Encode())}
}

func TestEveryStatusOfANoticeHasItsEvent(t *testing.T) {
	a := &adapter{tokenHash: md5Hex("token")}
	for status, event := range map[string]models.Event{
		"pending": models.EventAccept, "success": models.EventPay, "SUCCESS": models.EventPay, "failed": models.EventFail,
		"returned": models.EventReturn, "frozen": models.EventDrift, "": models.EventDrift,
	} {
		n := a.ParseWebhook(signedNotice(map[string]string{
			"invoiceId": "n1", "status": status, "amount": "1.00", "currency": "USD", "merchantNo": "1", "unknown": "ü ö + % &",
		}, a.tokenHash))
		if n.Verdict != providers.VerdictVerified || n.Outcome.Event != event || n.Number != "n1" || n.Reply != acknowledged() {
			t.Errorf("status %q: %+v", status, n)
		}
	}
}

func TestNewsOfAnAccountNamesTheAccount(t *testing.T) {
	a := &adapter{tokenHash: md5Hex("token")}
	n := a.ParseWebhook(signedNotice(map[string]string{"accountToken": "2010", "accountStatus": "INVALID", "accountTag": "ba-17"}, a.tokenHash))
	if n.Verdict != providers.VerdictVerified || n.Subject != providers.SubjectInstrument || n.Number != "ba-17" ||
		n.Outcome.Echo.DestRef != "2010" || n.Outcome.Status != "INVALID" || n.Reply != acknowledged() {
		t.Errorf("%+v", n)
	}
}

func TestAGenuineNoticeAboutNothingIsKeptAndAcknowledged(t *testing.T) {
	a := &adapter{tokenHash: md5Hex("token")}
	n := a.ParseWebhook(signedNotice(map[string]string{"hello": "world"}, a.tokenHash))
	if n.Verdict != providers.VerdictUnreadable || n.Why == "" || n.Reply != acknowledged() {
		t.Errorf("%+v", n)
	}
}
