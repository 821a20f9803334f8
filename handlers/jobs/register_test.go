package jobs_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

var customerNo = regexp.MustCompile(`2000305228[0-9]{12}`)

// newestCustomer is the number of the payee that the sandbox registered last, as
// its console shows it to people.
func (h *hall) newestCustomer() string {
	h.t.Helper()
	response, err := http.Get(h.box.URL() + "/")
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return customerNo.FindString(string(page))
}

// registration is what the desk knows of a payee at Pockyt.
func (h *hall) registration(payeeID int64) models.PayeeRegistration {
	h.t.Helper()
	_, r, err := h.PayeeForRegistration(ctx, payeeID, h.account.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

// refused waits until Pockyt has refused a payee.
func (h *hall) refused(payeeID int64, why string) models.PayeeRegistration {
	h.t.Helper()
	h.eventually("the payee to be refused: "+why, func() bool {
		r := h.registration(payeeID)
		return r.State == models.RegistrationRefused && strings.Contains(r.Reason, why)
	})
	return h.registration(payeeID)
}

// stranger registers a payee that is not of this desk, and returns its number.
func (h *hall) stranger() string {
	h.t.Helper()
	account, credentials, err := h.OpenCredentials(ctx, h.account.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	gateway, err := h.registry.Open(account, credentials)
	if err != nil {
		h.t.Fatal(err)
	}
	d := h.PayeeDraft()
	r, _ := gateway.RegisterPayee(ctx, models.Payee{Code: "NOT-OURS", Kind: models.PayeeIndividual, FirstName: "Somebody", LastName: "Else", Email: "else@payees.test",
		Phone: d.Phone, DateOfBirth: d.DateOfBirth, Country: d.Country, State: d.State, City: d.City, Street: d.Street, Zip: d.Zip, Lang: "en"}, "")
	if r.State != models.RegistrationActive {
		h.t.Fatalf("%+v", r)
	}
	return r.Ref
}

// The answer to a registration is lost, and the next try is refused because the
// e-mail address is taken: by the first try.
func TestAPayeeWhoseAnswerWasLostIsLinkedByItsNumber(t *testing.T) {
	h := newHall(t)
	other := h.stranger()
	payee, instrument := h.payee("Lost", modelstest.AccountNumber)
	h.refused(payee.ID, "must be unique")
	number := h.newestCustomer()
	if number == other || number == "" {
		t.Fatalf("the lost payee has the number %q", number)
	}

	if err := h.LinkRegistration(ctx, h.maker, payee.ID, h.account.ID, other); err != nil {
		t.Fatal(err)
	}
	if r := h.refused(payee.ID, "belongs to another payee"); r.Ref != "" {
		t.Errorf("the number of somebody else is kept: %+v", r)
	}
	if err := h.LinkRegistration(ctx, h.maker, payee.ID, h.account.ID, "2000305228000000000000"); err != nil {
		t.Fatal(err)
	}
	h.refused(payee.ID, "knows no payee with the number")

	if err := h.LinkRegistration(ctx, h.maker, payee.ID, h.account.ID, number); err != nil {
		t.Fatal(err)
	}
	p := h.pay(payee, instrument, "INV-1", "sandbox:paid-now")
	h.settled(p.ID, models.StatusPaid)
	if r := h.registration(payee.ID); r.State != models.RegistrationActive || r.Ref != number {
		t.Errorf("%+v", r)
	}
	h.Sound(t)
}

// A change that is saved before the provider has confirmed a number is not told
// to whoever the number belongs to.
func TestAChangeWaitsUntilTheNumberIsConfirmed(t *testing.T) {
	h := newHall(t)
	other := h.stranger()
	payee, _ := h.payee("Lost", modelstest.AccountNumber)
	h.refused(payee.ID, "must be unique")
	number := h.newestCustomer()
	edit := h.PayeeDraft()
	edit.FirstName, edit.Email, edit.City = "Found", payee.Email, "Boston"
	for _, ref := range []string{other, number} {
		// The job sees link and change at once, whichever it meets first.
		if err := h.LinkRegistration(ctx, h.maker, payee.ID, h.account.ID, ref); err != nil {
			t.Fatal(err)
		}
		if _, err := h.EditPayee(ctx, h.maker, payee.ID, 0, edit); err != nil {
			t.Fatal(err)
		}
		if ref == other {
			h.eventually("the wrong number to be dropped", func() bool {
				r := h.registration(payee.ID)
				return r.State == models.RegistrationRefused && r.Ref == ""
			})
		}
	}
	h.eventually("the change to be told", func() bool {
		r := h.registration(payee.ID)
		return r.State == models.RegistrationActive && r.PayeeVersion == payee.Version+2 && r.Ref == number
	})
	trail, err := h.PayeeTrail(ctx, payee.ID)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, e := range trail {
		if strings.Contains(e.Path, "/update") {
			told++
			if strings.Contains(e.Request, other) {
				t.Errorf("somebody else was changed: %s", e.Request)
			}
		}
	}
	if told == 0 {
		t.Error("the change was never told")
	}
}

func TestNewsOfAnAccountMakesTheDeskAskAboutIt(t *testing.T) {
	h := newHall(t)
	_, instrument := h.payee("Aline", "441780004") // good at first, INVALID later, with a notice
	h.eventually("the account to be refused", func() bool {
		_, _, r, err := h.InstrumentForRegistration(ctx, instrument.ID, h.account.ID)
		if err != nil {
			t.Fatal(err)
		}
		return r.State == models.RegistrationRefused
	})
	if n := h.lastNotice(); n.Subject != "instrument" || n.State != models.WebhookApplied {
		t.Errorf("the news is %s: %s", n.State, n.Effect)
	}
	if code := h.tell(signed(token, map[string]string{"accountToken": "2010305228999999999999", "status": "INVALID"})); code != http.StatusOK {
		t.Errorf("news of an unknown account was answered %d", code)
	}
	if n := h.lastNotice(); n.State != models.WebhookIgnored {
		t.Errorf("news of an unknown account is %s: %s", n.State, n.Effect)
	}
	h.Sound(t)
}
