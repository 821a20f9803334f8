package views

import (
	"strings"
	"testing"
	"time"

	"countersign/models"
	"countersign/views/viewstest"
)

// payoutsFrame is the frame of the pages of payouts.
func payoutsFrame(title string) Shell {
	return shell(func(s *Shell) { s.Title, s.Path = title, "/payouts" })
}

// aPayout is a payout in a state, as the day of these tests left it.
func aPayout(status models.Status) models.Payout {
	p := models.Payout{ID: "PO-7K3M9Q2H4T", EntityID: 1, Status: status, Version: 4, Submission: 1, ApprovalsNeeded: 2, PayeeID: 7, PayeeName: "BlueHarbor <LLC>",
		InstrumentID: 17, Destination: "US •••• 3298", AccountID: "pockyt", Minor: 980000, Currency: "USD", Reference: "INV-20918",
		Subject: "Payout", Description: "November stock, thank you", Memo: "ask Ana", Digest: "dd0017c1d236ffff", CreatedBy: 2, CreatedByName: "Ana Costa",
		CreatedAt: at("13:02:44"), UpdatedAt: at("13:02:44")}
	if status == models.StatusDraft {
		p.Submission, p.ApprovalsNeeded, p.Digest = 0, 0, ""
		return p
	}
	p.SubmittedAt = at("13:03:00")
	if status == models.StatusPendingApproval || status == models.StatusRejected || status == models.StatusCanceled || status == models.StatusExpired {
		p.FinishedAt = at("13:40:19")
		return p
	}
	p.ApprovedAt = at("13:40:19")
	if status == models.StatusApproved || status == models.StatusClaimed {
		return p
	}
	p.SentAt, p.AttemptNo = at("13:51:07"), 1
	if status.IsFinal() {
		p.FinishedAt = at("13:51:08")
	}
	return p
}

// aFile is everything about a payout in a state.
func aFile(status models.Status) models.PayoutFile {
	p := aPayout(status)
	f := models.PayoutFile{Payout: p, Payee: aPayee(), Instrument: anInstrument(), Editors: []int64{2},
		Account:  models.ProviderAccount{ID: "pockyt", Provider: "pockyt", Name: "Main", Registers: true, Status: models.AccountActive},
		PayeeReg: models.PayeeRegistration{State: models.RegistrationActive}, InstrReg: models.InstrumentRegistration{State: models.RegistrationActive}}
	event := func(e models.Event, to models.Status, clock, who string, id int64) {
		f.Events = append(f.Events, models.PayoutEvent{PayoutID: p.ID, Version: int64(len(f.Events) + 1), Event: e, ToStatus: to, ActorID: id, ActorName: who, At: at(clock)})
	}
	event(models.EventCreate, models.StatusDraft, "13:02:44", "Ana Costa", 2)
	if status == models.StatusDraft {
		return f
	}
	event(models.EventSubmit, models.StatusPendingApproval, "13:03:00", "Ana Costa", 2)
	if p.ApprovedAt != 0 {
		f.Approvals = []models.Approval{{UserID: 3, UserName: "Tomás Weber", At: at("13:28:02")}, {UserID: 4, UserName: "Priya Nair", At: at("13:40:19")}}
		event(models.EventApprove, models.StatusApproved, "13:40:19", "Priya Nair", 4)
	}
	if p.SentAt != 0 {
		event(models.EventSend, models.StatusSending, "13:51:07", "dispatcher", 0)
		f.Attempts = []models.Attempt{{PayoutID: p.ID, No: 1, OrderNumber: models.OrderNumber(p.ID, 1)}}
	}
	return f
}

// aShow is the page of a payout in a state, for a maker who did not make it.
func aShow(status models.Status, change func(*PayoutShow)) PayoutShow {
	p := PayoutShow{Shell: payoutsFrame("PO-7K3M9Q2H4T"), Times: today, File: aFile(status), Provider: "Pockyt", Account: "Pockyt",
		Approvers: []string{"Tomás Weber", "Priya Nair"}, Token: "t", MayMake: true, MayCheck: true, MayAudit: true}
	if change != nil {
		change(&p)
	}
	return p
}

// anExchange is one call to the provider.
func anExchange(kind, clock, code, message string) models.Exchange {
	return models.Exchange{Kind: kind, Method: "POST", Path: "/v3/payouts/" + kind, StatusCode: 200, Request: `{"amount":"9800.00","verifySign":"hidden"}`,
		Response: `{"ret_code":"` + code + `"}`, Code: code, Message: message, Took: 412 * time.Millisecond, At: at(clock)}
}

func TestThePageOfAPayoutInItsStates(t *testing.T) {
	golden(t, "payout-draft", PayoutShowPage(aShow(models.StatusDraft, nil)))
	golden(t, "payout-pending-own", PayoutShowPage(aShow(models.StatusPendingApproval, func(p *PayoutShow) { p.IsOwn = true })))
	golden(t, "payout-pending-approver", PayoutShowPage(aShow(models.StatusPendingApproval, func(p *PayoutShow) { p.MayMake, p.MayApprove = false, true })))
	golden(t, "payout-waits", PayoutShowPage(aShow(models.StatusApproved, func(p *PayoutShow) {
		p.File.Account.Status, p.File.Waits = models.AccountPaused, "The account Main is paused: wrong token"
	})))
	golden(t, "payout-failed", PayoutShowPage(aShow(models.StatusFailed, func(p *PayoutShow) {
		f := &p.File
		f.ProviderCode, f.ProviderMessage, f.Reason = "000040", "Account balance is not sufficient", "Pockyt refused the order because the balance is too low."
		f.Events = append(f.Events, models.PayoutEvent{PayoutID: f.ID, Event: models.EventFail, ToStatus: models.StatusFailed, Source: models.FromAnswer, Note: f.Reason, At: at("13:51:08")})
		f.Exchanges = []models.Exchange{anExchange("pay", "13:51:07", "000040", "balance not sufficient")}
		f.Webhooks = []models.Webhook{{ID: 5, Provider: "pockyt", AccountID: "pockyt", Verdict: "verified", Status: "failed", Copies: 2, ReceivedAt: at("13:51:31")},
			{ID: 6, Provider: "pockyt", AccountID: "pockyt", Verdict: "forged", Why: "The signature does not hold.", ReceivedAt: at("13:52:00")}}
		f.Audit = []models.AuditEntry{{Seq: 9, At: at("13:02:44"), ActorName: "Ana Costa", Action: "payout.create", IP: "10.0.0.7"}}
		p.Postings = []models.Posting{
			{Version: 3, Place: models.PlaceAvailable, Currency: "USD", Minor: -980000, At: at("13:40:19")}, {Version: 3, Place: models.PlaceReserved, Currency: "USD", Minor: 980000, At: at("13:40:19")}}
	})))
	golden(t, "payout-doubt", PayoutShowPage(aShow(models.StatusInDoubt, func(p *PayoutShow) {
		p.File.Checks, p.File.CheckedAt, p.File.Reason = 3, at("13:55:00"), "The connection broke before an answer came."
		p.File.Notes = []models.PayoutNote{{Kind: "not_found", Source: models.FromQuery, Text: "Pockyt does not know an order with this number.", At: at("13:55:00")}}
	})))
	golden(t, "payout-returned", PayoutShowPage(aShow(models.StatusReturned, func(p *PayoutShow) {
		p.File.Events = append(p.File.Events, models.PayoutEvent{Event: models.EventPay, ToStatus: models.StatusPaid, At: at("13:51:08")})
	})))
}

func TestEveryStateSaysWhatComesNextAndKeepsTheLaws(t *testing.T) {
	for _, status := range models.Statuses() {
		for _, role := range []string{"maker", "approver", "viewer"} {
			p := aShow(status, func(p *PayoutShow) {
				p.MayMake, p.MayApprove, p.MayCheck = role == "maker", role == "approver", role != "viewer"
			})
			if n := p.notice(); n.Title == "" || n.Text == "" {
				t.Errorf("%s says nothing about what comes next: %+v", status, n)
			}
			got := page(t, PayoutShowPage(p))
			if !strings.Contains(got, status.Label()) || !strings.Contains(got, "9,800.00") {
				t.Errorf("%s: the page hides state or amount", status)
			}
			if role == "viewer" && strings.Contains(got, `action="/payouts/`) {
				t.Errorf("%s: a viewer is offered an act", status)
			}
		}
	}
}

func TestAnUnconfirmedPayoutOffersOnlyToAsk(t *testing.T) {
	got := page(t, PayoutShowPage(aShow(models.StatusInDoubt, nil)))
	if n := strings.Count(got, `method="post" action="/payouts/`); n != 1 || !strings.Contains(got, "/check") {
		t.Errorf("%d acts are offered", n)
	}
	for _, never := range []string{"from=PO-", "Cancel this payout", "Recall"} {
		if strings.Contains(got, never) {
			t.Errorf("the page offers %q", never)
		}
	}
	for _, want := range []string{"do not pay it again", "quote order number PO7K3M9Q2H4T_a1", "Check now"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestAnOpenContradictionStandsAboveTheState(t *testing.T) {
	p := aShow(models.StatusPaid, func(p *PayoutShow) {
		p.File.Conflicts = []models.ProviderConflict{{Detail: "We hold this payout as Paid, the provider now says \"failed\".", At: at("14:00:00")}}
	})
	if n := p.notice(); n.Kind != "bad" || !strings.Contains(n.Text, "now says") || !strings.Contains(n.Text, "PO7K3M9Q2H4T_a1") {
		t.Errorf("%+v", n)
	}
	if p.mayRepeat() {
		t.Error("a payout in conflict can be made again")
	}
	p.File.Conflicts[0].ClosedAt = at("14:10:00")
	if n := p.notice(); n.Kind != "ok" {
		t.Errorf("a closed conflict is still shown: %+v", n)
	}
}

func TestTheMakerIsToldWhyNotAndWhoCan(t *testing.T) {
	got := page(t, PayoutShowPage(aShow(models.StatusPendingApproval, func(p *PayoutShow) { p.IsOwn, p.MayApprove = true, true })))
	if strings.Contains(got, "/review") {
		t.Error("the maker is offered to review the own payout")
	}
	if !strings.Contains(got, "you cannot approve it yourself") || !strings.Contains(got, "Tomás Weber or Priya Nair") {
		t.Error("the page does not say why not and who can")
	}
}

func TestHistoryIsNewestFirstAndTrailOldestFirst(t *testing.T) {
	p := aShow(models.StatusFailed, func(p *PayoutShow) {
		p.File.Notes = []models.PayoutNote{{Kind: "ignored", Text: "Late.", At: at("14:00:00")}}
		p.File.Exchanges = []models.Exchange{anExchange("pay", "13:51:07", "", ""), anExchange("query", "13:59:00", "", "")}
		p.File.Webhooks = []models.Webhook{{ReceivedAt: at("13:55:00"), Verdict: "verified"}}
	})
	history, trail := p.history(), p.trail()
	if history[0].Text != "Late." || history[len(history)-1].Strong != "Created" {
		t.Errorf("history: %+v", history)
	}
	if trail[0].Direction != "Order" || trail[1].Direction != "Notice in" || trail[2].Direction != "Query" {
		t.Errorf("trail: %+v", trail)
	}
}

func TestALongTrailStaysASmallPage(t *testing.T) {
	p := aShow(models.StatusInDoubt, func(p *PayoutShow) {
		for i := range 200 {
			e := anExchange("query", "13:55:00", "", "")
			e.Response, e.At = strings.Repeat("x", 30_000), e.At.Add(time.Duration(i)*time.Second)
			p.File.Exchanges = append(p.File.Exchanges, e)
		}
	})
	if got := page(t, PayoutShowPage(p)); len(got) > 900_000 {
		t.Errorf("the page has %d bytes", len(got))
	}
	if first := p.trail()[0]; first.Response == "" {
		t.Error("what went over the wire first, the order, is not shown")
	}
}

func TestPatchesCarryThePartsOfThePage(t *testing.T) {
	var out strings.Builder
	if err := PayoutPatches(aShow(models.StatusPaid, nil)).Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	whole := page(t, PayoutShowPage(aShow(models.StatusPaid, nil)))
	for _, id := range []string{"payout-head", "payout-notice", "payout-rail", "payout-trail", "payout-history", "payout-side"} {
		if mark := `id="` + id + `"`; strings.Count(out.String(), mark) != 1 || strings.Count(whole, mark) != 1 {
			t.Errorf("%s is not once in page and patches", id)
		}
	}
	if n := strings.Count(out.String(), "<template>"); n != 6 {
		t.Errorf("%d templates", n)
	}
	out.Reset()
	if err := PayoutRowPatch(today, Providers{}, aPayout(models.StatusPaid), 2).Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `<template><tr role="row" id="row-PO-7K3M9Q2H4T">`) {
		t.Errorf("a row: %s", out.String())
	}
}

func TestWordsOfOthersAreTextInPatchesToo(t *testing.T) {
	evil := `<script>alert(1)</script>`
	p := aShow(models.StatusFailed, func(p *PayoutShow) {
		p.File.PayeeName, p.File.Reason, p.File.ProviderMessage, p.File.Description = evil, evil, evil, evil
		p.File.Exchanges = []models.Exchange{anExchange("pay", "13:51:07", evil, evil)}
	})
	var out strings.Builder
	if err := PayoutPatches(p).Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "<script") {
		t.Error("a word of somebody else becomes markup")
	}
	if broken := viewstest.Fragment(out.String()); len(broken) > 0 {
		t.Error(broken)
	}
}
