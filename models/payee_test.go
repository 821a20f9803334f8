package models_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/models"
	"countersign/models/modelstest"
)

func TestAPayeeIsCheckedFieldByField(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	for name, c := range map[string]struct {
		change func(*models.PayeeDraft)
		field  string
	}{
		"no code":            {func(d *models.PayeeDraft) { d.Code = "" }, "code"},
		"code with space":    {func(d *models.PayeeDraft) { d.Code = "CR 1" }, "code"},
		"code taken":         {func(d *models.PayeeDraft) { d.Code = w.Payee.Code }, "code"},
		"code taken, small":  {func(d *models.PayeeDraft) { d.Code = strings.ToLower(w.Payee.Code) }, "code"},
		"kind":               {func(d *models.PayeeDraft) { d.Kind = "robot" }, "kind"},
		"first name":         {func(d *models.PayeeDraft) { d.FirstName = " " }, "first_name"},
		"bidi name":          {func(d *models.PayeeDraft) { d.LastName = "AGNES\u202eSEL" }, "last_name"},
		"zero-width name":    {func(d *models.PayeeDraft) { d.LastName = "Fer\u200breira" }, "last_name"},
		"tag in name":        {func(d *models.PayeeDraft) { d.LastName = "Ferreira\U000e0041" }, "last_name"},
		"broken UTF-8":       {func(d *models.PayeeDraft) { d.LastName = "Fer\xffreira" }, "last_name"},
		"long name":          {func(d *models.PayeeDraft) { d.LastName = strings.Repeat("a", 61) }, "last_name"},
		"company's name":     {func(d *models.PayeeDraft) { d.Kind = "business" }, "company_name"},
		"e-mail":             {func(d *models.PayeeDraft) { d.Email = "a@b" }, "email"},
		"e-mail header":      {func(d *models.PayeeDraft) { d.Email = "a@b.test\nBcc: c@d.test" }, "email"},
		"phone":              {func(d *models.PayeeDraft) { d.Phone = "call me" }, "phone"},
		"no birth date":      {func(d *models.PayeeDraft) { d.DateOfBirth = "" }, "date_of_birth"},
		"birth date turned":  {func(d *models.PayeeDraft) { d.DateOfBirth = "14-03-1991" }, "date_of_birth"},
		"no such day":        {func(d *models.PayeeDraft) { d.DateOfBirth = "1991-02-30" }, "date_of_birth"},
		"a child":            {func(d *models.PayeeDraft) { d.DateOfBirth = "2012-01-01" }, "date_of_birth"},
		"of another century": {func(d *models.PayeeDraft) { d.DateOfBirth = "1899-01-01" }, "date_of_birth"},
		"country":            {func(d *models.PayeeDraft) { d.Country = "XX" }, "country"},
		"state":              {func(d *models.PayeeDraft) { d.State = "" }, "state"},
		"city":               {func(d *models.PayeeDraft) { d.City = "" }, "city"},
		"street":             {func(d *models.PayeeDraft) { d.Street = "" }, "street"},
		"zip":                {func(d *models.PayeeDraft) { d.Zip = "" }, "zip"},
		"id without type":    {func(d *models.PayeeDraft) { d.GovernmentID = "123" }, "government_id_type"},
		"type without id":    {func(d *models.PayeeDraft) { d.GovernmentIDType = "ssn" }, "government_id"},
		"China without id":   {func(d *models.PayeeDraft) { d.Country = "CN" }, "government_id"},
	} {
		d := w.PayeeDraft()
		c.change(&d)
		_, err := w.CreatePayee(ctx, w.Maker, d, w.FormToken(t, w.Maker))
		if said := modelstest.Refused(t, err, models.KindInvalid); said.Field(c.field) == "" {
			t.Errorf("%s: no word at %s: %v", name, c.field, said)
		}
	}
	if n, err := w.Count(ctx, "SELECT COUNT(*) FROM payees"); err != nil || n != 1 {
		t.Errorf("%d payees, %v", n, err)
	}
	d := w.PayeeDraft()
	d.FirstName = "  Zoe\u0308 "
	p, err := w.CreatePayee(ctx, w.Maker, d, w.FormToken(t, w.Maker))
	if err != nil || p.FirstName != "Zoë" {
		t.Errorf("%q, %v", p.FirstName, err)
	}
}

func TestOneOfTwoEditsOfAPayeeWins(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	got := kinds(modelstest.Together(10, func(i int) error {
		d := w.PayeeDraft()
		d.City = fmt.Sprintf("City %d", i)
		_, err := w.EditPayee(ctx, w.Maker, w.Payee.ID, w.Payee.Version, d)
		return err
	}))
	if got[""] != 1 || got[models.KindConflict] != 9 {
		t.Errorf("%v", got)
	}
	p, err := w.PayeeByID(ctx, w.Payee.ID)
	if err != nil || p.Version != w.Payee.Version+1 || p.Code != w.Payee.Code {
		t.Errorf("version %d, code %s, %v", p.Version, p.Code, err)
	}
	j, err := w.JobByKey(ctx, fmt.Sprintf("payee:%d/%s", p.ID, w.Account.ID))
	if err != nil || j.State != "ready" {
		t.Errorf("the provider is not told: %+v, %v", j, err)
	}
}

func TestAPayeesStatusNeedsAReasonAndARight(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	for _, c := range []struct {
		who    models.Actor
		status models.PayeeStatus
		reason string
		kind   models.Kind
	}{
		{w.Maker, models.PayeeSuspended, " ", models.KindInvalid}, {w.Maker, "gone", "because", models.KindInvalid}, {w.Maker, "", "because", models.KindInvalid},
		{w.Maker, models.PayeeActive, "", models.KindConflict}, {w.Person(t, models.RoleViewer), models.PayeeSuspended, "because", models.KindForbidden},
	} {
		modelstest.Refused(t, w.SetPayeeStatus(ctx, c.who, w.Payee.ID, c.status, c.reason), c.kind)
	}
	modelstest.Refused(t, w.SetPayeeStatus(ctx, w.Maker, 99, models.PayeeSuspended, "because"), models.KindNotFound)
	for _, who := range []models.Actor{w.Maker, w.Approver, w.Admin} {
		if err := w.SetPayeeStatus(ctx, who, w.Payee.ID, models.PayeeSuspended, "because"); err != nil {
			t.Error(err)
		}
		if err := w.SetPayeeStatus(ctx, who, w.Payee.ID, models.PayeeActive, ""); err != nil {
			t.Error(err)
		}
	}
}

// The check digit finds every single wrong digit and every turned pair that
// differs by other than five.
func TestARoutingNumberHasItsCheckDigit(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"021000021", "071000013", "121000358", "011000138", "026009593", "111000025"} {
		if !models.IsABA(good) {
			t.Errorf("%s is refused", good)
		}
		rapid.Check(t, func(r *rapid.T) {
			at, digit := rapid.IntRange(0, 8).Draw(r, "at"), byte('0'+rapid.IntRange(0, 9).Draw(r, "digit"))
			wrong := []byte(good)
			wrong[at] = digit
			if string(wrong) != good && models.IsABA(string(wrong)) {
				t.Fatalf("%s is taken for right", wrong)
			}
		})
	}
	for _, bad := range []string{"", "000000000", "02100002", "0210000211", "02100002x", " 21000021", "٠٢١٠٠٠٠٢١"} {
		if models.IsABA(bad) {
			t.Errorf("%q is taken for right", bad)
		}
	}
}

func TestAnAccountOfAPayeeIsCheckedFieldByField(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	good := models.NewInstrument{PayeeID: w.Payee.ID, Kind: "us_bank", Country: "US", Currency: "USD", Purpose: "savings", Routing: "021000021", Number: "5520117864"}
	for name, c := range map[string]struct {
		change func(*models.NewInstrument)
		field  string
	}{
		"kind":          {func(n *models.NewInstrument) { n.Kind = "gold" }, "kind"},
		"country":       {func(n *models.NewInstrument) { n.Country = "DE" }, "country"},
		"currency":      {func(n *models.NewInstrument) { n.Currency = "EUR" }, "currency"},
		"purpose":       {func(n *models.NewInstrument) { n.Purpose = "" }, "purpose"},
		"short routing": {func(n *models.NewInstrument) { n.Routing = "12345" }, "routing"},
		"wrong routing": {func(n *models.NewInstrument) { n.Routing = "021000022" }, "routing"},
		"no number":     {func(n *models.NewInstrument) { n.Number = "" }, "account_number"},
		"short number":  {func(n *models.NewInstrument) { n.Number = "123" }, "account_number"},
		"long number":   {func(n *models.NewInstrument) { n.Number = strings.Repeat("1", 18) }, "account_number"},
		"other digits":  {func(n *models.NewInstrument) { n.Number = "٤٤١٧٨٢" }, "account_number"},
		"the same one":  {func(n *models.NewInstrument) { n.Number = modelstest.AccountNumber }, "account_number"},
		"the same, spaced": {func(n *models.NewInstrument) {
			n.Number = modelstest.AccountNumber[:4] + " - " + modelstest.AccountNumber[4:]
		}, "account_number"},
	} {
		n := good
		n.Token = w.FormToken(t, w.Maker)
		c.change(&n)
		_, err := w.AddInstrument(ctx, w.Maker, n)
		if said := modelstest.Refused(t, err, models.KindInvalid); said.Field(c.field) == "" {
			t.Errorf("%s: no word at %s: %v", name, c.field, said)
		}
	}
	got := modelstest.Together(20, func(int) int64 {
		n := good
		n.Token = w.FormToken(t, w.Maker)
		i, _ := w.AddInstrument(ctx, w.Maker, n)
		return i.ID
	})
	slices.Sort(got)
	if got[18] != 0 || got[19] == 0 {
		t.Errorf("twenty forms with one account made %v", got)
	}
}

func TestAReplacedAccountIsArchivedAndStays(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	other := w.AddPayee(t, w.Maker)
	n := models.NewInstrument{PayeeID: w.Payee.ID, Kind: "us_bank", Country: "US", Currency: "USD", Purpose: "checking", Routing: "071000013", Number: "5520117864",
		Replaces: w.Instrument.ID, Token: w.FormToken(t, w.Maker)}
	stolen := n
	stolen.PayeeID, stolen.Token = other.ID, w.FormToken(t, w.Maker)
	_, err := w.AddInstrument(ctx, w.Maker, stolen)
	modelstest.Refused(t, err, models.KindConflict)
	made, err := w.AddInstrument(ctx, w.Maker, n)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.AddInstrument(ctx, w.Maker, n)
	if err != nil || again != made {
		t.Errorf("the same form made %+v, %v", again, err)
	}
	f, err := w.PayeeFileByID(ctx, w.Payee.ID)
	if err != nil || len(f.Instruments) != 2 || f.Instruments[0].ID != made.ID || f.Instruments[1].Status != models.InstrumentArchived {
		t.Errorf("%+v, %v", f.Instruments, err)
	}
	shared := w.AddUSBank(t, w.Maker, other.ID, modelstest.AccountNumber)
	if names, err := w.SharedWith(ctx, shared); err != nil || len(names) != 0 {
		t.Errorf("shared with an archived one: %v, %v", names, err)
	}
	d := w.Entry("1.00")
	_, _, err = w.CreatePayout(ctx, w.Maker, models.NewPayout{Draft: d, Token: w.FormToken(t, w.Maker)})
	if said := modelstest.Refused(t, err, models.KindInvalid); said.Field("instrument") == "" {
		t.Errorf("%v", said)
	}
	d.InstrumentID = shared.ID
	_, _, err = w.CreatePayout(ctx, w.Maker, models.NewPayout{Draft: d, Token: w.FormToken(t, w.Maker)})
	if said := modelstest.Refused(t, err, models.KindInvalid); said.Field("instrument") == "" {
		t.Errorf("the account of another payee: %v", said)
	}
}

func TestAPayoutIsCheckedFieldByField(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	for name, c := range map[string]struct {
		change func(*models.PayoutDraft)
		field  string
	}{
		"payee":          {func(d *models.PayoutDraft) { d.PayeeID = 99 }, "payee"},
		"instrument":     {func(d *models.PayoutDraft) { d.InstrumentID = 99 }, "instrument"},
		"account":        {func(d *models.PayoutDraft) { d.AccountID = "other" }, "account"},
		"amount":         {func(d *models.PayoutDraft) { d.Amount = "1,000" }, "amount"},
		"currency":       {func(d *models.PayoutDraft) { d.Currency = "XXX" }, "currency"},
		"other currency": {func(d *models.PayoutDraft) { d.Currency = "EUR" }, "currency"},
		"no reference":   {func(d *models.PayoutDraft) { d.Reference = "" }, "reference"},
		"long reference": {func(d *models.PayoutDraft) { d.Reference = strings.Repeat("x", models.MaxReference+1) }, "reference"},
		"bidi reference": {func(d *models.PayoutDraft) { d.Reference = "INV\u202e7" }, "reference"},
		"subject":        {func(d *models.PayoutDraft) { d.Subject = strings.Repeat("x", models.MaxSubject+1) }, "subject"},
		"description":    {func(d *models.PayoutDraft) { d.Description = "a\x00b" }, "description"},
		"note":           {func(d *models.PayoutDraft) { d.Note = "a\u2066b" }, "note"},
		"memo":           {func(d *models.PayoutDraft) { d.Memo = strings.Repeat("x", models.MaxMemo+1) }, "memo"},
	} {
		d := w.Entry("12.50")
		c.change(&d)
		_, _, err := w.CreatePayout(ctx, w.Maker, models.NewPayout{Draft: d, Token: w.FormToken(t, w.Maker)})
		if said := modelstest.Refused(t, err, models.KindInvalid); said.Field(c.field) == "" {
			t.Errorf("%s: no word at %s: %v", name, c.field, said)
		}
	}
	for _, role := range []models.Role{models.RoleApprover, models.RoleViewer, models.RoleAdmin} {
		who := w.Person(t, role)
		_, _, err := w.CreatePayout(ctx, who, models.NewPayout{Draft: w.Entry("1.00"), Token: w.FormToken(t, who)})
		modelstest.Refused(t, err, models.KindForbidden)
	}
}

func TestProviderAccountsArePausedAndResumed(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	if second := w.AddAccount(t); second.ID != "pockyt-2" {
		t.Errorf("the second account is %s", second.ID)
	}
	modelstest.Refused(t, w.PauseAccount(ctx, w.Admin, "other", "because"), models.KindNotFound)
	modelstest.Refused(t, w.RecordTest(ctx, w.Admin, models.AccountTest{AccountID: "other", Good: true}), models.KindNotFound)
	modelstest.Refused(t, w.PauseAccount(ctx, w.Admin, w.Account.ID, " "), models.KindInvalid)
	modelstest.Refused(t, w.PauseAccount(ctx, w.Maker, w.Account.ID, "because"), models.KindForbidden)
	if err := w.PauseAccount(ctx, w.Admin, w.Account.ID, "month end"); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Minute)
	if err := w.PauseAccount(ctx, w.Admin, w.Account.ID, "another reason"); err != nil {
		t.Fatal(err)
	}
	a, err := w.ProviderAccountByID(ctx, w.Account.ID)
	if err != nil || a.Status != models.AccountPaused || a.PauseReason != "month end" {
		t.Errorf("%+v, %v", a, err)
	}
	if err := w.RecordTest(ctx, w.Admin, models.AccountTest{AccountID: w.Account.ID, Good: true}); err != nil {
		t.Fatal(err)
	}
	if a, err := w.ProviderAccountByID(ctx, w.Account.ID); err != nil || a.Status != models.AccountActive || a.PauseReason != "" || a.TestedAt == 0 {
		t.Errorf("%+v, %v", a, err)
	}
	if strings.Contains(fmt.Sprint(a.Hints), "canary") {
		t.Errorf("hints tell the token: %v", a.Hints)
	}
}
