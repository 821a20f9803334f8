package views

import (
	"strings"
	"testing"

	"countersign/models"
	"countersign/views/ui"
)

func TestDecidingShowsAllThatIsDecided(t *testing.T) {
	review := PayoutReview{Shell: payoutsFrame("Review"), Times: today, File: aFile(models.StatusPendingApproval), Provider: "Pockyt", Account: "Pockyt", Editors: []string{"Ana Costa"}, IsLast: true}
	got := golden(t, "payout-review", PayoutReviewPage(review))
	for _, want := range []string{"9,800.00", "BlueHarbor", "•••• 3298", "INV-20918", "November stock", "Ana Costa", "dd00 17c1 d236", "First payment", "The account is new", "/approve?digest=dd0017c1d236ffff"} {
		if !strings.Contains(got, want) {
			t.Errorf("the review does not show %q", want)
		}
	}
	yes := PayoutDecision{Shell: payoutsFrame("Confirm approval"), File: review.File, Account: "Pockyt", Token: "t", IsLast: true}
	golden(t, "payout-approve", PayoutDecisionPage(yes))
	yes.Problems = []ui.Problem{{Field: "password", Label: "Your password", Text: "This is not your password."}}
	golden(t, "payout-approve-wrong", PayoutDecisionPage(yes))
	no := PayoutDecision{Shell: payoutsFrame("Confirm rejection"), File: review.File, Account: "Pockyt", Token: "t", Reject: true, Reason: "twice"}
	golden(t, "payout-reject", PayoutDecisionPage(no))
	golden(t, "payout-cancel", PayoutCancelPage(PayoutCancel{Shell: payoutsFrame("Cancel"), Payout: review.File.Payout, Account: "Pockyt", Token: "t"}))
}

func TestTheApprovalQueues(t *testing.T) {
	q := Approvals{Shell: shell(func(s *Shell) { s.Title, s.Current = "Approvals", "approvals" }), Times: today, Queue: QueueMine, MayDecide: true,
		Counts: map[string]int{QueueMine: 2, QueueOthers: 1}, Rows: []ApprovalRow{{Payout: aPayout(models.StatusPendingApproval), Notices: []string{"new account"}}, {Payout: aPayout(models.StatusPendingApproval), Given: 1}}}
	golden(t, "approvals", ApprovalsPage(q))
	q.Queue, q.Rows = QueueDone, []ApprovalRow{{Payout: aPayout(models.StatusPaid), Given: 2}}
	golden(t, "approvals-done", ApprovalsPage(q))
	q.Queue, q.Rows = QueueMine, nil
	golden(t, "approvals-empty", ApprovalsPage(q))
	q = Approvals{Shell: q.Shell, Times: today, Queue: QueueOthers, Approvers: []string{"Tomás Weber"}, Rows: []ApprovalRow{{Payout: aPayout(models.StatusPendingApproval)}}}
	if got := page(t, ApprovalsPage(q)); strings.Contains(got, "/review") || !strings.Contains(got, "Tomás Weber") {
		t.Error("somebody whose role approves nothing is offered to, or is not told who can")
	}
}

// aDesk is the overview of a desk in which everything went wrong once.
func aDesk() Overview {
	money := []models.CurrencyTotal{{Currency: "USD", N: 2, Minor: 650520}, {Currency: "JPY", N: 1, Minor: 9800}}
	doubt, held, failed, returned := aPayout(models.StatusInDoubt), aPayout(models.StatusApproved), aPayout(models.StatusFailed), aPayout(models.StatusReturned)
	failed.Reason = "Pockyt refused it. Add funds."
	day := models.StampOf(today.Now).Day()
	balances := []BalanceRow{
		{Tells: true, Balance: models.AccountBalance{AccountID: "pockyt", Name: "Main", Currency: "USD", Source: "provider", Minor: 1000000, AsOf: at("14:30:00"), Approved: 250000, InFlight: 400520}},
		{Tells: true, Balance: models.AccountBalance{AccountID: "pockyt", Name: "Main", Currency: "JPY", Source: "staff", Minor: 5000, AsOf: at("09:00:00"), ByName: "Ana Costa", InFlight: 9800}},
		{Tells: true, Balance: models.AccountBalance{AccountID: "payermax", Name: "PayerMax", Currency: "IDR"}},
		{Balance: models.AccountBalance{AccountID: "lamapay", Name: "LamaPay", Currency: "USD", Approved: 100}}}
	return Overview{Balances: balances, Shell: shell(func(s *Shell) { s.Title, s.Current = "Overview", "overview" }), Times: today, Providers: Providers{"pockyt": "Pockyt"}, Action: 4,
		MayMake: true, MaySetup: true, MayHooks: true, Facts: models.Overview{Counts: map[models.Status]int64{models.StatusPaid: 40, models.StatusPendingApproval: 1, models.StatusClaimed: 1, models.StatusInDoubt: 1},
			InFlight: money, PaidToday: money, Doubtful: []models.Payout{doubt}, Failed: []models.Payout{failed}, Returned: []models.Payout{returned},
			Held:      []models.HeldPayout{{Payout: held, Waits: "The account Main is paused: wrong token"}},
			Conflicts: []models.ProviderConflict{{PayoutID: doubt.ID, AccountID: "pockyt", Detail: "It says failed.", At: at("14:00:00")}},
			Paused:    []models.ProviderAccount{{ID: "pockyt", Name: "Main", PauseReason: "Wrong token.", PausedAt: at("13:00:00")}},
			Refused:   []models.PayeeRow{{Payee: aPayee(), Reason: "Email is used."}}, Orphans: 1, Forged: 2, DeadJobs: 1, BooksFault: true,
			Waiting: []models.Payout{aPayout(models.StatusPendingApproval)},
			Days: []models.DayVolume{{Day: day - 20, Currency: "USD", Status: models.StatusPaid, N: 99}, {Day: day - 2, Currency: "USD", Status: models.StatusPaid, N: 12, Minor: 100},
				{Day: day - 2, Currency: "JPY", Status: models.StatusPaid, N: 1, Minor: 100}, {Day: day, Currency: "USD", Status: models.StatusFailed, N: 3, Minor: 100}, {Day: day, Currency: "USD", Status: models.StatusDraft, N: 50, Minor: 1}}}}
}

func TestTheOverview(t *testing.T) {
	desk := aDesk()
	got := golden(t, "overview", OverviewPage(desk))
	if n := len(desk.causes()); n != 11 {
		t.Errorf("%d things need action", n)
	}
	if !strings.Contains(got, "Highest 13.") || strings.Contains(got, "99 payouts") {
		t.Error("the picture counts other days, or what was called off")
	}
	for _, want := range []string{"3,494.80", "entered by Ana Costa", "too little", "not published", "not read yet"} {
		if !strings.Contains(got, want) {
			t.Errorf("the balances do not say %q", want)
		}
	}
	link := func(change func(*models.PayeeLink)) models.AwaitingPayout {
		l := models.PayeeLink{PayoutID: "PO-7K3M7D9QX2", ExpiresAt: models.StampOf(today.Now) + 1, Sends: 1}
		if change != nil {
			change(&l)
		}
		return models.AwaitingPayout{Payout: aPayout(models.StatusAwaitingPayee), Link: l}
	}
	waits := Overview{Shell: desk.Shell, Times: today, MayMake: true, Facts: models.Overview{Counts: desk.Facts.Counts, Awaiting: models.Awaiting{Fresh: 2, Days: 1, Longer: 1200, Oldest: []models.AwaitingPayout{
		{Payout: aPayout(models.StatusAwaitingPayee)}, link(func(l *models.PayeeLink) { l.Sends = 0 }), link(nil), link(func(l *models.PayeeLink) { l.OpenedAt, l.Reminders = 1, 2 }),
		link(func(l *models.PayeeLink) { l.OpenedAt, l.ForwardedAt = 1, 1 }), link(func(l *models.PayeeLink) { l.ReturnedAt = 1 }), link(func(l *models.PayeeLink) { l.BouncedAt = 1 }),
		link(func(l *models.PayeeLink) { l.RevokedAt = 1 }), link(func(l *models.PayeeLink) { l.ExpiresAt = 1 })}}}}
	got = golden(t, "overview-awaiting", OverviewPage(waits))
	for _, want := range []string{"no link", "not sent", "sent, not opened", "opened", "went to the form", "came back from the form", "address refused", "revoked", "expired", "1,200", "Change contact", "New link", "Remind", "Send link"} {
		if !strings.Contains(got, want) {
			t.Errorf("the list does not say %q", want)
		}
	}
	waits.MayMake = false
	if got := page(t, OverviewPage(waits)); strings.Contains(got, "/link/") || strings.Contains(got, "Send link") {
		t.Error("somebody who makes no payouts is offered to act on links")
	}
	got = golden(t, "overview-empty", OverviewPage(Overview{Shell: desk.Shell, Times: today}))
	if !strings.Contains(got, "Nothing needs you") || !strings.Contains(got, "No payouts yet") {
		t.Error("an empty desk does not say so")
	}
}

func TestTheScaleOfThePictureIsRound(t *testing.T) {
	for n, want := range map[int64]int64{0: 1, 1: 1, 2: 2, 3: 4, 5: 10, 13: 20, 21: 40, 41: 100, 489: 1000} {
		if got := roundUp(n); got != want {
			t.Errorf("the scale for %d ends at %d, want %d", n, got, want)
		}
	}
}
