package handlers_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
	"countersign/models"
	"countersign/models/modelstest"
)

// pasted sends rows below the header as the text of the import form.
func pasted(c *handlerstest.Client, name string, rows ...string) *handlerstest.Page {
	text := models.ImportHeader() + "\r\n" + strings.Join(rows, "\r\n")
	return c.Get("/batches/new").Want(200).Form("/batches/import").Set("name", name).Set("csv", text).Submit()
}

func TestAFileIsImportedSubmittedHeldAndApproved(t *testing.T) {
	site, w := payDesk(t)
	maker, approver := site.Enter(t, w.Maker), site.Enter(t, w.Approver)
	code := w.Payee.Code
	wrong := lawful(t, pasted(maker, "Week 47", code+",,1,USD,A-1,,,,", code+",,x,USD,A-1,,,,", "nobody,,1,USD,A-2,,,,").Want(422))
	for _, want := range []string{"line 3", "amount", "Line 2 has the same reference", "line 4", "payee_code"} {
		if !strings.Contains(wrong.Text("main"), want) {
			t.Errorf("the page does not say %q: %s", want, wrong.Text("main"))
		}
	}
	if !strings.Contains(wrong.Body, code+",,x,USD,A-1") {
		t.Error("the text is not kept")
	}
	if n := len(lawful(t, maker.Get("/batches").Want(200)).All("tbody tr")); n != 0 {
		t.Errorf("%d batches out of a wrong file", n)
	}
	at := pasted(maker, "Week 47", code+",,10.00,USD,A-1,,,,", code+",pockyt,20.00,USD,A-2,=1+1,,,", code+",,30.00,USD,A-3,,,,").Want(303).Location()
	open := lawful(t, maker.Get(at).Want(200))
	if !strings.Contains(open.Text("main"), "60.00 USD") || !strings.Contains(open.Text("main"), "Not submitted") {
		t.Errorf("%s", open.Text("main"))
	}
	lawful(t, open.Form(at+"/submit").Submit().Want(303).Follow())
	maker.Get(at + "/review").Want(403)
	queue := lawful(t, approver.Get("/approvals").Want(200))
	if n := len(queue.All("tbody tr")); n != 1 || !strings.Contains(queue.Text("main"), "60.00 USD") {
		t.Errorf("%d lines in the queue: %s", n, queue.Text("main"))
	}
	counts, err := handlers.QueueCounts(w.Store)(t.Context(), models.User{ID: w.Approver.UserID, Role: models.RoleApprover})
	if err != nil || counts["approvals"].N != 1 {
		t.Errorf("the navigation counts %+v (%v)", counts, err)
	}
	batch := lawful(t, approver.Get(at).Want(200))
	one := leads(batch, strings.TrimPrefix(handlerstest.Attr(batch.All("tbody tr[id]")[0], "id"), "row-"))
	if to := approver.Get(one + "/review").Want(303).Location(); to != at+"/review" {
		t.Errorf("a row is reviewed at %s", to)
	}
	stale := lawful(t, approver.Get(at+"/approve").Want(200)).Form(at + "/approve")
	hold := leads(batch, "Hold "+strings.TrimPrefix(handlerstest.Attr(batch.All("tbody tr[id]")[1], "id"), "row-"))
	lawful(t, lawful(t, approver.Get(hold).Want(200)).Form(hold).Set("reason", "Ask them").Submit().Want(303).Follow())
	stale.Set("password", modelstest.Password).Submit().Want(409)
	confirm := lawful(t, approver.Get(leads(lawful(t, approver.Get(at+"/review").Want(200)), "Continue to approve")).Want(200))
	if !strings.Contains(confirm.Text("main"), "40.00 USD") || !strings.Contains(confirm.Text("main"), "1 held row stays out") {
		t.Errorf("%s", confirm.Text("main"))
	}
	lawful(t, confirm.Form(at+"/approve").Set("password", "not it at all").Submit().Want(422))
	lawful(t, confirm.Form(at+"/approve").Set("password", modelstest.Password).Submit().Want(303).Follow())
	orders, err := w.ClaimPayouts(t.Context(), "worker", 10, modelstest.Lease)
	if err != nil || len(orders) != 2 {
		t.Errorf("%d orders, %v", len(orders), err)
	}
	w.Sound(t)
}

func TestABatchOfDraftsIsPausedAndRejected(t *testing.T) {
	site, w := payDesk(t)
	first, second := w.Draft(t), w.Draft(t)
	maker, approver := site.Enter(t, w.Maker), site.Enter(t, w.Approver)
	token := maker.Get("/payouts").Want(200).Value("form_token")
	chosen := lawful(t, maker.Post("/batches", url.Values{"form_token": {token}, "id": {second.ID, first.ID, w.Submitted(t).ID}}).Want(200))
	if !strings.Contains(chosen.Text("main"), "is left out") {
		t.Errorf("%s", chosen.Text("main"))
	}
	form := chosen.Form("/batches")
	if len(form.Fields["id"]) != 2 {
		t.Errorf("ticked: %v", form.Fields["id"])
	}
	lawful(t, form.Submit().Want(422))
	at := form.Set("name", "Refunds").Submit().Want(303).Location()
	maker.Get(at).Want(200).Form(at + "/submit").Submit().Want(303)
	page := approver.Get(at).Want(200)
	lawful(t, page.Form(at+"/pause").Submit().Want(422))
	page = lawful(t, page.Form(at+"/pause").Set("reason", "Wrong month").Submit().Want(303).Follow())
	if !strings.Contains(page.Text("main"), "paused this batch") || maker.Get(at).Has("form[action="+at+"/resume]") {
		t.Errorf("%s", page.Text("main"))
	}
	lawful(t, page.Form(at+"/resume").Submit().Want(303).Follow())
	reject := lawful(t, approver.Get(leads(approver.Get(at+"/review").Want(200), "Reject")).Want(200)).Form(at + "/reject")
	done := lawful(t, reject.Set("reason", "Wrong month").Set("password", modelstest.Password).Submit().Want(303).Follow())
	if !strings.Contains(done.Text("main"), "Rejected") || w.Look(t, first.ID).Status != models.StatusRejected {
		t.Errorf("%s", done.Text("main"))
	}
}

func TestAFileComesAsAPart(t *testing.T) {
	site, w := payDesk(t)
	maker := site.Enter(t, w.Maker)
	send := func(file []byte, more ...string) *handlerstest.Page {
		var body bytes.Buffer
		parts := multipart.NewWriter(&body)
		fields := append([]string{"form_token", maker.Get("/batches/new").Want(200).Value("form_token"), "name", "Week 47", "csv", ""}, more...)
		for i := 0; i < len(fields); i += 2 {
			if err := parts.WriteField(fields[i], fields[i+1]); err != nil {
				t.Fatal(err)
			}
		}
		part, err := parts.CreateFormFile("file", "week.csv")
		if err == nil {
			_, err = part.Write(file)
		}
		if err == nil {
			err = parts.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return maker.Send(http.MethodPost, "/batches/import", http.Header{"Content-Type": {parts.FormDataContentType()}}, &body)
	}
	template := maker.Get("/batches/template.csv").Want(200).Body
	row := fmt.Sprintf("%s,,1.00,USD,A-1,,,,\r\n", w.Payee.Code)
	page := lawful(t, send([]byte("\ufeff"+template+row)).Want(303).Follow())
	if !strings.Contains(page.Text("main"), "week.csv") || !strings.Contains(page.Text("main"), "1.00 USD") {
		t.Errorf("%s", page.Text("main"))
	}
	lawful(t, send([]byte(template+row)).Want(422)) // the reference is taken
	lawful(t, send(nil).Want(422))
	lawful(t, send([]byte(strings.Repeat("x", 1<<20+1))).Want(422))
	send([]byte(template), "name", "twice").Want(400)
	send([]byte(template), "other", "x").Want(400)
	send(bytes.Repeat([]byte("x"), 5<<20)).Want(413)
}
