package handlers_test

import (
	"context"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
	"countersign/handlers/jobs"
	"countersign/models"
	"countersign/providers"
	"countersign/providers/all"
	pockyt "countersign/providers/pockyt/sandbox"
	"countersign/providers/sandbox"
)

// withSandbox gives the desk the drivers and a Pockyt sandbox that answers.
func withSandbox(t *testing.T) (*handlerstest.Site, *pockyt.Server, *providers.Registry) {
	t.Helper()
	box, err := pockyt.New(pockyt.Credentials{MerchantNo: "202333", StoreNo: "301854", Token: "not-a-real-token-c0e8"}, sandbox.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	registry := providers.NewRegistry(all.Drivers(), providers.Options{DemoURLs: map[string]string{"pockyt": box.URL()}})
	t.Cleanup(registry.Close)
	site := handlerstest.New(t, func(o *handlers.Options) { o.Registry = registry })
	return site, box, registry
}

// connectFields are what an administrator types to connect an account.
func connectFields() url.Values {
	return url.Values{"name": {"Main store"}, "merchant_no": {"202333"}, "store_no": {"301854"}, "token": {"not-a-real-token-c0e8"}}
}

func TestAnAccountIsConnectedTestedPausedAndResumed(t *testing.T) {
	site, _, _ := withSandbox(t)
	admin := site.Enter(t, site.Admin)
	page := lawful(t, admin.Get("/settings/providers").Want(200))
	if !page.Has(`a[href=/settings/providers/new?provider=pockyt]`) {
		t.Fatal("nothing leads to connecting an account")
	}
	wrong := connectFields()
	wrong.Set("name", "")
	wrong.Set("store_no", "")
	page = lawful(t, with(admin, "/settings/providers/new?provider=pockyt", "/settings/providers", wrong).Want(422))
	form := page.Form("/settings/providers")
	if page.Text("#store_no-e") == "" || form.Fields.Get("merchant_no") != "202333" || form.Fields.Get("token") != "" || strings.Contains(page.Body, "c0e8") {
		t.Error("the form does not say what is missing, forgets what is no secret, or shows what is one")
	}
	form.Set("name", "Main store").Set("store_no", "301854").Set("token", "not-a-real-token-c0e8")
	at := form.Submit().Want(303).Location()
	if at != "/settings/providers/pockyt" || form.Submit().Want(303).Location() != at {
		t.Errorf("the account is at %s, or the same form made two", at)
	}

	page = lawful(t, admin.Get(at).Want(200))
	said := page.Text("main")
	for _, want := range []string{"was connected", "202333", "•••• c0e8", site.URL + "/webhooks/pockyt/pockyt", "Registers payees and accounts first", "Tells balances", "USD", "never"} {
		if !strings.Contains(said+page.Body, want) {
			t.Errorf("the page does not say %q: %s", want, said)
		}
	}
	if strings.Contains(page.Body, "not-a-real") {
		t.Error("the page shows the secret")
	}
	pause := lawful(t, admin.Get(at+"/pause").Want(200)).Form(at + "/pause")
	pause.Submit().Want(422)
	pause.Set("reason", "bank holiday").Submit().Want(303)
	if said := lawful(t, admin.Get(at)).Text("main"); !strings.Contains(said, "is paused since") || !strings.Contains(said, "bank holiday") || !strings.Contains(said, "Test and resume") {
		t.Errorf("a paused account: %s", said)
	}
	with(admin, at, at+"/test", nil).Want(303)
	if said := lawful(t, admin.Get(at)).Text("main"); !strings.Contains(said, "Pockyt answered well") || !strings.Contains(said, "The balance is") || strings.Contains(said, "paused since") {
		t.Errorf("after a good test: %s", said)
	}
	if said := lawful(t, admin.Get(at)).Text("main"); !strings.Contains(said, "Tests passed Last good test") || !strings.Contains(said, "nothing arrived at it yet") || !strings.Contains(said, "No payout was paid here yet, and none failed") {
		t.Errorf("what was seen to work: %s", said)
	}
	if account, err := site.ProviderAccountByID(t.Context(), "pockyt"); err != nil || account.Status != models.AccountActive || account.TestedAt.IsZero() {
		t.Errorf("the account is %+v, %v", account, err)
	}
}

func TestABadTestCallResumesNothing(t *testing.T) {
	site, _, _ := withSandbox(t)
	admin := site.Enter(t, site.Admin)
	wrong := connectFields()
	wrong.Set("token", "another-token-than-the-sandbox-has")
	at := with(admin, "/settings/providers/new?provider=pockyt", "/settings/providers", wrong).Want(303).Location()
	with(admin, at+"/pause", at+"/pause", url.Values{"reason": {"not tested yet"}}).Want(303)
	page := lawful(t, with(admin, at, at+"/test", nil).Want(422))
	said := page.Text("main")
	for _, want := range []string{"The test call to Pockyt did not work", "Pockyt says: 000022", "Nothing was changed.", "Provider trail", "paused"} {
		if !strings.Contains(said, want) {
			t.Errorf("the page does not say %q: %s", want, said)
		}
	}
	if strings.Contains(page.Body, "another-token") {
		t.Error("the page shows the secret")
	}
	if account, err := site.ProviderAccountByID(t.Context(), "pockyt"); err != nil || account.Status != models.AccountPaused || !account.TestedAt.IsZero() {
		t.Errorf("the account is %+v, %v", account, err)
	}
	admin.Get("/settings/providers/nobody").Want(404)
	admin.Get("/settings/providers/new?provider=nobody").Want(404)
}

func TestAPayeeBecomesPayableByItself(t *testing.T) {
	site, _, registry := withSandbox(t)
	connect(t, site)
	worker := jobs.New(jobs.Options{Store: site.Store, Registry: registry, Log: slog.New(slog.DiscardHandler), BaseURL: site.URL})
	if err := worker.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { worker.Stop(context.WithoutCancel(t.Context())) })
	maker := site.As(t, models.RoleMaker)
	at := addPayee(t, maker, "VENDOR-12")
	with(maker, at+"/accounts/new", at+"/accounts", accountFields()).Want(303)
	deadline, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	changed := make(chan struct{}, 1)
	defer site.Watch(func(models.Change) {
		select {
		case changed <- struct{}{}:
		default:
		}
	})()
	page := maker.Get(at)
	for ; !strings.Contains(page.Text("main"), "Payable? Yes."); page = maker.Get(at) {
		select {
		case <-changed:
		case <-deadline.Done():
			t.Fatal(page.Text("main"))
		}
	}
	said := lawful(t, page).Text("main")
	for _, want := range []string{"Registered at Pockyt", "US •••• 4433 can be paid through Pockyt", "register payee", "register instrument"} {
		if !strings.Contains(said, want) {
			t.Errorf("the page does not say %q: %s", want, said)
		}
	}
	if strings.Contains(page.Body, number) || strings.Contains(page.Body, "1991-03-14") || strings.Contains(page.Body, "not-a-real-token") {
		t.Error("the provider trail shows an account number, a birth date or a secret")
	}
}

func receive(t *testing.T, site *handlerstest.Site, n models.NewWebhook) int64 {
	t.Helper()
	n.AccountID, n.Provider, n.IP = "pockyt", "pockyt", "203.0.113.9"
	id, _, err := site.ReceiveWebhook(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestDeliveriesAreFilteredAndShownAsTheyCame(t *testing.T) {
	site := withPockyt(t)
	receive(t, site, models.NewWebhook{Body: []byte("status=success&invoiceId=PO1_a1"), ContentType: "application/x-www-form-urlencoded", Verdict: "verified", Subject: "payout", OrderNumber: "PO1_a1", Claim: models.Outcome{Status: "success"}})
	forged := models.NewWebhook{Body: []byte("<script>alert(1)</script>\x00\xff"), Verdict: "forged", Why: "The signature does not hold."}
	receive(t, site, forged)
	receive(t, site, forged)
	viewer := site.As(t, models.RoleViewer)
	said := lawful(t, viewer.Get("/webhooks").Want(200)).Text("main table")
	if !strings.Contains(said, "status success") || !strings.Contains(said, "signature wrong") || !strings.Contains(said, "1 copy") {
		t.Errorf("the list: %s", said)
	}
	if said := lawful(t, viewer.Get("/webhooks?verdict=forged")).Text("main table"); strings.Contains(said, "success") || !strings.Contains(said, "signature wrong") {
		t.Errorf("filtered by verdict: %s", said)
	}
	if said := lawful(t, viewer.Get("/webhooks?state=new")).Text("main table"); !strings.Contains(said, "success") || strings.Contains(said, "signature wrong") {
		t.Errorf("filtered by state: %s", said)
	}
	lawful(t, viewer.Get("/webhooks?state=%27%20or%201=1").Want(200))

	page := lawful(t, viewer.Get("/webhooks/2").Want(200))
	if said := page.Text("main"); !strings.Contains(said, "Signature wrong or missing") || !strings.Contains(said, "the same bytes came again 1 time") || !strings.Contains(said, "203.0.113.9") {
		t.Errorf("the page of a delivery: %s", said)
	}
	if strings.Contains(page.Body, "<script>alert") || page.Text("main pre") != "<script>alert(1)</script>\uFFFD\uFFFD" {
		t.Errorf("the body is shown as %q", page.Text("main pre"))
	}
	viewer.Get("/webhooks/99").Want(404)
	viewer.Get("/webhooks/x").Want(404)
}

func TestTheAuditLogIsReadAndChecked(t *testing.T) {
	site := withPockyt(t)
	maker := site.As(t, models.RoleMaker)
	addPayee(t, maker, "VENDOR-12")
	page := lawful(t, maker.Get("/audit").Want(200))
	if said := page.Text("main table"); !strings.Contains(said, "added the payee") || !strings.Contains(said, "code: VENDOR-12") || !page.Has("a[href=/payees/1]") {
		t.Errorf("the log: %s", said)
	}
	if said := lawful(t, maker.Get("/audit?check=1")).Text("main .note"); !strings.Contains(said, "The chain is intact") {
		t.Errorf("the check: %s", said)
	}
	entry := lawful(t, maker.Get("/audit/1").Want(200))
	if said := entry.Text("main"); !strings.Contains(said, "created the installation") || !strings.Contains(said, "Hash") {
		t.Errorf("an entry: %s", said)
	}
	maker.Get("/audit/9999").Want(404)
	maker.Get("/audit/0").Want(404)
}
