package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// may reports whether the person has a right, for what a page offers; the
// command asks again.
func (r *Request) may(p models.Permission) bool { return r.User.Role.May(p) }

// number reads a number from the path. What is no number is nothing of ours.
func (r *Request) number(name, missing string) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, models.NotFound(missing)
	}
	return n, nil
}

// providers returns the provider accounts and what pages call them.
func (a *App) providers(ctx context.Context) ([]models.ProviderAccount, views.Providers, error) {
	accounts, err := a.store.ProviderAccounts(ctx)
	if err != nil {
		return nil, nil, err
	}
	return accounts, a.namesOf(accounts), nil
}

// payees lists the payees.
func (a *App) payees(w http.ResponseWriter, r *Request) error {
	q := r.URL.Query()
	page := views.Payees{Shell: r.shell("Payees", "payees"), Times: r.times(), Query: q.Get("q"), MayWrite: r.may(models.PermPayeeWrite)}
	if s := models.PayeeStatus(q.Get("status")); s == models.PayeeActive || s == models.PayeeSuspended || s == models.PayeeArchived {
		page.Status = s
	}
	at, filter := r.keyset(), url.Values{"q": {page.Query}, "status": {string(page.Status)}}
	rows, err := a.store.Payees(r.Context(), models.PayeeFilter{Query: page.Query, Status: page.Status, Before: at.before, Limit: pageSize + 1})
	if err != nil {
		return err
	}
	page.First, page.Newer = at.first(), at.newer("/payees", filter)
	page.Rows, page.Older = cutPage(rows, func(row models.PayeeRow) int64 { return row.ID },
		func(last int64) string { return at.older("/payees", filter, last) })
	return r.render(w, http.StatusOK, views.PayeesPage(page))
}

const noPayee = "There is no such payee."

// payee shows one payee.
func (a *App) payee(w http.ResponseWriter, r *Request) error {
	id, err := r.number("id", noPayee)
	if err != nil {
		return err
	}
	page, err := a.payeeShow(r, id)
	if err != nil {
		return err
	}
	page.Shell = r.payeeShell(page.File.DisplayName(), models.Payee{})
	page.Shell.Events = "/events?" + url.Values{"payee": {r.PathValue("id")}}.Encode()
	return r.render(w, http.StatusOK, views.PayeeShowPage(page))
}

// payeeShow reads what the page of a payee and its live parts show, for the
// person who asks.
func (a *App) payeeShow(r *Request, id int64) (views.PayeeShow, error) {
	file, err := a.store.PayeeFileByID(r.Context(), id)
	if err != nil {
		return views.PayeeShow{}, err
	}
	accounts, names, err := a.providers(r.Context())
	if err != nil {
		return views.PayeeShow{}, err
	}
	file.Registrations = withUnknown(file, accounts)
	token, err := r.formToken()
	return views.PayeeShow{Times: r.times(), File: file, Payable: payable(file, accounts, names),
		Providers: names, Token: token, MayPay: r.may(models.PermPayoutMake), MayWrite: r.may(models.PermPayeeWrite),
		MaySuspend: r.may(models.PermPayeeSuspend), MayAudit: r.may(models.PermAuditRead)}, err
}

// withUnknown adds the providers that want to know payees and do not know this
// one yet, so that the page can ask them.
func withUnknown(file models.PayeeFile, accounts []models.ProviderAccount) []models.PayeeRegistration {
	list := file.Registrations
	for _, account := range accounts {
		known := !account.Registers || file.Details == models.DetailsContact
		for _, r := range file.Registrations {
			known = known || r.AccountID == account.ID
		}
		if !known {
			list = append(list, models.PayeeRegistration{PayeeID: file.ID, AccountID: account.ID})
		}
	}
	return list
}

// payeeShell is the frame of a page about a payee; below its page when p is one.
func (r *Request) payeeShell(title string, p models.Payee) views.Shell {
	shell := r.shell(title, "payees")
	shell.Crumbs = []ui.Link{{Label: "Payees", Href: "/payees"}}
	if p.ID != 0 {
		shell.Crumbs = append(shell.Crumbs, ui.Link{Label: p.DisplayName(), Href: views.PayeeURL(p.ID)})
	}
	return shell
}
