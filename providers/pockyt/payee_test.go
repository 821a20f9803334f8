package pockyt_test

import (
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/pockyt"
)

func driver() providers.Driver { return pockyt.Driver() }

const (
	registerPath = "/v3/payee/register"
	retrievePath = "/v3/payee/retrieve"
	createPath   = "/v3/payee/account/create/bank-account"
	listPath     = "/v3/payee/payout-accounts"
	registered   = `{"ret_code":"000100","customer":{"customerNo":"` + payeeNo + `","customerCode":"1665425422","email":"john@example.com"}}`
)

func retrieved(status string) string {
	return `{"ret_code":"000100","customer":{"customerNo":"` + payeeNo + `","payeeStatus":"` + status + `"}}`
}

func TestAPayeesStateIsComparedCaseBlind(t *testing.T) {
	for status, state := range map[string]models.RegistrationState{
		"Activated": models.RegistrationActive, "ACTIVE": models.RegistrationActive, "activated": models.RegistrationActive,
		"Pending": models.RegistrationPending, "DECLINED": models.RegistrationRefused, "Deactivated": models.RegistrationRefused,
		"Frozen": models.RegistrationUnsure, "": models.RegistrationUnsure,
	} {
		s := newStation(t, map[string]string{registerPath: registered, retrievePath: retrieved(status)})
		r, trail := gateway(t, s.URL).RegisterPayee(t.Context(), john(), "")
		if r.State != state || r.Ref != payeeNo || r.Status != status || r.Reason == "" || len(trail) != 2 {
			t.Errorf("%q: %+v with %d exchanges", status, r, len(trail))
		}
	}
}

func TestARefusedPayeeNamesTheFieldOfOurForm(t *testing.T) {
	for message, field := range map[string]string{
		"Parameter Value Error: email belongs to another payee": "email", "E-Mail exists": "email", "firstName": "first_name", "lastName bad": "last_name",
		"dateOfBirth is not a date": "date_of_birth", "phone": "phone", "countryCode": "country", "state is missing": "state", "city": "city",
		"street2 too long": "street2", "street is missing": "street", "zip": "zip", "governmentIdType": "government_id_type",
		"governmentId belongs to another payee": "government_id", "profileType": "kind", "customerCode": "code", "Parameter Value Error": "",
	} {
		for _, c := range []string{"000020", "000021", "000023"} {
			s := newStation(t, map[string]string{registerPath: `{"ret_code":"` + c + `","ret_msg":"` + message + `"}`})
			r, _ := gateway(t, s.URL).RegisterPayee(t.Context(), john(), "")
			if r.State != models.RegistrationRefused || r.Field != field || r.Code != c || r.Message != message || r.Reason == "" {
				t.Errorf("%s %s: %+v", c, message, r)
			}
		}
	}
	incomplete := john()
	incomplete.Zip = ""
	s := newStation(t, map[string]string{registerPath: code("000020")})
	if r, _ := gateway(t, s.URL).RegisterPayee(t.Context(), incomplete, ""); r.Field != "zip" {
		t.Errorf("an empty parameter without a name blames %q, but the postal code is empty", r.Field)
	}
}

func TestAnUnclearRegistrationIsAskedAgain(t *testing.T) {
	for _, answer := range []string{
		``, `{`, code("000000"), code("000080"), code("000022"), code("000030"), code("999999"), code("000100"),
		strings.Replace(registered, "1665425422", "other", 1),
	} {
		s := newStation(t, map[string]string{registerPath: answer, retrievePath: retrieved("Activated")})
		if r, _ := gateway(t, s.URL).RegisterPayee(t.Context(), john(), ""); r.State != models.RegistrationUnsure || r.Ref != "" || r.Reason == "" {
			t.Errorf("%s: %+v", answer, r)
		}
	}
	s := newStation(t, map[string]string{retrievePath: strings.Replace(retrieved("Activated"), payeeNo, "2000", 1)})
	if r, _ := gateway(t, s.URL).CheckPayee(t.Context(), john(), payeeNo); r.State != models.RegistrationUnsure {
		t.Errorf("news of another payee: %+v", r)
	}
}

func TestANumberWithAnotherCodeIsAnotherPayee(t *testing.T) {
	check := func(answer string) models.RegistrationResult {
		s := newStation(t, map[string]string{retrievePath: answer})
		r, _ := gateway(t, s.URL).CheckPayee(t.Context(), john(), payeeNo)
		return r
	}
	coded := func(code string) string {
		return strings.Replace(retrieved("Activated"), `"payeeStatus"`, `"customerCode":"`+code+`","payeeStatus"`, 1)
	}
	if r := check(coded(john().Code)); r.State != models.RegistrationActive || r.NotOurs || r.Ref != payeeNo {
		t.Errorf("our payee: %+v", r)
	}
	if r := check(retrieved("Activated")); r.State != models.RegistrationActive {
		t.Errorf("without a code: %+v", r)
	}
	for answer, word := range map[string]string{coded("VENDOR-99"): "belongs to another payee", code("000021"): "knows no payee"} {
		if r := check(answer); r.State != models.RegistrationRefused || !r.NotOurs || r.Ref != "" || !strings.Contains(r.Reason, word) {
			t.Errorf("%s: %+v", answer, r)
		}
	}
	if r := check(code("000080")); r.State != models.RegistrationUnsure || r.NotOurs {
		t.Errorf("without an answer: %+v", r)
	}
}

func account(tag, card, status string) string {
	return `{"accountToken":"` + token + `","accountTag":"` + tag + `","country":"US","currency":"USD","cardNumber":"` + card + `","status":"` + status + `"}`
}

func accounts(list ...string) string {
	return `{"ret_code":"000100","accounts":[` + strings.Join(list, ",") + `],"user":{"customerNo":"` + payeeNo + `"}}`
}

func created(status string) string {
	return `{"ret_code":"000100","result":{"accountToken":"` + token + `","accountStatus":"` + status + `","accountTag":"ba-17","country":"US","currency":"USD","customerNo":"` + payeeNo + `"}}`
}

func TestAnAccountThatIsListedIsNotMadeTwice(t *testing.T) {
	s := newStation(t, map[string]string{listPath: accounts(account("ba-16", "****1111", "activated"), account("ba-17", "****3298", "activated")), createPath: created("ACTIVATED")})
	r, _ := gateway(t, s.URL).RegisterInstrument(t.Context(), bankAccount())
	if r.State != models.RegistrationActive || r.Ref != token || s.body(createPath) != nil {
		t.Errorf("%+v, create was sent: %s", r, s.body(createPath))
	}
	for name, list := range map[string]string{
		"unreadable": `{`, "system error": code("000000"), "another number under our tag": accounts(account("ba-17", "****9999", "activated")),
		"another payee": strings.Replace(accounts(), payeeNo, "2000", 1),
	} {
		s := newStation(t, map[string]string{listPath: list, createPath: created("ACTIVATED")})
		if r, _ := gateway(t, s.URL).RegisterInstrument(t.Context(), bankAccount()); r.State != models.RegistrationUnsure || s.body(createPath) != nil {
			t.Errorf("%s: %+v, create was sent: %s", name, r, s.body(createPath))
		}
	}
}

func TestANewAccountIsMade(t *testing.T) {
	for status, state := range map[string]models.RegistrationState{
		"ACTIVATED": models.RegistrationActive, "Activated": models.RegistrationActive, "PENDING": models.RegistrationPending,
		"INVALID": models.RegistrationRefused, "?": models.RegistrationUnsure,
	} {
		for _, list := range []string{accounts(), code("000021")} {
			s := newStation(t, map[string]string{listPath: list, createPath: created(status)})
			if r, _ := gateway(t, s.URL).RegisterInstrument(t.Context(), bankAccount()); r.State != state || r.Ref != token {
				t.Errorf("%s: %+v", status, r)
			}
		}
	}
	for message, field := range map[string]string{
		"branchId is not a routing number": "routing", "bankAccountId": "account_number", "bankAccountPurpose": "purpose", "accountCurrency": "currency", "accountCountry": "country",
	} {
		s := newStation(t, map[string]string{listPath: accounts(), createPath: `{"ret_code":"000023","ret_msg":"` + message + `"}`})
		if r, _ := gateway(t, s.URL).RegisterInstrument(t.Context(), bankAccount()); r.State != models.RegistrationRefused || r.Field != field {
			t.Errorf("%s: %+v", message, r)
		}
	}
	s := newStation(t, map[string]string{listPath: accounts(), createPath: strings.Replace(created("ACTIVATED"), payeeNo, "2000", 1)})
	if r, _ := gateway(t, s.URL).RegisterInstrument(t.Context(), bankAccount()); r.State != models.RegistrationUnsure || r.Ref != "" {
		t.Errorf("an account of another payee: %+v", r)
	}
}

func TestALostAccountIsFoundByItsTag(t *testing.T) {
	s := newStation(t, map[string]string{listPath: accounts(account("ba-17", "****3298", "Activated"))})
	g := gateway(t, s.URL)
	if r, _ := g.CheckInstrument(t.Context(), bankAccount(), ""); r.State != models.RegistrationActive || r.Ref != token {
		t.Errorf("by tag: %+v", r)
	}
	if r, _ := g.CheckInstrument(t.Context(), bankAccount(), token); r.State != models.RegistrationActive {
		t.Errorf("by token: %+v", r)
	}
	if r, _ := g.CheckInstrument(t.Context(), bankAccount(), "2010"); r.State != models.RegistrationRefused {
		t.Errorf("gone: %+v", r)
	}
}
