package handlers_test

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"countersign/handlers/handlerstest"
	"countersign/models"
)

func TestTheListIsWalkedForwardAndBack(t *testing.T) {
	site, w := payDesk(t)
	for i := range 120 {
		d := w.Entry("1.00")
		d.Reference = fmt.Sprintf("WALK-%d", i)
		if _, _, err := w.CreatePayout(t.Context(), w.Maker, models.NewPayout{Draft: d, Token: w.FormToken(t, w.Maker)}); err != nil {
			t.Fatal(err)
		}
	}
	viewer := site.As(t, models.RoleViewer)
	var pages []string
	seen := map[string]int{}
	at := "/payouts"
	for {
		page := lawful(t, viewer.Get(at).Want(200))
		pages = append(pages, page.Text("div.pager span"))
		for _, row := range page.All("tbody tr") {
			seen[handlerstest.Attr(row, "id")]++
		}
		if !page.Has("nav[aria-label=Pages] a") || leads(page, "Older") == "" {
			if to := leads(page, "Newer"); len(viewer.Get(to).Want(200).All("tbody tr")) != 50 {
				t.Errorf("the way back from the last page shows other rows")
			}
			break
		}
		at = leads(page, "Older")
	}
	if len(seen) != 120 || len(pages) != 3 || !strings.Contains(pages[0], "1 to 50 of 120") || !strings.Contains(pages[2], "101 to 120 of 120") {
		t.Errorf("%d rows on pages %q", len(seen), pages)
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s stands on %d pages", id, n)
		}
	}
	for _, odd := range []string{"after=x", "after=&n=-1", "before=QQ", "n=99999999999999", "status=none&created=custom&from=x&to=y&payee=-1&currency=XXX&view=all", "q=" + strings.Repeat("%E2%82%AC", 400)} {
		viewer.Get("/payouts?" + odd).Want(200)
	}
}

func TestFiltersNarrowRowsAndTotalsAlike(t *testing.T) {
	site, w := payDesk(t)
	failed := w.Sending(t)
	w.Answer(t, failed, models.EventFail)
	doubt := w.Sending(t)
	w.Answer(t, doubt, models.EventDoubt)
	draft := w.Draft(t)
	viewer := site.As(t, models.RoleViewer)
	for query, want := range map[string][]string{
		"": {failed.PayoutID, doubt.PayoutID, draft.ID}, "view=action": {failed.PayoutID, doubt.PayoutID}, "view=failed": {failed.PayoutID},
		"view=flight&status=failed": {}, "status=draft&status=failed": {failed.PayoutID, draft.ID}, "q=" + url.QueryEscape(draft.Reference): {draft.ID},
		"q=" + doubt.Number: {doubt.PayoutID}, "q=ferreira&view=flight": {doubt.PayoutID}, "payee=" + strconv.FormatInt(w.Payee.ID, 10): {failed.PayoutID, doubt.PayoutID, draft.ID},
		"payee=999": {}, "currency=JPY": {}, "created=today": {failed.PayoutID, doubt.PayoutID, draft.ID}, "to=2026-11-19": {}, "from=2026-11-20&to=2026-11-20": {failed.PayoutID, doubt.PayoutID, draft.ID},
	} {
		page := lawful(t, viewer.Get("/payouts?"+query).Want(200))
		var got []string
		for _, row := range page.All("tbody tr") {
			got = append(got, strings.TrimPrefix(handlerstest.Attr(row, "id"), "row-"))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q shows %v, want %v", query, got, want)
		}
		if total := page.Text("dl.sums dt"); len(want) > 0 && !strings.HasPrefix(total, strconv.Itoa(len(want))+" payout") {
			t.Errorf("%q counts %q", query, total)
		}
	}
	w.Clock.Advance(8 * 24 * 60 * 60 * 1e9)
	if page := site.As(t, models.RoleViewer).Get("/payouts?view=action").Want(200); len(page.All("tbody tr")) != 1 {
		t.Error("a failure of last week still needs action, or the unconfirmed payout does not")
	}
}
