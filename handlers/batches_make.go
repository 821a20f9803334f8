package handlers

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// batchFields are what the list of payouts posts, and the page that makes a batch
// of drafts.
type batchFields struct {
	Token   string   `form:"form_token"`
	Confirm string   `form:"confirm"`
	Name    string   `form:"name" label:"Name of the batch"`
	IDs     []string `form:"id" label:"Drafts"`
}

// importFields are what an import posts; a file comes as the part "file".
type importFields struct {
	Token string `form:"form_token"`
	Name  string `form:"name" label:"Name of the batch" validate:"required,max=100"`
	CSV   string `form:"csv,raw" label:"The file"`
	File  string `form:"file,raw"` // the text of a file, in a form without parts
}

// batchNew offers drafts and the form for a file.
func (a *App) batchNew(w http.ResponseWriter, r *Request) error {
	var form batchFields
	r.refill(&form)
	return a.batchNewPage(w, r, http.StatusOK, views.BatchNew{Name: form.Name}, form.IDs)
}

// batchNewPage shows both forms; chosen drafts are ticked.
func (a *App) batchNewPage(w http.ResponseWriter, r *Request, status int, page views.BatchNew, chosen []string) error {
	page.Shell, page.Times, page.Header = r.shell("New batch", "batches"), r.times(), models.ImportHeader()
	page.Shell.Crumbs = []ui.Link{{Label: "Batches", Href: "/batches"}}
	page.Chosen = map[string]bool{}
	for _, id := range chosen {
		page.Chosen[id] = true
	}
	drafts, err := a.store.FreeDrafts(r.Context(), models.MaxBatchRows)
	if err != nil {
		return err
	}
	slices.SortStableFunc(drafts, func(x, y models.Payout) int { // those chosen first
		return boolRank(page.Chosen[y.ID]) - boolRank(page.Chosen[x.ID])
	})
	page.Drafts = drafts[:min(len(drafts), max(draftLimit, len(chosen)))]
	if page.Token, err = r.formToken(); err != nil {
		return err
	}
	return r.render(w, status, views.BatchNewPage(page))
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// batchCreate makes a batch of drafts. Drafts that were ticked on the list of
// payouts are shown first, with a field for the name.
func (a *App) batchCreate(w http.ResponseWriter, r *Request) error {
	var form batchFields
	err := r.bind(&form)
	if err == nil && form.Confirm == "" {
		return a.batchChosen(w, r, form.IDs)
	}
	var b models.Batch
	if err == nil {
		b, err = a.store.CreateBatch(r.Context(), r.Actor, models.NewBatch{Name: form.Name, PayoutIDs: form.IDs, Token: form.Token})
	}
	if found, ok := problems(err, &form); ok {
		for i := range found {
			if found[i].Field == "id" {
				found[i].Field = ""
			}
		}
		return a.batchNewPage(w, r, http.StatusUnprocessableEntity, views.BatchNew{Name: form.Name, Problems: found}, form.IDs)
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: "The batch was made. Nothing is sent before it is submitted and approved."})
	return r.redirect(w, views.BatchURL(b.ID))
}

// batchChosen shows what was ticked on the list, and why some of it cannot be in
// a batch.
func (a *App) batchChosen(w http.ResponseWriter, r *Request, ids []string) error {
	drafts, err := a.store.FreeDrafts(r.Context(), models.MaxBatchRows)
	if err != nil {
		return err
	}
	page := views.BatchNew{Only: true}
	var chosen []string
	for _, id := range ids {
		if slices.ContainsFunc(drafts, func(p models.Payout) bool { return p.ID == id }) {
			chosen = append(chosen, id)
		} else {
			page.Problems = append(page.Problems, ui.Problem{Text: id + " is left out: only a draft that is in no other batch can be put into one."})
		}
	}
	if len(chosen) == 0 {
		return models.Conflict("None of the chosen payouts is a draft that is in no other batch. Choose drafts on the list.")
	}
	return a.batchNewPage(w, r, http.StatusOK, page, chosen)
}

// batchImport makes a batch out of a file or of pasted text.
func (a *App) batchImport(w http.ResponseWriter, r *Request) error {
	var in models.NewImport
	var form importFields
	err := a.readImport(r, &form, &in)
	if err == nil {
		in.Name, in.Token = form.Name, form.Token
		in.Reach, err = a.reach(r)
	}
	var b models.Batch
	var wrong []models.ImportProblem
	if err == nil {
		b, wrong, err = a.store.ImportBatch(r.Context(), r.Actor, in)
	}
	if found, ok := problems(err, &form); ok {
		return a.batchNewPage(w, r, http.StatusUnprocessableEntity, views.BatchNew{Name: form.Name, CSV: form.CSV, Problems: found, Lines: wrong}, nil)
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: strconv.Itoa(b.RowCount) + " drafts were made. Nothing is sent before the batch is submitted and approved."})
	return r.redirect(w, views.BatchURL(b.ID))
}

// readImport reads the form of an import: as parts with a file, or as a plain
// form with the text.
func (a *App) readImport(r *Request, form *importFields, in *models.NewImport) error {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		if err := r.bind(form); err != nil {
			return err
		}
		in.Content = []byte(form.File)
		return a.checkImport(r, form, in)
	}
	if r.URL.RawQuery != "" || params["boundary"] == "" {
		return badForm("it cannot be read")
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return badForm("it cannot be read")
	}
	seen := map[string]bool{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return importBroken(err)
		}
		name := part.FormName()
		text, err := io.ReadAll(part)
		switch {
		case err != nil:
			return importBroken(err)
		case seen[name]:
			return badForm("it has a field twice")
		}
		seen[name] = true
		switch name {
		case tokenField:
			form.Token = string(text)
		case "name":
			form.Name = string(text)
		case "csv":
			form.CSV = string(text)
		case "file":
			in.Content, in.FileName = text, part.FileName()
		default:
			return badForm("it has a field that does not belong to it")
		}
	}
	return a.checkImport(r, form, in)
}

// importBroken tells a file that is too large from a request that cannot be read.
func importBroken(err error) error {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		return err
	}
	return badForm("it cannot be read")
}

// checkImport holds parts to what bind asks of a plain form.
func (a *App) checkImport(r *Request, form *importFields, in *models.NewImport) error {
	if err := a.store.CheckFormToken(r.Actor, form.Token); err != nil {
		return err
	}
	if len(in.Content) > 0 && form.CSV != "" {
		return models.Invalid("Nothing was saved or sent.", models.FieldError{Field: "csv", Message: "Choose a file or paste the text, not both."})
	}
	if len(in.Content) == 0 {
		in.Content, in.FileName = []byte(form.CSV), ""
	}
	return nil
}

// reach says what the providers would refuse for its form, for all accounts at
// once, so that the rows of a file ask no store.
func (a *App) reach(r *Request) (func(models.PayoutDraft) []models.FieldError, error) {
	accounts, _, err := a.providers(r.Context())
	if err != nil {
		return nil, err
	}
	of := map[string]string{}
	for _, account := range accounts {
		of[account.ID] = account.Provider
	}
	return func(d models.PayoutDraft) []models.FieldError {
		driver, ok := a.registry.Driver(of[d.AccountID])
		money, wrong := models.ParseMoney(d.Amount, models.Currency(d.Currency))
		if !ok || wrong != nil {
			return nil // that is said already
		}
		refused, ok := models.AsError(driver.Traits.Check(models.Order{Amount: money, Reference: d.Reference, Subject: d.Subject, Description: d.Description, Note: d.Note}))
		if !ok {
			return nil
		}
		return refused.Fields
	}, nil
}
