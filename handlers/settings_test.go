package handlers_test

import (
	"net/url"
	"strings"
	"testing"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
	"countersign/models"
	"countersign/providers"
	"countersign/providers/all"
	lamapay "countersign/providers/lamapay/sandbox"
	"countersign/providers/sandbox"
)

func TestAPausedAccountWithoutBalanceIsTestedAndResumed(t *testing.T) {
	box, err := lamapay.New(lamapay.Credentials{Token: "not-a-real-token-5d21"}, sandbox.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	registry := providers.NewRegistry(all.Drivers(), providers.Options{DemoURLs: map[string]string{"lamapay": box.URL()}})
	t.Cleanup(registry.Close)
	site := handlerstest.New(t, func(o *handlers.Options) { o.Registry = registry })
	admin := site.Enter(t, site.Admin)

	at := with(admin, "/settings/providers/new?provider=lamapay", "/settings/providers", url.Values{"token": {"not-a-real-token-5d21"}}).Want(303).Location()
	with(admin, at+"/pause", at+"/pause", url.Values{"reason": {"new token"}}).Want(303)
	with(admin, at, at+"/test", nil).Want(303)
	if said := lawful(t, admin.Get(at)).Text("main"); !strings.Contains(said, "LamaPay answered well") || !strings.Contains(said, "Payouts leave again") {
		t.Errorf("after a good test: %s", said)
	}
	if account, err := site.ProviderAccountByID(t.Context(), "lamapay"); err != nil || account.Status != models.AccountActive || account.TestedAt.IsZero() {
		t.Errorf("the account is %+v, %v", account, err)
	}
}
