package models_test

import (
	"strings"
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

// tell records what a provider said about the payee of w.
func tell(t *testing.T, w *modelstest.Works, out models.RegistrationResult) {
	t.Helper()
	r, _ := regs(t, w.Desk, w.Payee.ID)
	if err := w.RecordPayeeRegistration(ctx, models.System("r"), r, out, nil); err != nil {
		t.Fatal(err)
	}
}

func TestARefusedPayeeIsLinkedToItsNumberAtTheProvider(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	other := w.AddPayee(t, w.Maker)
	w.Register(t, other.ID, w.AddUSBank(t, w.Maker, other.ID, "5520117864").ID)
	link := func(a models.Actor, ref string) error {
		return w.LinkRegistration(ctx, a, w.Payee.ID, "pockyt", ref)
	}
	modelstest.Refused(t, link(w.Maker, "2000"), models.KindConflict) // it is known
	tell(t, w, models.RegistrationResult{State: models.RegistrationRefused, Code: "000023", Message: "email exists", Field: "email", Reason: "The e-mail address is taken."})
	modelstest.Refused(t, link(w.Approver, "2000"), models.KindForbidden)
	modelstest.Refused(t, w.LinkRegistration(ctx, w.Maker, w.Payee.ID, "pockyt-2", "2000"), models.KindNotFound)
	modelstest.Refused(t, w.LinkRegistration(ctx, w.Maker, 999, "pockyt", "2000"), models.KindNotFound)
	for _, wrong := range []string{"", "20 00", "a/../b", strings.Repeat("1", 65), "cust-2"} {
		if said := modelstest.Refused(t, link(w.Maker, wrong), models.KindInvalid); said.Field("ref") == "" {
			t.Errorf("%q: %v", wrong, said)
		}
	}
	done(t, w.Desk)
	heard := make(chan models.Change, 9)
	defer w.Watch(func(c models.Change) { heard <- c })()
	if err := link(w.Maker, " 2000305228303182610217 "); err != nil {
		t.Fatal(err)
	}
	r, _ := regs(t, w.Desk, w.Payee.ID)
	if r.State != models.RegistrationPending || r.Ref != "2000305228303182610217" || r.PayeeVersion != w.Payee.Version || r.RemoteStatus+r.Code+r.Message+r.Field+r.Reason != "" {
		t.Errorf("%+v", r)
	}
	if !asked(t, w.Desk, "payee", w.Payee.ID, "pockyt") {
		t.Error("the provider is not asked")
	}
	told := false
	for len(heard) > 0 {
		told = (<-heard).PayeeID == w.Payee.ID || told
	}
	if !told {
		t.Error("no page hears of it")
	}
	modelstest.Refused(t, link(w.Maker, "2001"), models.KindConflict) // it is being asked
	w.Sound(t)
}

func TestANumberOfSomebodyElseIsNotKept(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	refused := models.RegistrationResult{State: models.RegistrationRefused, Reason: "no"}
	tell(t, w, refused)
	if err := w.LinkRegistration(ctx, w.Maker, w.Payee.ID, "pockyt", "2000"); err != nil {
		t.Fatal(err)
	}
	asked, _ := regs(t, w.Desk, w.Payee.ID)
	stranger := models.RegistrationResult{State: models.RegistrationRefused, Ref: "2000", NotOurs: true, Reason: "2000 is another payee."}
	tell(t, w, stranger)
	if r, _ := regs(t, w.Desk, w.Payee.ID); r.State != models.RegistrationRefused || r.Ref != "" || r.PayeeVersion != 0 || r.Reason == "" {
		t.Errorf("%+v", r)
	}
	// Late news about the old number does not take the new one away.
	if err := w.LinkRegistration(ctx, w.Maker, w.Payee.ID, "pockyt", "3000"); err != nil {
		t.Fatal(err)
	}
	stranger.Ref = ""
	if err := w.RecordPayeeRegistration(ctx, models.System("r"), asked, stranger, nil); err != nil {
		t.Fatal(err)
	}
	if r, _ := regs(t, w.Desk, w.Payee.ID); r.Ref != "3000" {
		t.Errorf("%+v", r)
	}
}

func TestNamesMayHoldTheJoinersOfTheirScript(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	d := w.PayeeDraft()
	d.FirstName, d.LastName = "می\u200cنا", "क\u094d\u200dष"
	p, err := w.CreatePayee(ctx, w.Maker, d, w.FormToken(t, w.Maker))
	if err != nil || p.FirstName != d.FirstName {
		t.Fatalf("%q, %v", p.FirstName, err)
	}
	list, err := w.Payees(ctx, models.PayeeFilter{Query: "مینا", Limit: 5})
	if err != nil || len(list) != 1 {
		t.Errorf("searched without the joiner: %d, %v", len(list), err)
	}
	for name, change := range map[string]func(*models.PayeeDraft){
		"first_name":   func(d *models.PayeeDraft) { d.FirstName = "\u200d" },
		"last_name":    func(d *models.PayeeDraft) { d.LastName = "Ferr\u200deira" },
		"company_name": func(d *models.PayeeDraft) { d.CompanyName = "می\u200c" },
		"city":         func(d *models.PayeeDraft) { d.City = "می\u200cنا" },
	} {
		d := w.PayeeDraft()
		change(&d)
		_, err := w.CreatePayee(ctx, w.Maker, d, w.FormToken(t, w.Maker))
		if said := modelstest.Refused(t, err, models.KindInvalid); said.Field(name) == "" {
			t.Errorf("%s: %v", name, said)
		}
	}
	draft := w.Entry("1.00")
	draft.Description = "می\u200cنا"
	_, _, err = w.CreatePayout(ctx, w.Maker, models.NewPayout{Draft: draft, Token: w.FormToken(t, w.Maker)})
	if said := modelstest.Refused(t, err, models.KindInvalid); said.Field("description") == "" {
		t.Error(said)
	}
}
