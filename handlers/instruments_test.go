package handlers_test

import (
	"bytes"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"

	"countersign/handlers"
	"countersign/models"
	"countersign/models/modelstest"
)

// number is an account number that must never be seen again.
const number = "99887766554433"

// logbook is a log that can be read while the desk writes it.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func accountFields() url.Values {
	return url.Values{"kind": {"us_bank"}, "label": {"Main"}, "country": {"US"}, "currency": {"USD"}, "purpose": {"checking"}, "routing": {"021000021"}, "account_number": {number}}
}

func TestAnAccountNumberIsSeenByNobody(t *testing.T) {
	var log logbook
	site := withPockyt(t, func(o *handlers.Options) {
		o.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	maker, admin := site.As(t, models.RoleMaker), site.Enter(t, site.Admin)
	at := addPayee(t, maker, "VENDOR-12")
	with(maker, at+"/accounts/new", at+"/accounts", accountFields()).Want(303)
	with(maker, at+"/accounts/new", at+"/accounts", accountFields()).Want(422) // the same account again
	other := addPayee(t, maker, "VENDOR-13")
	with(maker, other+"/accounts/new", other+"/accounts", accountFields()).Want(303)

	page := lawful(t, maker.Get(other).Want(200))
	if said := page.Text("main"); !strings.Contains(said, "US checking •••• 4433") || !strings.Contains(said, "Another payee has the same account") || !strings.Contains(said, "Aline Ferreira") {
		t.Errorf("the page of the second payee: %s", said)
	}
	replace := lawful(t, maker.Get(at+"/accounts/1/replace").Want(200)).Form(at + "/accounts")
	if replace.Fields.Get("account_number") != "" || replace.Fields.Get("routing") != "021000021" {
		t.Error("the form of a replacement holds the number, or not the rest")
	}
	replace.Set("account_number", number[:10]).Submit().Want(303)
	with(maker, at+"/accounts/3/archive", at+"/accounts/3/archive", nil).Want(303)

	for _, path := range []string{"/payees", at, other, at + "/edit", at + "/accounts/new", "/audit", "/audit/1", "/webhooks", "/settings/providers"} {
		if body := lawful(t, admin.Get(path)).Body; strings.Contains(body, number[:10]) {
			t.Errorf("%s shows the account number", path)
		}
		if body := maker.Get(path).Body; strings.Contains(body, number[:10]) {
			t.Errorf("%s shows the account number", path)
		}
	}
	if strings.Contains(log.String(), number[:10]) {
		t.Error("the log holds the account number")
	}
	entries, err := site.AuditLog(t.Context(), models.AuditFilter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.Contains(e.Detail, number[:10]) {
			t.Errorf("the audit log holds the account number: %+v", e)
		}
	}
}

func TestAFormOfAnAccountSentTooLateComesBackFilled(t *testing.T) {
	site := withPockyt(t)
	maker := site.As(t, models.RoleMaker)
	at := addPayee(t, maker, "VENDOR-12")
	form := maker.Get(at + "/accounts/new").Form(at + "/accounts")
	for name, value := range accountFields() {
		form.Set(name, value[0])
	}
	site.Clock.Advance(models.SessionIdle)
	to := form.Submit().Want(303).Location()
	if strings.Contains(to, number) || modelstest.FileHolds(t, site.Desk, number) {
		t.Fatalf("the account number stands in an address (%s) or readable in the database", to)
	}
	page := maker.Get(to).Form("/sign-in").Set("email", "maker1@desk.test").Set("password", modelstest.Password).Submit().Follow().Want(200)
	again := page.Form(at + "/accounts")
	if again.Fields.Get("account_number") != number || again.Fields.Get("routing") != "021000021" || again.Fields.Get("purpose") != "checking" {
		t.Fatalf("the form came back as %v", again.Fields)
	}
	again.Submit().Want(303)
}
