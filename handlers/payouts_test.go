package handlers_test

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
	"countersign/models"
	"countersign/models/modelstest"
	"countersign/providers"
	"countersign/providers/all"

	"golang.org/x/net/html"
)

// payDesk is a site over a desk that can pay.
func payDesk(t *testing.T, change ...func(*handlers.Options)) (*handlerstest.Site, *modelstest.Works) {
	t.Helper()
	w := modelstest.NewWorks(t)
	drivers := func(o *handlers.Options) { o.Registry = providers.NewRegistry(all.Drivers(), providers.Options{}) }
	return handlerstest.Start(t, w.Desk, append([]func(*handlers.Options){drivers}, change...)...), w
}

// entry are the fields of a payout as a script posts them.
func entry(w *modelstest.Works, amount, reference string) url.Values {
	return url.Values{"payee": {strconv.FormatInt(w.Payee.ID, 10)}, "instrument": {strconv.FormatInt(w.Instrument.ID, 10)}, "account": {w.Account.ID},
		"amount": {amount}, "currency": {"USD"}, "reference": {reference}, "description": {"October royalties"}}
}

// sent posts a filled form of a new payout.
func sent(c *handlerstest.Client, fields url.Values, action string) *handlerstest.Page {
	form := c.Get("/payouts/new").Want(200).Form("/payouts")
	for name := range fields {
		if name == "instrument" {
			form.Press(name, fields.Get(name)) // shown once a payee is chosen
			continue
		}
		form.Set(name, fields.Get(name))
	}
	return form.Press("action", action).Submit()
}

// idAt is the payout that an address is about.
func idAt(path string) string { return strings.TrimPrefix(path, "/payouts/") }

// leads is where the link with these words leads, "" when there is none.
func leads(p *handlerstest.Page, words string) string {
	for _, a := range p.All("a") {
		var said strings.Builder
		for d := range a.Descendants() {
			if d.Type == html.TextNode {
				said.WriteString(d.Data)
			}
		}
		if strings.Join(strings.Fields(said.String()), " ") == words {
			return handlerstest.Attr(a, "href")
		}
	}
	return ""
}

// count is how many payouts there are.
func count(t *testing.T, w *modelstest.Works) int {
	t.Helper()
	page, err := w.Payouts(t.Context(), models.PayoutFilter{}, models.Cursor{}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return len(page.Rows)
}

func TestAPayoutGoesFromTheFormToApproved(t *testing.T) {
	site, w := payDesk(t)
	maker, approver := site.Enter(t, w.Maker), site.Enter(t, w.Approver)
	at := sent(maker, entry(w, "1250.50", "INV-20931"), "submit").Want(303).Location()
	page := lawful(t, maker.Get(at).Want(200))
	for _, want := range []string{"1,250.50 USD", "Awaiting approval, 0 of 1", "INV-20931", "US checking •••• 0033", "was submitted for approval", "you cannot approve it yourself", w.Approver.Name} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("the page does not say %q: %s", want, page.Text("main"))
		}
	}
	if strings.Contains(page.Body, modelstest.AccountNumber) {
		t.Error("the page shows the account number")
	}
	review := lawful(t, approver.Get(leads(lawful(t, approver.Get("/approvals").Want(200)), "Review "+idAt(at))).Want(200))
	confirm := lawful(t, approver.Get(leads(review, "Continue to approve")).Want(200))
	done := lawful(t, confirm.Form(at+"/approve").Set("password", modelstest.Password).Submit().Follow())
	if said := done.Text("main"); !strings.Contains(said, "You approved 1,250.50 USD") || !strings.Contains(said, "Approved 1 of 1") {
		t.Errorf("after the approval: %s", said)
	}
	if p := w.Look(t, idAt(at)); p.Status != models.StatusApproved || p.Minor != 125050 {
		t.Errorf("%+v", p)
	}
	w.Sound(t)
}

func TestTheSameFormMakesOnePayout(t *testing.T) {
	site, w := payDesk(t)
	maker := site.Enter(t, w.Maker)
	form := maker.Get("/payouts/new").Form("/payouts")
	for name, values := range entry(w, "12.50", "INV-1") {
		form.Press(name, values[0])
	}
	form.Press("action", "submit")
	places := modelstest.Together(8, func(int) string { return maker.Post(form.Action, form.Fields).Header.Get("Location") })
	if len(slices.Compact(places)) != 1 || !strings.HasPrefix(places[0], "/payouts/PO-") || count(t, w) != 1 {
		t.Errorf("%d payouts, at %v", count(t, w), places)
	}
	form.Press("amount", "13.50")
	maker.Post(form.Action, form.Fields).Want(422)
	if count(t, w) != 1 {
		t.Error("a used form with another amount made a payout")
	}
}

func TestWhatIsWrongIsSaidAtTheFieldAndNothingIsLost(t *testing.T) {
	site, w := payDesk(t)
	maker := site.Enter(t, w.Maker)
	w.Draft(t)
	for name, c := range map[string]struct{ field, value, said string }{
		"comma":         {"amount", "12,480.50", "with digits and a dot only"},
		"too precise":   {"amount", "1.005", "USD has 2 decimals at most"},
		"nothing":       {"amount", "0.00", "greater than zero"},
		"empty":         {"amount", "", "Enter the amount"},
		"no currency":   {"currency", "", "Choose a currency"},
		"other account": {"currency", "CNY", "This account receives USD"},
		"out of reach":  {"currency", "EUR", "Pockyt does not pay out in EUR"},
		"no payee":      {"payee", "", "Choose a payee"},
		"no instrument": {"instrument", "9999", "Choose one of the payee's accounts"},
		"no account":    {"account", "", "Choose the provider account"},
		"no reference":  {"reference", "", "Enter your reference"},
		"used before":   {"reference", "inv-" + strings.TrimPrefix(w.Look(t, onlyID(t, w)).Reference, "INV-"), "already uses this reference"},
		"too long":      {"description", strings.Repeat("x", 101), "at most 100 characters"},
		"hidden":        {"memo", "a\u202eb", "invisible characters"},
	} {
		t.Run(name, func(t *testing.T) {
			fields := entry(w, "12.50", "INV-77")
			fields.Set(c.field, c.value)
			page := lawful(t, sent(maker, fields, "submit").Want(422))
			if said := page.Text("main"); !strings.Contains(said, c.said) || !strings.Contains(said, "Nothing was saved or sent.") {
				t.Errorf("the page does not say %q: %s", c.said, said)
			}
			for _, field := range []string{"amount", "reference", "description", "memo"} {
				if got := page.Value(field); got != fields.Get(field) {
					t.Errorf("%s was %q, now %q", field, fields.Get(field), got)
				}
			}
			if count(t, w) != 1 {
				t.Error("something was saved")
			}
		})
	}
}

// onlyID is the id of the one payout that there is.
func onlyID(t *testing.T, w *modelstest.Works) string {
	t.Helper()
	page, err := w.Payouts(t.Context(), models.PayoutFilter{}, models.Cursor{}, 2)
	if err != nil || len(page.Rows) != 1 {
		t.Fatalf("%d payouts, %v", len(page.Rows), err)
	}
	return page.Rows[0].ID
}

func TestChoosingAPayeeSavesNothingAndKeepsWhatWasTyped(t *testing.T) {
	site, w := payDesk(t)
	maker := site.Enter(t, w.Maker)
	form := maker.Get("/payouts/new").Form("/payouts").Set("payee", strconv.FormatInt(w.Payee.ID, 10)).Set("amount", "12.5x").Set("memo", "ask Ana")
	page := lawful(t, form.Press("action", "choose").Submit().Want(200))
	if page.Value("amount") != "12.5x" || page.Value("memo") != "ask Ana" || page.Has("[role=alert]") {
		t.Errorf("amount %q, memo %q", page.Value("amount"), page.Value("memo"))
	}
	// The only account, the only provider account and the account's currency are chosen.
	if page.Value("instrument") != strconv.FormatInt(w.Instrument.ID, 10) || page.Value("account") != "pockyt" || page.Value("currency") != "USD" {
		t.Errorf("instrument %q, account %q, currency %q", page.Value("instrument"), page.Value("account"), page.Value("currency"))
	}
	if count(t, w) != 0 {
		t.Error("a payout was made")
	}
	if page := lawful(t, maker.Get("/payouts/new?payee="+strconv.FormatInt(w.Payee.ID, 10)).Want(200)); page.Value("instrument") == "" {
		t.Error("an address with a payee does not choose it")
	}
	maker.Get("/payouts/new?payee=abc").Want(200)
	maker.Get("/payouts/new?payee=99999").Want(200)
}

func TestAnAmountIsDigitsAndADotAndNothingElse(t *testing.T) {
	site, w := payDesk(t)
	for _, amount := range []string{"1e3", "0x10", " ١٢", "12.50-", "+12.50", "12 50", "01.00"} {
		if page := sent(site.Enter(t, w.Maker), entry(w, amount, "INV-1"), "draft"); page.Status != 422 {
			t.Errorf("%q: status %d", amount, page.Status)
		}
	}
}

func TestADraftIsChangedSubmittedRecalledAndCanceled(t *testing.T) {
	site, w := payDesk(t)
	maker := site.Enter(t, w.Maker)
	at := sent(maker, entry(w, "10.00", "INV-1"), "draft").Want(303).Location()
	stale := maker.Get(at + "/edit").Want(200).Form(at + "/edit")
	lawful(t, maker.Get(at+"/edit")).Form(at+"/edit").Set("amount", "20.00").Press("action", "draft").Submit().Want(303)
	if page := stale.Set("amount", "99.00").Press("action", "submit").Submit(); page.Status != 409 || leads(page, "Open it again") != at+"/edit" {
		t.Errorf("an older form: status %d", page.Status)
	}
	page := maker.Get(at).Want(200)
	lawful(t, page.Form(at+"/submit").Submit().Follow())
	if p := w.Look(t, idAt(at)); p.Status != models.StatusPendingApproval || p.Minor != 2000 {
		t.Fatalf("%+v", p)
	}
	page.Form(at + "/submit").Submit().Want(409)
	if page := maker.Get(at + "/edit"); page.Status != 409 || !strings.Contains(page.Text("main"), "Recall the payout first") {
		t.Errorf("a submitted payout: status %d, %s", page.Status, page.Text("main"))
	}
	lawful(t, maker.Get(at).Form(at+"/recall").Submit().Follow())
	if p := w.Look(t, idAt(at)); p.Status != models.StatusDraft {
		t.Fatalf("%+v", p)
	}
	form := lawful(t, maker.Get(at+"/cancel").Want(200)).Form(at + "/cancel")
	form.Set("reason", "The invoice was withdrawn.")
	if said := form.Submit().Follow().Text("main"); !strings.Contains(said, "Canceled by "+w.Maker.Name) || !strings.Contains(said, "The invoice was withdrawn.") {
		t.Errorf("after the cancellation: %s", said)
	}
	form.Submit().Want(409)
	maker.Get(at + "/cancel").Want(409)
	again := maker.Get("/payouts/new?from=" + idAt(at)).Want(200)
	if again.Value("amount") != "20.00" || again.Value("reference") != "INV-1" {
		t.Errorf("a copy of a canceled payout: %q %q", again.Value("amount"), again.Value("reference"))
	}
	w.Sound(t)
}

func TestAPayeeWhoIsAskedByTheProviderNeedsNoAccount(t *testing.T) {
	site, w := payDesk(t)
	old := w.Hosted(t)
	viewer, maker, approver := site.As(t, models.RoleViewer), site.Enter(t, w.Maker), site.Enter(t, w.Approver)
	page := lawful(t, viewer.Get("/payouts/"+old.ID).Want(200))
	if said := page.Text("main"); !strings.Contains(said, models.OwnForm) || !strings.Contains(said, "waits for the payee") || strings.Contains(page.Body, modelstest.FormURL) {
		t.Errorf("%s", said)
	}
	payee := strconv.FormatInt(old.PayeeID, 10)
	if said := lawful(t, maker.Get("/payouts/new?payee="+payee+"&account="+old.AccountID).Want(200)).Text("main"); !strings.Contains(said, "asks the payee where to pay") {
		t.Errorf("the form: %s", said)
	}
	at := sent(maker, url.Values{"payee": {payee}, "account": {old.AccountID}, "amount": {"5.00"}, "currency": {"EUR"}, "reference": {"RF-1"}}, "submit").Want(303).Location()
	if said := lawful(t, approver.Get(at+"/review").Want(200)).Text("main"); !strings.Contains(said, models.OwnForm) || strings.Contains(said, "replaced or removed") {
		t.Errorf("the review: %s", said)
	}
	if said := approver.Get("/approvals").Text("table"); strings.Contains(said, "replaced") {
		t.Errorf("the queue: %s", said)
	}
}

func TestWhatIsBeingSentCannotBeCalledBack(t *testing.T) {
	site, w := payDesk(t)
	order := w.Sending(t)
	maker := site.Enter(t, w.Maker)
	at := "/payouts/" + order.PayoutID
	maker.Get(at + "/cancel").Want(409)
	token := url.Values{"form_token": {w.FormToken(t, w.Maker)}}
	for _, door := range []string{"/recall", "/cancel", "/submit"} {
		if page := maker.Post(at+door, token); page.Status != 409 {
			t.Errorf("%s: status %d", door, page.Status)
		}
	}
	maker.Get(at + "/edit").Want(409)
	if p := w.Look(t, order.PayoutID); p.Status != models.StatusSending {
		t.Errorf("%+v", p)
	}
}

func TestThePageOfAPayoutInEveryStateOfItsLife(t *testing.T) {
	site, w := payDesk(t)
	viewer := site.As(t, models.RoleViewer)
	for event, want := range map[models.Event]string{models.EventAccept: "has the order", models.EventPay: "paid it", models.EventFail: "no money left", models.EventDoubt: "do not pay it again"} {
		order := w.Sending(t)
		w.Answer(t, order, event)
		page := lawful(t, viewer.Get("/payouts/"+order.PayoutID).Want(200))
		if said := page.Text("#payout-notice"); !strings.Contains(said, want) {
			t.Errorf("%s: %s", event, said)
		}
		if page.Has("#payout-notice form") {
			t.Errorf("%s: a viewer is offered to ask", event)
		}
	}
	lawful(t, viewer.Get("/").Want(200))
	lawful(t, viewer.Get("/payouts").Want(200))
}

func TestAskingNowIsForPayoutsThatWereSent(t *testing.T) {
	site, w := payDesk(t)
	maker := site.Enter(t, w.Maker)
	token := url.Values{"form_token": {w.FormToken(t, w.Maker)}}
	maker.Post("/payouts/"+w.Submitted(t).ID+"/check", token).Want(409)
	order := w.Sending(t)
	w.Answer(t, order, models.EventDoubt)
	at := "/payouts/" + order.PayoutID
	if said := maker.Get(at).Form(at + "/check").Submit().Follow().Text("main"); !strings.Contains(said, "being asked") {
		t.Errorf("%s", said)
	}
	jobs, err := w.ClaimJobs(t.Context(), "test", 100, modelstest.Lease)
	if err != nil || !slices.ContainsFunc(jobs, func(j models.Job) bool { return j.Subject == order.PayoutID }) {
		t.Errorf("nobody is asked: %+v, %v", jobs, err)
	}
}

func TestANumberReadAloudIsFound(t *testing.T) {
	site, w := payDesk(t)
	p := w.Draft(t)
	viewer := site.As(t, models.RoleViewer)
	if to := viewer.Get("/payouts/" + strings.ToLower(p.ID)).Want(303).Location(); to != "/payouts/"+p.ID {
		t.Errorf("led to %s", to)
	}
	for _, wrong := range []string{"PO-0000000000", "x", "PO-%00", "..%2f..%2fetc"} {
		viewer.Get("/payouts/" + wrong).Want(404)
	}
}

func TestAPayoutSentTooLateComesBackFilled(t *testing.T) {
	site, w := payDesk(t)
	maker := site.Enter(t, w.Maker)
	form := maker.Get("/payouts/new").Form("/payouts")
	for name, values := range entry(w, "12.50", "INV-9") {
		form.Press(name, values[0])
	}
	w.Clock.Advance(models.SessionIdle)
	page := form.Submit().Follow()
	back := page.Form("/sign-in").Set("email", "maker1@desk.test").Set("password", modelstest.Password).Submit().Follow()
	if back.Value("amount") != "12.50" || back.Value("reference") != "INV-9" || count(t, w) != 0 {
		t.Errorf("amount %q, reference %q, %d payouts", back.Value("amount"), back.Value("reference"), count(t, w))
	}
}
