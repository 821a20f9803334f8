package handlers_test

import (
	"net/url"
	"strings"
	"testing"

	"countersign/handlers/handlerstest"
	"countersign/models"
)

// tab is what the tab with this name says, "" when there is none.
func tab(p *handlerstest.Page, name string) (said, href string, current bool) {
	for _, a := range p.All("nav.views a") {
		text := p.Text("nav.views a[href=" + handlerstest.Attr(a, "href") + "]")
		if strings.HasPrefix(text, name) {
			return text, handlerstest.Attr(a, "href"), handlerstest.Attr(a, "aria-current") == "page"
		}
	}
	return "", "", false
}

func TestAFilterIsSavedShownAndRemoved(t *testing.T) {
	site, w := payDesk(t)
	order := w.Sending(t)
	w.Answer(t, order, models.EventFail)
	w.Draft(t)
	w.Draft(t)
	viewer := site.As(t, models.RoleViewer)
	if page := lawful(t, viewer.Get("/payouts").Want(200)); page.Has("form[action=/payouts/views]") {
		t.Error("the list without a filter can be saved")
	}
	page := lawful(t, viewer.Get("/payouts?status=draft&q=ferreira&junk=1").Want(200))
	form := page.Form("/payouts/views")
	if wrong := lawful(t, form.Submit().Want(422)); wrong.Text("#name-e") == "" || len(wrong.All("tbody tr")) != 2 {
		t.Errorf("without a name: %s", wrong.Text("main .note"))
	}
	at := form.Set("name", "Drafts <of> Aline").Submit().Want(303).Location()
	page = lawful(t, viewer.Get(at).Want(200))
	if said, _, current := tab(page, "Drafts <of> Aline"); said != "Drafts <of> Aline 2" && said != "Drafts <of> Aline2" || !current {
		t.Errorf("the tab says %q, current: %t", said, current)
	}
	if said, _, current := tab(page, "All"); said == "" || current || page.Has("form[action=/payouts/views]") {
		t.Error("two tabs are current, or the view can be saved again")
	}
	page = viewer.Get("/payouts")
	if _, href, current := tab(page, "Drafts <of> Aline"); href != at || current {
		t.Errorf("the tab leads to %s, current: %t", href, current)
	}
	if page := site.Enter(t, w.Maker).Get(at); len(page.All("nav.views a")) != 7 {
		t.Error("somebody else sees the view")
	}
	// A name that is there already takes the new filter.
	with(viewer, "/payouts?status=failed", "/payouts/views", url.Values{"name": {"Drafts <of> Aline"}}).Want(303)
	page = lawful(t, viewer.Get("/payouts?status=failed").Want(200))
	if said, _, _ := tab(page, "Drafts"); !strings.HasSuffix(said, "1") || len(page.All("nav.views a")) != 8 {
		t.Errorf("after saving again: %q of %d", said, len(page.All("nav.views a")))
	}
	views, err := site.ViewsOf(t.Context(), viewer.Actor.UserID)
	if err != nil || len(views) != 1 || views[0].Query != "status=failed" {
		t.Fatalf("%+v, %v", views, err)
	}
	remove := page.Form("/payouts/views/1/remove")
	site.Enter(t, w.Maker).Post(remove.Action, url.Values{"form_token": {site.FormToken(t, w.Maker)}}).Want(303)
	if page := viewer.Get("/payouts"); len(page.All("nav.views a")) != 8 {
		t.Error("somebody else removed the view")
	}
	remove.Submit().Want(303)
	if page := viewer.Get("/payouts"); len(page.All("nav.views a")) != 7 {
		t.Error("the view is still there")
	}
}

func TestOnlyFiltersOfTheListAreSaved(t *testing.T) {
	site, w := payDesk(t)
	w.Draft(t)
	maker := site.Enter(t, w.Maker)
	save := func(query string) *handlerstest.Page {
		return maker.Post("/payouts/views", url.Values{"form_token": {site.FormToken(t, w.Maker)}, "name": {"Mine"}, "query": {query}})
	}
	for _, nothing := range []string{"", "junk=1", "%zz", "after=abc", "status=unknown"} {
		if page := save(nothing).Want(422); page.Text("#name-e")+page.Text("main .note") == "" {
			t.Errorf("%q: nothing is said", nothing)
		}
	}
	if at := save("created=today&after=abc&next=//evil.test&status=paid&status=paid").Want(303).Location(); at != "/payouts?created=today&status=paid" {
		t.Errorf("led to %s", at)
	}
	views, err := site.ViewsOf(t.Context(), w.Maker.UserID)
	if err != nil || len(views) != 1 || views[0].Query != "created=today&status=paid" {
		t.Errorf("%+v, %v", views, err)
	}
	lawful(t, maker.Get("/payouts").Want(200))
}
