package handlers_test

import (
	"net/url"
	"strings"
	"testing"

	"countersign/handlers/handlerstest"
	"countersign/models"
)

func answer(t *testing.T, site *handlerstest.Site, r models.RegistrationResult) {
	t.Helper()
	err := site.RecordPayeeRegistration(t.Context(), models.System("registration"), models.PayeeRegistration{PayeeID: 1, AccountID: "pockyt", PayeeVersion: 1}, r, nil)
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPayeesPageFollowsItsRegistration(t *testing.T) {
	site := withPockyt(t)
	maker := site.As(t, models.RoleMaker)
	at := addPayee(t, maker, "VENDOR-12")
	page := lawful(t, maker.Get(at).Want(200))
	l := listen(t, maker, streamOf(page))
	if l.status != 200 || !strings.HasPrefix(l.kind, "text/event-stream") {
		t.Fatalf("status %d, %s", l.status, l.kind)
	}
	if e, _ := l.next(); e.name != "patch" || !strings.Contains(e.data, "Being registered at Pockyt") {
		t.Errorf("at the start: %q", e)
	}
	answer(t, site, models.RegistrationResult{State: models.RegistrationActive, Ref: "2000", Status: "Activated"})
	e, _ := l.next()
	said := strings.Join(strings.Fields(e.data), " ")
	for _, want := range []string{`<template><div id="payee-head"`, `id="payee-accounts"`, `id="payee-trail"`, `id="payee-payable"`, `id="payee-registrations"`, `id="payee-changes"`, "Registered at Pockyt", "Pockyt took the payee"} {
		if e.name != "patch" || !strings.Contains(said, want) {
			t.Errorf("%s without %s", e.name, want)
		}
	}
	for _, part := range page.All("main [id]") {
		id := handlerstest.Attr(part, "id")
		if strings.HasPrefix(id, "payee-") && !strings.Contains(said, `id="`+id+`"`) {
			t.Errorf("%s is not kept up to date", id)
		}
	}
	with(maker, at+"/accounts/new", at+"/accounts", accountFields()).Want(303)
	if e, _ := l.next(); !strings.Contains(e.data, "•••• 4433") {
		t.Error("a new account does not appear")
	}
	with(maker, at+"/status?to=suspended", at+"/status", url.Values{"reason": {"checks"}}).Want(303)
	if e, _ := l.next(); !strings.Contains(e.data, "This payee is suspended") {
		t.Error("a suspension does not appear")
	}
	viewer := site.As(t, models.RoleViewer)
	if e, _ := listen(t, viewer, streamOf(viewer.Get(at))).next(); strings.Contains(e.data, "<form") {
		t.Error("a viewer is sent acts")
	}
	for _, junk := range []string{"payee=99", "payee=x", "payee=-1"} {
		viewer.Get("/events?" + junk).Want(404)
	}
}

func TestARefusedPayeeIsLinkedByItsNumber(t *testing.T) {
	site := withPockyt(t)
	maker := site.As(t, models.RoleMaker)
	at := addPayee(t, maker, "VENDOR-12")
	door := at + "/registrations/pockyt/link"
	if page := maker.Get(at); page.Has("a[href=" + door + "]") {
		t.Error("a payee that nobody refused can be linked")
	}
	maker.Post(door, url.Values{"form_token": {site.FormToken(t, maker.Actor)}, "ref": {"2000"}}).Want(409)
	answer(t, site, models.RegistrationResult{State: models.RegistrationRefused, Code: "000023", Message: "email belongs to <another> payee", Field: "email", Reason: "The e-mail address is taken."})
	page := lawful(t, maker.Get(at).Want(200))
	if !page.Has("a[href=" + door + "]") {
		t.Fatalf("nothing leads to the number: %s", page.Text("main"))
	}
	page = lawful(t, maker.Get(door).Want(200))
	for _, want := range []string{"Pockyt already knows this payee", "VENDOR-12", "The e-mail address is taken.", "email belongs to <another> payee"} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	form := page.Form(door)
	for _, wrong := range []string{"", "20 00"} {
		if page := lawful(t, form.Set("ref", wrong).Submit().Want(422)); page.Text("#ref-e") == "" || page.Value("ref") != wrong {
			t.Errorf("%q: %s", wrong, page.Text("main .note"))
		}
	}
	form.Set("ref", "2000305228303182610217").Submit().Want(303)
	if said := lawful(t, maker.Get(at)).Text("main"); !strings.Contains(said, "Pockyt is asked about this number") || !strings.Contains(said, "Being registered at Pockyt") || !strings.Contains(said, "2000305228303182610217") {
		t.Errorf("afterwards: %s", said)
	}
	form.Submit().Want(409)
	viewer := site.As(t, models.RoleViewer)
	viewer.Get(door).Want(403)
	viewer.Post(door, url.Values{"form_token": {site.FormToken(t, viewer.Actor)}, "ref": {"2000"}}).Want(403)
	maker.Get(at + "/registrations/nobody/link").Want(404)
	maker.Get("/payees/99/registrations/pockyt/link").Want(404)
	if said := viewer.Get("/audit?group=payees").Text("main table"); !strings.Contains(said, "linked the payee to its number") {
		t.Errorf("the log: %s", said)
	}
}
