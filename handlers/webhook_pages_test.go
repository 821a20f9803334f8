package handlers_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
	"countersign/models"
	"countersign/models/modelstest"
	"countersign/providers"
	"countersign/providers/all"
)

// theirs are the notices of a payout's whole way, as one day brings them.
func theirs(t *testing.T, w *modelstest.Works, site *handlerstest.Site, o models.Order) {
	t.Helper()
	receive(t, site, models.NewWebhook{Body: []byte("first"), Verdict: "verified", Subject: "payout", OrderNumber: o.Number, Claim: models.Outcome{Status: "pending"}})
	w.Clock.Advance(48 * time.Hour)
	receive(t, site, models.NewWebhook{Body: []byte("second"), Verdict: "verified", Subject: "payout", OrderNumber: o.Number, Claim: models.Outcome{Status: "success"}})
	receive(t, site, models.NewWebhook{Body: []byte("third"), Verdict: "forged"})
}

func TestDeliveriesAreFoundByPayoutDayAndProvider(t *testing.T) {
	site, w := payDesk(t)
	o := w.Sending(t)
	theirs(t, w, site, o)
	viewer := site.As(t, models.RoleViewer)
	for query, want := range map[string]int{
		"": 3, "q=" + o.PayoutID: 2, "q=" + strings.ToLower(o.PayoutID): 2, "q=" + o.Number: 2, "q=PO-NOBODY0000": 0, "from=2026-11-21": 2, "to=2026-11-20": 1,
		"from=2026-11-20&to=2026-11-22&verdict=verified": 2, "account=pockyt": 3, "account=nobody": 3, "verdict=verified&state=new&q=" + o.PayoutID + "&from=2026-11-22": 1,
		"from=tomorrow&q=%00": 0, "q=" + strings.Repeat("x", 5000): 0,
	} {
		page := lawful(t, viewer.Get("/webhooks?"+query).Want(200))
		if rows := len(page.All("tbody tr")); rows != want {
			t.Errorf("%.60q shows %d rows, want %d", query, rows, want)
		}
	}
	if form := viewer.Get("/webhooks?q=x&account=pockyt&from=2026-11-20").Form("/webhooks"); form.Fields.Get("q") != "x" || form.Fields.Get("account") != "pockyt" || form.Fields.Get("from") != "2026-11-20" {
		t.Errorf("the form forgets its filter: %v", form.Fields)
	}
}

func TestADeliveryIsAskedAboutAgain(t *testing.T) {
	site, w := payDesk(t)
	theirs(t, w, site, w.Sending(t))
	if err := site.FinishWebhook(t.Context(), 1, models.WebhookOrphan, "We never made an order with this number."); err != nil {
		t.Fatal(err)
	}
	approver := site.Enter(t, w.Approver)
	lawful(t, approver.Get("/webhooks/1").Want(200)).Form("/deliveries/1/replay").Submit().Want(303)
	if said := lawful(t, approver.Get("/webhooks/1")).Text("main"); !strings.Contains(said, "The delivery is looked at again") || !strings.Contains(said, "Not applied yet") {
		t.Errorf("afterwards: %s", said)
	}
	if page := approver.Get("/webhooks/3"); page.Has("form[action=/deliveries/3/replay]") {
		t.Error("a forged delivery can be applied")
	}
	post := func(c *handlerstest.Client, id string) *handlerstest.Page {
		return c.Post("/deliveries/"+id+"/replay", url.Values{"form_token": {site.FormToken(t, c.Actor)}})
	}
	post(approver, "3").Want(409)
	post(approver, "99").Want(404)
	post(approver, "x").Want(404)
	viewer := site.As(t, models.RoleViewer)
	post(viewer, "1").Want(403)
	if page := viewer.Get("/webhooks/1"); page.Has("main form") {
		t.Error("a viewer is offered to ask")
	}
	if said := lawful(t, viewer.Get("/audit")).Text("main table"); !strings.Contains(said, "asked about a delivery again") || !strings.Contains(said, "delivery 1") {
		t.Errorf("the log: %s", said)
	}
}

// LamaPay's notices hold the address of the payee's form, and may hold our own
// link: whoever has them acts as the payee.
func TestThePayeesLinksInADeliveryAreNotShown(t *testing.T) {
	drivers := providers.NewRegistry(all.Drivers(), providers.Options{DemoURLs: map[string]string{"lamapay": "http://127.0.0.1:1"}})
	t.Cleanup(drivers.Close)
	site := handlerstest.New(t, func(o *handlers.Options) { o.Registry = drivers })
	_, err := site.AddProviderAccount(t.Context(), models.System("test"), models.NewProviderAccount{Provider: "lamapay", Name: "Forms", Hosted: true,
		Credentials: models.Credentials{"token": "tk_canary_5cea5c1a"}, Secret: map[string]bool{"token": true}})
	if err != nil {
		t.Fatal(err)
	}
	bodies := []string{
		`{"id": "pay_7", "status": "succeeded", "url": "https://pay.test/checkin/canary-form", "metadata": {"redirectUrl": "https://desk.test/p/canary-link"}, "note": "tk_canary_5cea5c1a"}`,
		`{"id": "pay_7", "url": "https://pay.test/checkin/canary-form`,
		`id=pay_7&url=https%3A%2F%2Fpay.test%2Fcheckin%2Fcanary-form&amount=10.00`,
		`{"id": "pay_7",  "status": "pending"}`,
	}
	viewer := site.As(t, models.RoleViewer)
	for i, body := range bodies {
		id, _, err := site.ReceiveWebhook(t.Context(), models.NewWebhook{AccountID: "lamapay", Provider: "lamapay", Body: []byte(body), Verdict: "verified", Subject: "payout"})
		if err != nil {
			t.Fatal(err)
		}
		page := lawful(t, viewer.Get(fmt.Sprintf("/webhooks/%d", id)).Want(200))
		if strings.Contains(page.Body, "canary") || !strings.Contains(page.Text("main pre"), "pay_7") {
			t.Errorf("%s is shown as %s", body, page.Text("main pre"))
		}
		if struck := strings.Contains(page.Text("main"), "Secrets are struck out here"); struck != (i < 3) {
			t.Errorf("%s: struck is said: %t", body, struck)
		}
	}
	if got := viewer.Get("/webhooks/4").Text("main pre"); got != `{"id": "pay_7", "status": "pending"}` {
		t.Errorf("what holds no secret is shown as %s", got)
	}
	// Without the driver nobody knows what is secret.
	bare := handlerstest.Start(t, site.Desk)
	if page := lawful(t, bare.As(t, models.RoleViewer).Get("/webhooks/1").Want(200)); page.Text("main pre") != "" || !strings.Contains(page.Text("main"), "it is not shown") {
		t.Errorf("without a driver: %s", page.Text("main"))
	}
}
