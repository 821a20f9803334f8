package handlers

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// payeeChoices is how many payees a list offers to choose from.
const payeeChoices = 300

// payouts lists payouts; the address is the filter.
func (a *App) payouts(w http.ResponseWriter, r *Request) error {
	address, page := r.URL.Query(), views.Payouts{}
	if kept := r.resumed(); kept.Has("query") {
		address, page.ViewName = viewAddress(kept.Get("query")), kept.Get("name")
	}
	return a.payoutsPage(w, r, http.StatusOK, address, page)
}

// payoutsPage shows the list at an address; page holds what else is known.
func (a *App) payoutsPage(w http.ResponseWriter, r *Request, status int, address url.Values, page views.Payouts) error {
	ctx, query := r.Context(), a.payoutQuery(address)
	filter := a.payoutFilter(query, r.zone())
	cursor, first := readCursor(address)
	list, err := a.store.Payouts(ctx, filter, cursor, pageSize)
	if err != nil {
		return err
	}
	page.Shell, page.Times, page.Query, page.Rows, page.MayMake = r.shell("Payouts", "payouts"), r.times(), query, list.Rows, r.may(models.PermPayoutMake)
	if !list.HasNewer {
		first = 1
	}
	page.First = first
	if n := len(list.Rows); n > 0 && list.HasOlder {
		page.Older = pageAt(query, "after", list.Rows[n-1], first+n)
	}
	if n := len(list.Rows); n > 0 && list.HasNewer {
		page.Newer = pageAt(query, "before", list.Rows[0], max(1, first-pageSize))
	}
	if err := a.payoutsFacts(ctx, &page, filter); err != nil {
		return err
	}
	if page.Saved, err = a.savedViews(r); err != nil {
		return err
	}
	if page.Token, err = r.formToken(); err != nil {
		return err
	}
	page.Shell.Events = listEvents(page, cursor.ID == "", a.store.Now())
	return r.render(w, status, views.PayoutsPage(page))
}

// payoutsFacts reads what stands around the rows.
func (a *App) payoutsFacts(ctx context.Context, page *views.Payouts, filter models.PayoutFilter) (err error) {
	if page.Totals, err = a.store.Totals(ctx, filter); err != nil {
		return err
	}
	if page.Counts, err = a.store.StatusCounts(ctx); err != nil {
		return err
	}
	if page.Action, err = a.actionCount(ctx); err != nil {
		return err
	}
	if page.Given, err = a.store.ApprovalsGiven(ctx, page.Rows); err != nil {
		return err
	}
	if _, page.Providers, err = a.providers(ctx); err != nil {
		return err
	}
	if page.Payees, err = a.store.Payees(ctx, models.PayeeFilter{Limit: payeeChoices}); err != nil {
		return err
	}
	all, err := a.store.Totals(ctx, models.PayoutFilter{})
	if err != nil {
		return err
	}
	for _, t := range all {
		page.Known = append(page.Known, t.Currency)
	}
	slices.Sort(page.Known)
	if id := page.Query.PayeeID; id != 0 {
		page.PayeeName = "nobody"
		payee, err := a.store.PayeeByID(ctx, id)
		if err != nil && !models.IsKind(err, models.KindNotFound) {
			return err
		}
		if err == nil {
			page.PayeeName = payee.DisplayName()
		}
	}
	return nil
}

// actionCount is how many payouts need action.
func (a *App) actionCount(ctx context.Context) (int, error) {
	totals, err := a.store.Totals(ctx, models.PayoutFilter{NeedsAction: true})
	n := 0
	for _, t := range totals {
		n += int(t.N)
	}
	return n, err
}

// cursorText writes a place in the list: the row that the next page begins
// behind. It is stable, however the list grows.
func cursorText(p models.Payout) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(int64(p.CreatedAt), 36) + "." + p.ID))
}

// parseCursor reads what cursorText wrote; ok is false for anything else.
func parseCursor(text string) (c models.Cursor, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return c, false
	}
	at, id, found := strings.Cut(string(raw), ".")
	n, err := strconv.ParseInt(at, 36, 64)
	if !found || err != nil || !strings.HasPrefix(id, "PO-") {
		return c, false
	}
	return models.Cursor{At: models.Stamp(n), ID: id}, true
}

// readCursor reads the place from after= or before=, and n=, the number of the
// first row. Anything unreadable is the first page.
func readCursor(v url.Values) (c models.Cursor, first int) {
	first = 1
	if n, err := strconv.Atoi(v.Get("n")); err == nil && n > 0 && n < 1_000_000_000 {
		first = n
	}
	if c, ok := parseCursor(v.Get("after")); ok {
		return c, first
	}
	if c, ok := parseCursor(v.Get("before")); ok {
		c.Newer = true
		return c, first
	}
	return models.Cursor{}, 1
}

// pageAt is the address of the list at a row.
func pageAt(q views.PayoutQuery, name string, row models.Payout, first int) string {
	return q.At(name, cursorText(row)) + "&n=" + strconv.Itoa(first)
}

// payout shows one payout.
func (a *App) payout(w http.ResponseWriter, r *Request) error {
	id := r.PathValue("id")
	if tidy := tidyID(id); tidy != id {
		if _, err := a.store.PayoutByID(r.Context(), tidy); err == nil {
			return r.redirect(w, views.PayoutURL(tidy))
		}
	}
	page, err := a.payoutShow(r, id)
	if err != nil {
		return err
	}
	page.Shell = r.shell(page.File.ID, "payouts")
	page.Shell.Crumbs = []ui.Link{{Label: "Payouts", Href: "/payouts"}}
	page.Shell.Events = "/events?" + url.Values{"payout": {id}, "at": {stampText(a.store.Now())}}.Encode()
	return r.render(w, http.StatusOK, views.PayoutShowPage(page))
}

// tidyID writes a payout's number as it was read aloud: capitals, and the
// letters that the numbers do not have as the digits they look like.
func tidyID(id string) string {
	rest, ok := strings.CutPrefix(strings.ToUpper(strings.TrimSpace(id)), "PO-")
	if !ok {
		return id
	}
	return "PO-" + strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(rest)
}

// payoutShow reads what the page of a payout and its live parts show, for the
// person who asks.
func (a *App) payoutShow(r *Request, id string) (views.PayoutShow, error) {
	file, err := a.store.PayoutFileByID(r.Context(), id)
	if err != nil {
		return views.PayoutShow{}, err
	}
	page := views.PayoutShow{Times: r.times(), File: file, Provider: a.providerTitle(file.Account),
		MayMake: r.may(models.PermPayoutMake), MayApprove: r.may(models.PermPayoutApprove), MayCheck: r.may(models.PermPayoutCheck),
		MayAudit: r.may(models.PermAuditRead), IsOwn: file.IsEditor(r.User.ID), HasApproved: hasApproved(file, r.User.ID)}
	if page.Postings, err = a.store.PostingsOf(r.Context(), id); err != nil {
		return page, err
	}
	_, names, err := a.providers(r.Context())
	if err != nil {
		return page, err
	}
	page.Account = names.Name(file.AccountID)
	if page.Approvers, err = a.deciders(r.Context(), file); err != nil {
		return page, err
	}
	if page.Token, err = r.formToken(); err != nil {
		return page, err
	}
	link, ok, err := r.payeeLink(file.Payout, page.Token)
	if ok {
		page.Link = &link
	}
	return page, err
}

func hasApproved(f models.PayoutFile, userID int64) bool {
	return slices.ContainsFunc(f.Approvals, func(a models.Approval) bool { return a.UserID == userID })
}

// deciders are the names of the people who may decide on a payout: approvers
// who did not make, change or approve it.
func (a *App) deciders(ctx context.Context, f models.PayoutFile) ([]string, error) {
	people, err := a.store.ListPeople(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, u := range people {
		if u.Status == models.UserActive && u.Role.May(models.PermPayoutApprove) && !f.IsEditor(u.ID) && !hasApproved(f, u.ID) && len(names) < 12 {
			names = append(names, u.Name)
		}
	}
	return names, nil
}
