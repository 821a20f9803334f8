package sandbox

import (
	"strings"
	"testing"
	"time"
)

func (b *bench) payeeStatus(customer string) string {
	return b.call("/v3/payee/retrieve", map[string]string{"customerNo": customer}).in("customer", "payeeStatus")
}

func TestAPayeeIsKeptAsSentAndChangedAsSent(t *testing.T) {
	b := newBench(t)
	customer := b.register("john@example.com")
	r := b.call("/v3/payee/retrieve", map[string]string{"customerNo": customer})
	for name, value := range payeeFieldsFor("john@example.com") {
		if r.in("customer", name) != value {
			t.Errorf("%s is %q, sent %q", name, r.in("customer", name), value)
		}
	}
	if r.in("customer", "payeeStatus") != "Activated" || r.in("customer", "createdTime") != "2025-03-01T09:30:00Z" {
		t.Errorf("retrieve: %s", r.raw)
	}
	change := map[string]string{"customerNo": customer, "zip": "10006", "email": "john2@example.com"}
	if r := b.call("/v3/payee/update", change); r.code() != codeSuccess || len(r.body) != 2 {
		t.Errorf("update: %s", r.raw)
	}
	r = b.call("/v3/payee/retrieve", map[string]string{"customerNo": customer})
	if r.in("customer", "zip") != "10006" || r.in("customer", "city") != "hometown" || r.in("customer", "email") != "john2@example.com" {
		t.Errorf("after the update: %s", r.raw)
	}
	b.register("john@example.com") // the old address is free again
}

func TestAnEmailBelongsToOnePayee(t *testing.T) {
	b := newBench(t)
	b.register("a@example.com")
	second := b.register("b@example.com")
	if r := b.call("/v3/payee/register", payeeFieldsFor("A@Example.com")); r.code() != codeValue {
		t.Errorf("registered twice: %s", r.raw)
	}
	if r := b.call("/v3/payee/update", map[string]string{"customerNo": second, "email": "a@example.com"}); r.code() != codeValue {
		t.Errorf("taken over: %s", r.raw)
	}
	if r := b.call("/v3/payee/update", map[string]string{"customerNo": second, "email": "b@example.com"}); r.code() != codeSuccess {
		t.Errorf("kept: %s", r.raw)
	}
}

func TestRegistrationAsksForTheManualsFields(t *testing.T) {
	b := newBench(t)
	for name := range payeeFieldsFor("x@example.com") {
		fields := payeeFieldsFor("x@example.com")
		delete(fields, name)
		want := codeEmpty
		if name == "country" { // the only one that is optional
			continue
		}
		if r := b.call("/v3/payee/register", fields); r.code() != want {
			t.Errorf("without %s: %s", name, r.raw)
		}
	}
	for name, value := range map[string]string{
		"profileType": "ROBOT", "dateOfBirth": "01.01.1999", "countryCode": "USA", "email": "nobody",
	} {
		fields := payeeFieldsFor("x@example.com")
		fields[name] = value
		if r := b.call("/v3/payee/register", fields); r.code() != codeValue {
			t.Errorf("%s %q: %s", name, value, r.raw)
		}
	}
}

func TestMagicPayees(t *testing.T) {
	b := newBench(t)
	cases := []struct{ word, first, second, pay string }{
		{"pending", "Pending", "Pending", codeRights},
		{"reviewed", "Pending", "Activated", codeSuccess},
		{"declined", "Declined", "Declined", codeRights},
		{"deactivated", "Deactivated", "Deactivated", codeRights},
		{"dropped", "Activated", "Declined", codeRights},
		{"active", "ACTIVE", "ACTIVE", codeSuccess},
		{"shouted", "ACTIVATED", "ACTIVATED", codeSuccess},
	}
	for _, c := range cases {
		t.Run(c.word, func(t *testing.T) {
			customer := b.register(c.word + "+1@example.com")
			account := b.attach(customer, "7861053298")
			if got := b.payeeStatus(customer); got != c.first {
				t.Errorf("first %s, want %s", got, c.first)
			}
			b.clock.Advance(2 * time.Second)
			eventually(t, c.second, func() bool { return b.payeeStatus(customer) == c.second })
			if r := b.pay(b.order(target{customer, account}, "PO-"+c.word, "20")); r.code() != c.pay {
				t.Errorf("pay: %s", r.raw)
			}
		})
	}
	named := payeeFieldsFor("somebody@example.com")
	named["lastName"] = "Refused"
	if r := b.call("/v3/payee/register", named); r.code() != codeValue {
		t.Errorf("refused: %s", r.raw)
	}
	if r := b.call("/v3/payee/register", payeeFieldsFor("unserved@example.com")); r.code() != codeSupplier {
		t.Errorf("unserved: %s", r.raw)
	}
	if r := b.call("/v3/payee/register", payeeFieldsFor("lost@example.com")); r.err == nil {
		t.Errorf("lost: %s", r.raw)
	}
	if r := b.call("/v3/payee/register", payeeFieldsFor("lost@example.com")); r.code() != codeValue {
		t.Errorf("lost again, the e-mail must be taken: %s", r.raw)
	}
}

// listed finds an account in the payee's list.
func (b *bench) listed(customer, token string) map[string]any {
	list, _ := b.call("/v3/payee/payout-accounts", map[string]string{"customerNo": customer}).body["accounts"].([]any)
	for _, item := range list {
		if account, _ := item.(map[string]any); account["accountToken"] == token {
			return account
		}
	}
	return nil
}

func TestMagicAccounts(t *testing.T) {
	b := newBench(t)
	customer := b.register("owner@example.com")
	cases := []struct{ number, created, listed, later, pay string }{
		{"55550000", "ACTIVATED", "activated", "activated", codeSuccess},
		{"55550001", "INVALID", "invalid", "invalid", codeValue},
		{"55550002", "PENDING", "pending", "pending", codeValue},
		{"55550003", "PENDING", "pending", "activated", codeSuccess},
		{"55550004", "ACTIVATED", "activated", "invalid", codeValue},
		{"55550005", "Activated", "Activated", "Activated", codeSuccess},
	}
	for _, c := range cases {
		t.Run(c.number, func(t *testing.T) {
			at := newEar(t)
			fields := bankFieldsFor(customer, c.number)
			fields["ipnUrl"] = at.URL
			r := b.call("/v3/payee/account/create/bank-account", fields)
			token := r.in("result", "accountToken")
			if r.in("result", "accountStatus") != c.created || b.listed(customer, token)["status"] != c.listed {
				t.Errorf("created %s, listed %v", r.raw, b.listed(customer, token))
			}
			b.clock.Advance(2 * time.Second)
			eventually(t, c.later, func() bool { return b.listed(customer, token)["status"] == c.later })
			if c.later != c.listed {
				if h := at.next(t); !h.genuine || h.fields["accountToken"] != token || !strings.EqualFold(h.fields["accountStatus"], c.later) {
					t.Errorf("notice %v", h)
				}
			}
			if r := b.pay(b.order(target{customer, token}, "PO-"+c.number, "20")); r.code() != c.pay {
				t.Errorf("pay: %s", r.raw)
			}
		})
	}
	for number, code := range map[string]string{"55550006": codeValue, "55550007": codeSupplier} {
		if r := b.call("/v3/payee/account/create/bank-account", bankFieldsFor(customer, number)); r.code() != code {
			t.Errorf("%s: %s", number, r.raw)
		}
	}
	if r := b.call("/v3/payee/account/create/bank-account", bankFieldsFor(customer, "55550008")); r.err == nil {
		t.Errorf("lost: %s", r.raw)
	}
}

func TestAnAccountIsCheckedMaskedAndDeleted(t *testing.T) {
	b := newBench(t)
	to := b.target()
	account := b.listed(to.customer, to.account)
	if account["cardNumber"] != "****3298" || account["accountTag"] != "tag-1" || account["currency"] != "USD" {
		t.Errorf("listed %v", account)
	}
	for name, value := range map[string]string{
		"branchId": "101089293", "bankAccountId": "12x4", "bankAccountPurpose": "PLAY", "accountType": "MATTRESS",
		"accountCurrency": "XXX", "clientIp": "here", "accountCountry": "us",
	} {
		fields := bankFieldsFor(to.customer, "7861053298")
		fields[name] = value
		if r := b.call("/v3/payee/account/create/bank-account", fields); r.code() != codeValue {
			t.Errorf("%s %q: %s", name, value, r.raw)
		}
	}
	gone := map[string]string{"customerNo": to.customer, "accountToken": to.account}
	if r := b.call("/v3/payee/account/delete", gone); r.code() != codeSuccess {
		t.Errorf("delete: %s", r.raw)
	}
	if r := b.call("/v3/payee/account/delete", gone); r.code() != codeUnknown {
		t.Errorf("delete again: %s", r.raw)
	}
	if r := b.pay(b.order(to, "PO1", "20")); r.code() != codeUnknown || b.listed(to.customer, to.account) != nil {
		t.Errorf("pay to a deleted account: %s", r.raw)
	}
	wallet := map[string]string{"customerNo": to.customer, "accountCurrency": "USD", "walletAddress": "0xabcdef123456"}
	if r := b.call("/v3/payee/account/create/crypto", wallet); r.in("result", "accountType") != "CRYPTO" {
		t.Errorf("wallet: %s", r.raw)
	}
	r := b.call("/v3/payee/account/configurations", map[string]string{"accountCountry": "US", "accountCurrency": "USD"})
	if r.code() != codeSuccess || !strings.Contains(r.raw, `"branchId"`) {
		t.Errorf("configurations: %s", r.raw)
	}
}
