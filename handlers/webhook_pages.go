package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// shownBody is how many bytes of a notice a page shows.
const shownBody = 64 << 10

// webhookList lists what providers sent.
func (a *App) webhookList(w http.ResponseWriter, r *Request) error {
	q := r.URL.Query()
	_, names, err := a.providers(r.Context())
	if err != nil {
		return err
	}
	page := views.Webhooks{Shell: r.shell("Webhook deliveries", "webhooks"), Times: r.times(), Providers: names,
		Verdict: q.Get("verdict"), State: q.Get("state"), Settings: r.may(models.PermProviderRead)}
	at, filter := r.keyset(), url.Values{"verdict": {page.Verdict}, "state": {page.State}}
	rows, err := a.store.Webhooks(r.Context(), models.WebhookFilter{Verdict: page.Verdict, State: page.State, Before: at.before, Limit: pageSize + 1})
	if err != nil {
		return err
	}
	page.First, page.Newer = at.first(), at.newer("/webhooks", filter)
	page.Rows, page.Older = cutPage(rows, func(row models.Webhook) int64 { return row.ID },
		func(last int64) string { return at.older("/webhooks", filter, last) })
	return r.render(w, http.StatusOK, views.WebhooksPage(page))
}

// webhookShow shows one notice as it came.
func (a *App) webhookShow(w http.ResponseWriter, r *Request) error {
	id, err := r.number("id", "There is no delivery with this number.")
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
	page := views.WebhookShow{Shell: r.shell("Delivery "+r.PathValue("id"), "webhooks"), Times: r.times(), Providers: names, Row: row,
		ContentType: kind, Settings: r.may(models.PermProviderRead)}
	page.Shell.Crumbs = []ui.Link{{Label: "Webhooks", Href: "/webhooks"}}
	if len(body) > shownBody {
		page.Cut = len(body) - shownBody
		body = body[:shownBody]
	}
	page.Body = asText(body)
	return r.render(w, http.StatusOK, views.WebhookShowPage(page))
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
