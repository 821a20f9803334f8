package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"countersign/handlers"
	"countersign/models"
	"countersign/models/modelstest"
)

// decision are the fields of a decision as a script posts them.
func decision(t *testing.T, w *modelstest.Works, who models.Actor, digest string) url.Values {
	t.Helper()
	return url.Values{"form_token": {w.FormToken(t, who)}, "digest": {digest}, "password": {modelstest.Password}}
}

func TestNobodyDecidesOnTheirOwnPayout(t *testing.T) {
	site, w := payDesk(t)
	p := w.Submitted(t)
	doors := []string{"/payouts/" + p.ID + "/review", "/payouts/" + p.ID + "/approve", "/payouts/" + p.ID + "/reject"}
	// As a maker the role forbids it; as an approver later, having made it does.
	for _, role := range []models.Role{models.RoleMaker, models.RoleApprover} {
		if err := w.ChangeRole(t.Context(), w.Admin, w.Maker.UserID, role); err != nil && role == models.RoleApprover {
			t.Fatal(err)
		}
		maker := site.Enter(t, w.Maker)
		for _, door := range doors {
			page := lawful(t, maker.Get(door).Want(403))
			if said := page.Text("main"); !strings.Contains(said, w.Approver.Name) || strings.Contains(said, "People who can: "+w.Maker.Name) {
				t.Errorf("%s as %s does not say who can: %s", door, role, said)
			}
		}
		for _, door := range doors[1:] {
			fields := decision(t, w, w.Maker, p.Digest)
			if strings.HasSuffix(door, "reject") {
				fields.Set("reason", "mine")
			}
			lawful(t, maker.Post(door, fields).Want(403))
		}
		if now := w.Look(t, p.ID); now.Status != models.StatusPendingApproval {
			t.Fatalf("%+v", now)
		}
	}
	if said := site.Enter(t, w.Maker).Get(doors[0]).Text("main"); !strings.Contains(said, "You created or edited this payout") {
		t.Errorf("no reason is given: %s", said)
	}
}

func TestAnApprovalCountsForWhatWasShown(t *testing.T) {
	site, w := payDesk(t)
	p := w.Submitted(t)
	approver := site.Enter(t, w.Approver)
	at := "/payouts/" + p.ID
	confirm := approver.Get(at + "/approve").Want(200)
	seen := leads(approver.Get(at+"/review").Want(200), "Continue to approve")
	recalled, err := w.RecallPayout(t.Context(), w.Maker, p.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	draft := w.Entry("99999.99")
	draft.Reference = p.Reference
	edited, err := w.EditPayout(t.Context(), w.Maker, p.ID, recalled.Version, draft)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.SubmitPayout(t.Context(), w.Maker, p.ID, edited.Version); err != nil {
		t.Fatal(err)
	}
	page := lawful(t, confirm.Form(at+"/approve").Set("password", modelstest.Password).Submit().Want(409))
	if said := page.Text("main"); !strings.Contains(said, "changed since you opened it") || leads(page, "Open it again") != at+"/review" {
		t.Errorf("the page leads to %q and says %s", leads(page, "Open it again"), said)
	}
	approver.Get(seen).Want(409)
	for _, digest := range []string{"", "x", p.Digest, p.Digest + " "} {
		approver.Post(at+"/approve", decision(t, w, w.Approver, digest)).Want(409)
	}
	if now := w.Look(t, p.ID); now.Status != models.StatusPendingApproval {
		t.Errorf("%+v", now)
	}
}

func TestAWrongPasswordDecidesNothing(t *testing.T) {
	site, w := payDesk(t)
	p := w.Submitted(t)
	approver := site.Enter(t, w.Approver)
	at := "/payouts/" + p.ID
	page := lawful(t, approver.Get(at+"/approve").Form(at+"/approve").Set("password", "violet cargo ladder 89").Submit().Want(422))
	if said := page.Text("#password-e"); said == "" || page.Value("password") != "" || strings.Contains(page.Body, "ladder 89") {
		t.Errorf("at the field: %q", said)
	}
	lawful(t, approver.Get(at+"/approve").Form(at+"/approve").Submit().Want(422))
	if now := w.Look(t, p.ID); now.Status != models.StatusPendingApproval {
		t.Errorf("%+v", now)
	}
	page.Form(at+"/approve").Set("password", modelstest.Password).Submit().Want(303)
	if now := w.Look(t, p.ID); now.Status != models.StatusApproved {
		t.Errorf("%+v", now)
	}
	approver.Post(at+"/approve", decision(t, w, w.Approver, p.Digest)).Want(409)
	if to := approver.Get(at + "/approve").Want(303).Location(); to != at {
		t.Errorf("what is decided leads to %s", to)
	}
}

func TestARejectionNeedsAReason(t *testing.T) {
	site, w := payDesk(t)
	p := w.Submitted(t)
	approver := site.Enter(t, w.Approver)
	at := "/payouts/" + p.ID
	form := approver.Get(at+"/reject").Want(200).Form(at+"/reject").Set("password", modelstest.Password)
	lawful(t, form.Set("reason", "   ").Submit().Want(422))
	if page := lawful(t, form.Set("reason", strings.Repeat("x", 256)).Submit().Want(422)); page.Value("reason") == "" {
		t.Error("the reason is lost")
	}
	done := lawful(t, form.Set("reason", "Send this with the expense report.").Submit().Follow())
	if said := done.Text("main"); !strings.Contains(said, "Rejected by "+w.Approver.Name) || !strings.Contains(said, "Send this with the expense report.") {
		t.Errorf("%s", said)
	}
	queue := lawful(t, approver.Get("/approvals?queue=done").Want(200))
	if !strings.Contains(queue.Text("table"), p.ID) {
		t.Error("the decision is not among the decided")
	}
}

func TestOfTwoDecisionsAtOnceOneCounts(t *testing.T) {
	site, w := payDesk(t)
	first, second := site.Enter(t, w.Approver), site.As(t, models.RoleApprover)
	for range 5 {
		p := w.Submitted(t)
		yes, no := decision(t, w, w.Approver, p.Digest), decision(t, w, second.Actor, p.Digest)
		no.Set("reason", "Twice.")
		status := modelstest.Together(2, func(i int) int {
			if i == 0 {
				return first.Post("/payouts/"+p.ID+"/approve", yes).Status
			}
			return second.Post("/payouts/"+p.ID+"/reject", no).Status
		})
		now := w.Look(t, p.ID).Status
		switch {
		case status[0] == http.StatusSeeOther && status[1] == http.StatusConflict && now == models.StatusApproved:
		case status[1] == http.StatusSeeOther && status[0] == http.StatusConflict && now == models.StatusRejected:
		default:
			t.Errorf("answers %v, the payout is %s", status, now)
		}
	}
	w.Sound(t)
}

func TestALinkDecidesNothing(t *testing.T) {
	site, w := payDesk(t)
	p := w.Submitted(t)
	approver := site.Enter(t, w.Approver)
	for _, door := range []string{"review", "approve", "reject"} {
		approver.Get("/payouts/" + p.ID + "/" + door + "?digest=" + p.Digest + "&password=" + url.QueryEscape(modelstest.Password)).Want(200)
	}
	if now := w.Look(t, p.ID); now.Status != models.StatusPendingApproval || now.Version != p.Version {
		t.Errorf("%+v", now)
	}
}

func TestTheQueueSaysWhatIsUnusual(t *testing.T) {
	site, w := payDesk(t, func(o *handlers.Options) { o.Counts = handlers.QueueCounts(o.Store) })
	first, second := w.Submitted(t), w.Submitted(t)
	approver, maker := site.Enter(t, w.Approver), site.Enter(t, w.Maker)
	page := lawful(t, approver.Get("/approvals").Want(200))
	for _, want := range []string{"2 wait for you", first.ID, second.ID, "like " + second.ID, "first to this payee", "new account"} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("the queue does not say %q: %s", want, page.Text("main"))
		}
	}
	if badge := page.Text("nav.side a[aria-current=page] .badge"); badge != "2 waiting" {
		t.Errorf("beside the section: %q", badge)
	}
	page = lawful(t, maker.Get("/approvals").Want(200))
	if said := page.Text("main"); !strings.Contains(said, "Waiting for others 2") || leads(page, "Review "+first.ID) != "" {
		t.Errorf("for the maker: %s", said)
	}
	review := lawful(t, approver.Get("/payouts/"+first.ID+"/review").Want(200))
	for _, want := range []string{"Same payee and amount: " + second.ID, "First payment to this payee", "The account is new", "Payee is registered at Pockyt", w.Maker.Name} {
		if !strings.Contains(review.Text("main"), want) {
			t.Errorf("the review does not say %q", want)
		}
	}
}

func TestTheOverviewShowsWhatIs(t *testing.T) {
	site, w := payDesk(t)
	admin := site.Enter(t, w.Admin)
	if said := lawful(t, admin.Get("/").Want(200)).Text("main"); !strings.Contains(said, "Nothing needs you") || !strings.Contains(said, "No payouts yet") {
		t.Errorf("an empty desk: %s", said)
	}
	order := w.Sending(t)
	w.Answer(t, order, models.EventDoubt)
	waiting := w.Submitted(t)
	if err := w.PauseAccount(t.Context(), w.Admin, w.Account.ID, "Token expired."); err != nil {
		t.Fatal(err)
	}
	said := lawful(t, admin.Get("/").Want(200)).Text("main")
	for _, want := range []string{"No clear answer", order.PayoutID, "Pockyt USD is paused", "Token expired.", "Test and resume", waiting.ID, "0 of 1", "12.50 USD"} {
		if !strings.Contains(said, want) {
			t.Errorf("the overview does not say %q: %s", want, said)
		}
	}
}
