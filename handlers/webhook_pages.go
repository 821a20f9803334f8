package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"countersign/models"
	"countersign/providers"
	"countersign/views"
	"countersign/views/ui"
)

// shownBody is how many bytes of a notice a page shows.
const shownBody = 64 << 10

// webhookQuery reads the filter of the list from an address; what it does not
// know is left out.
func (a *App) webhookQuery(v url.Values, names views.Providers) views.WebhookQuery {
	q := views.WebhookQuery{Verdict: v.Get("verdict"), State: v.Get("state"), Text: strings.TrimSpace(v.Get("q")), From: dayText(v.Get("from")), To: dayText(v.Get("to"))}
	if runes := []rune(q.Text); len(runes) > 100 {
		q.Text = string(runes[:100])
	}
	if _, known := names[v.Get("account")]; known {
		q.Account = v.Get("account")
	}
	return q
}

// webhookList lists what providers sent; the address is the filter.
func (a *App) webhookList(w http.ResponseWriter, r *Request) error {
	_, names, err := a.providers(r.Context())
	if err != nil {
		return err
	}
	page := views.Webhooks{Shell: r.shell("Webhook deliveries", "webhooks"), Times: r.times(), Providers: names,
		Query: a.webhookQuery(r.URL.Query(), names), Settings: r.may(models.PermProviderRead)}
	at, filter := r.keyset(), page.Query.Values()
	f := models.WebhookFilter{Verdict: page.Query.Verdict, State: page.Query.State, AccountID: page.Query.Account, Query: tidyID(page.Query.Text),
		Before: at.before, Limit: pageSize + 1}
	f.From, f.To = daySpan(r.zone(), page.Query.From, page.Query.To)
	rows, err := a.store.Webhooks(r.Context(), f)
	if err != nil {
		return err
	}
	page.First, page.Newer = at.first(), at.newer("/webhooks", filter)
	page.Rows, page.Older = cutPage(rows, func(row models.Webhook) int64 { return row.ID },
		func(last int64) string { return at.older("/webhooks", filter, last) })
	return r.render(w, http.StatusOK, views.WebhooksPage(page))
}

const noDelivery = "There is no delivery with this number."

// webhookShow shows one notice as it came, but for what is secret in it.
func (a *App) webhookShow(w http.ResponseWriter, r *Request) error {
	id, err := r.number("id", noDelivery)
	if err != nil {
		return err
	}
	row, err := a.store.WebhookByID(r.Context(), id)
	if err != nil {
		return err
	}
	kind, body, err := a.store.WebhookRaw(r.Context(), id)
	if err != nil {
		return err
	}
	_, names, err := a.providers(r.Context())
	if err != nil {
		return err
	}
	token, err := r.formToken()
	if err != nil {
		return err
	}
	page := views.WebhookShow{Shell: r.shell("Delivery "+r.PathValue("id"), "webhooks"), Times: r.times(), Providers: names, Row: row,
		ContentType: kind, Settings: r.may(models.PermProviderRead), MayAsk: r.may(models.PermPayoutCheck), Token: token}
	page.Shell.Crumbs = []ui.Link{{Label: "Webhooks", Href: "/webhooks"}}
	page.Body, page.Struck = a.shownNotice(r, row, body)
	if len(page.Body) > shownBody {
		page.Cut = len(page.Body) - shownBody
		page.Body = page.Body[:shownBody]
	}
	page.Body = asText([]byte(page.Body))
	return r.render(w, http.StatusOK, views.WebhookShowPage(page))
}

// shownNotice is a notice as people may see it. It may hold the address of a
// payee's form, or a secret; which fields do, the provider's driver knows. Without
// it nothing is shown.
func (a *App) shownNotice(r *Request, row models.Webhook, body []byte) (text string, struck bool) {
	account, credentials, err := a.store.OpenCredentials(r.Context(), row.AccountID)
	if err == nil {
		var gateway *providers.Gateway
		if gateway, err = a.registry.Open(account, credentials); err == nil {
			return gateway.Show(body)
		}
	}
	r.note(err)
	return "", true
}

// webhookReplay asks for a delivery to be applied again.
func (a *App) webhookReplay(w http.ResponseWriter, r *Request) error {
	id, err := r.number("id", noDelivery)
	if err != nil {
		return err
	}
	if err := r.bind(&tokenOnly{}); err != nil {
		return err
	}
	if err := a.store.ReplayWebhook(r.Context(), r.Actor, id); err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "info", Role: "status", Title: "The delivery is looked at again", Text: "What it leads to appears on this page in a moment. News that is known already changes nothing.",
		Actions: []ui.Action{{Label: "Check again", Href: views.WebhookURL(id)}}})
	return r.redirect(w, views.WebhookURL(id))
}

// asText makes bytes from outside into text that a page can show: what is no
// UTF-8, or no text, is marked.
func asText(body []byte) string {
	text := strings.ToValidUTF8(string(body), "\uFFFD")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f {
			return '\uFFFD'
		}
		return r
	}, text)
}
