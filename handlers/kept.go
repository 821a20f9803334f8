package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"countersign/models"
)

// keptField is where a session keeps a form that was sent too late.
const keptField = "kept"

// kept is such a form.
type kept struct {
	ID     string     `json:"id"`
	Path   string     `json:"path"` // page on which the form stands
	Values url.Values `json:"values"`
}

// keepForm puts the posted form of somebody whose sign-in ran out aside, in a
// session of nobody (sealed, for two hours), and returns where to go after
// signing in. What was typed does not go into a URL, and secrets are not kept.
// A browser that has lost its cookie is served like one whose session has ended,
// if what it sent has the token of a form that somebody signed in was shown.
func (a *App) keepForm(w http.ResponseWriter, r *Request) (next string, err error) {
	next = r.formPath()
	if next == "" {
		return next, nil
	}
	ended, _ := r.session.Values[endedKey{}].(bool)
	values, err := r.posted()
	if err != nil || !ended && values.Get(tokenField) == "" {
		return next, nil // what cannot be read is not worth keeping
	}
	for name := range values {
		if isSecretName(name) {
			delete(values, name)
		}
	}
	form := kept{ID: traceOf(r.Request).id, Path: next, Values: values}
	text, err := json.Marshal(form)
	if err != nil {
		return "", fmt.Errorf("keep form: %w", err)
	}
	r.session.Values[keptField] = string(text)
	err = r.session.Save(r.Request, w)
	if models.IsKind(err, models.KindBusy) {
		return next, nil // too many from this address: sign in and type again
	}
	if err != nil {
		return "", err
	}
	return next + "?resume=" + form.ID, nil
}

// isSecretName tells fields that are never kept.
func isSecretName(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"password", "token", "secret", "private", "credential"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// resumed returns the fields of the form that was kept for this page, or nil.
// The page with a form fills itself with them.
func (r *Request) resumed() url.Values {
	id := r.URL.Query().Get("resume")
	form, ok := r.keptForm()
	if !ok || id == "" || form.ID != id || form.Path != r.URL.Path {
		return nil
	}
	return form.Values
}

// refill puts the kept form of this page into dst, a pointer to a form struct
// (see bind). Without one, dst stays as it is.
func (r *Request) refill(dst any) {
	values := r.resumed()
	if values == nil {
		return
	}
	target := reflect.ValueOf(dst).Elem()
	for name, f := range formFields(target.Type()) {
		if list, ok := values[name]; ok {
			f.fill(target.Field(f.index), list)
		}
	}
}

func (r *Request) keptForm() (kept, bool) {
	text, _ := r.session.Values[keptField].(string)
	var form kept
	if text == "" || json.Unmarshal([]byte(text), &form) != nil {
		return kept{}, false
	}
	return form, true
}

// dropKept forgets the kept form of this route, once it was accepted.
func (r *Request) dropKept() {
	if form, ok := r.keptForm(); ok && form.Path == r.formPath() {
		delete(r.session.Values, keptField)
	}
}
