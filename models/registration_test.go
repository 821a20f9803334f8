package models_test

import (
	"fmt"
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

// asked reports whether a provider is going to be asked about a payee or an
// instrument.
func asked(t *testing.T, d *modelstest.Desk, kind string, id int64, account string) bool {
	t.Helper()
	j, err := d.JobByKey(ctx, fmt.Sprintf("%s:%d/%s", kind, id, account))
	if err != nil {
		t.Fatal(err)
	}
	return j.State == "ready"
}

// done finishes every job that is due.
func done(t *testing.T, d *modelstest.Desk) {
	t.Helper()
	for _, j := range takeJobs(t, d, "a") {
		if err := d.FinishJob(ctx, j, models.JobResult{}); err != nil {
			t.Fatal(err)
		}
	}
}

func regs(t *testing.T, d *modelstest.Desk, payeeID int64) (models.PayeeRegistration, models.InstrumentRegistration) {
	t.Helper()
	f, err := d.PayeeFileByID(ctx, payeeID)
	if err != nil || len(f.Registrations) == 0 || len(f.Instruments) == 0 || len(f.Instruments[0].Registrations) == 0 {
		t.Fatalf("%+v, %v", f, err)
	}
	return f.Registrations[0], f.Instruments[0].Registrations[0]
}

func TestAnAccountIsRegisteredOnceItsPayeeIsKnown(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	payee := w.AddPayee(t, w.Maker)
	account := w.AddUSBank(t, w.Maker, payee.ID, "5520117864")
	if !asked(t, w.Desk, "payee", payee.ID, "pockyt") || asked(t, w.Desk, "instrument", account.ID, "pockyt") {
		t.Fatal("the payee is not asked for first")
	}
	say := func(state models.RegistrationState, ref string) {
		t.Helper()
		r, _ := regs(t, w.Desk, payee.ID)
		r.PayeeVersion = 1
		if err := w.RecordPayeeRegistration(ctx, models.System("r"), r, models.RegistrationResult{State: state, Ref: ref, Reason: "so"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, state := range []models.RegistrationState{models.RegistrationPending, models.RegistrationUnsure, models.RegistrationRefused} {
		say(state, "")
		if asked(t, w.Desk, "instrument", account.ID, "pockyt") {
			t.Errorf("asked for the account of a payee that is %s", state)
		}
	}
	say(models.RegistrationActive, "cust-7")
	if !asked(t, w.Desk, "instrument", account.ID, "pockyt") {
		t.Error("nobody asks for the account of a known payee")
	}
	say(models.RegistrationPending, "")
	if r, _ := regs(t, w.Desk, payee.ID); r.Ref != "cust-7" {
		t.Errorf("an answer without an id took the id away: %+v", r)
	}
	w.Sound(t)
}

// Who connects a new account can pay the payees that are there already.
func TestANewAccountAsksForEverybody(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	gone := w.AddPayee(t, w.Maker)
	if err := w.SetPayeeStatus(ctx, w.Maker, gone.ID, models.PayeeArchived, "left"); err != nil {
		t.Fatal(err)
	}
	w.AddAccount(t)
	if !asked(t, w.Desk, "payee", w.Payee.ID, "pockyt-2") || asked(t, w.Desk, "payee", gone.ID, "pockyt-2") {
		t.Error("not everybody, or too many are asked for")
	}
	n, err := w.Count(ctx, "SELECT COUNT(*) FROM instrument_registrations WHERE account_id = 'pockyt-2' AND state = 'pending'")
	if err != nil || n != 1 {
		t.Errorf("%d accounts, %v", n, err)
	}
}

// A payee that the provider knows can be paid while its change is told.
func TestAKnownPayeeStaysPayableWhileItIsUpdated(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	done(t, w.Desk)
	d := w.PayeeDraft()
	d.City = "Boston"
	if _, err := w.EditPayee(ctx, w.Maker, w.Payee.ID, 0, d); err != nil {
		t.Fatal(err)
	}
	r, i := regs(t, w.Desk, w.Payee.ID)
	if r.State != models.RegistrationActive || i.State != models.RegistrationActive || !asked(t, w.Desk, "payee", w.Payee.ID, "pockyt") {
		t.Errorf("%+v %+v", r, i)
	}
	w.Claimed(t)
}

func TestARefusedRegistrationCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	r, i := regs(t, w.Desk, w.Payee.ID)
	refused := models.RegistrationResult{State: models.RegistrationRefused, Reason: "no"}
	err := w.RecordPayeeRegistration(ctx, models.System("r"), r, refused, nil)
	if err == nil {
		err = w.RecordInstrumentRegistration(ctx, models.System("r"), w.Payee.ID, i, refused, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	done(t, w.Desk)
	modelstest.Refused(t, w.RetryRegistration(ctx, w.Approver, w.Payee.ID, "pockyt"), models.KindForbidden)
	modelstest.Refused(t, w.RetryRegistration(ctx, w.Maker, 99, "pockyt"), models.KindNotFound)
	modelstest.Refused(t, w.RetryRegistration(ctx, w.Maker, w.Payee.ID, "other"), models.KindNotFound)
	if err := w.RetryRegistration(ctx, w.Maker, w.Payee.ID, "pockyt"); err != nil {
		t.Fatal(err)
	}
	r, i = regs(t, w.Desk, w.Payee.ID)
	if r.State != models.RegistrationPending || i.State != models.RegistrationPending || !asked(t, w.Desk, "payee", w.Payee.ID, "pockyt") {
		t.Errorf("%+v %+v", r, i)
	}
	w.Sound(t)
}

func TestRegistrationSubjectsAreReadStrictly(t *testing.T) {
	t.Parallel()
	if id, account, err := models.RegistrationSubject("17/pockyt-2"); id != 17 || account != "pockyt-2" || err != nil {
		t.Errorf("%d %s %v", id, account, err)
	}
	for _, bad := range []string{"", "17", "/pockyt", "x/pockyt", "17.5/pockyt"} {
		if _, _, err := models.RegistrationSubject(bad); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}
