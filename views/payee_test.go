package views

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"countersign/models"
	"countersign/views/ui"

	"github.com/a-h/templ"
)

var hashed = regexp.MustCompile(`(/static/[\w-]+)\.[0-9a-f]{10}\.`)

// golden holds a page against the laws and against its file.
func golden(t *testing.T, name string, c templ.Component) string {
	t.Helper()
	whole := page(t, c)
	got := strings.ReplaceAll(hashed.ReplaceAllString(whole, "$1.HASH."), "><", ">\n<") + "\n"
	file := filepath.Join("testdata", name+".html")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the page differs from %s; look at it, then run with -update", file)
	}
	return whole
}

// at is a moment of the day on which the pages of these tests are made.
func at(clock string) models.Stamp {
	when, err := time.Parse("2006-01-02 15:04:05", "2026-11-20 "+clock)
	if err != nil {
		panic(err)
	}
	return models.StampOf(when)
}

var today = Times{Now: at("14:32:09").Time()}

func aPayee() models.Payee {
	return models.Payee{ID: 7, EntityID: 1, Code: "C-20418", Kind: models.PayeeBusiness, FirstName: "Daniel", LastName: "Okafor",
		CompanyName: "BlueHarbor <LLC>", Email: "ap@blueharbor.example", Phone: "+12125557890", DateOfBirth: "1982-02-11",
		GovernmentIDType: "ID_CARD", GovernmentID: "X1234542", Country: "US", State: "NY", City: "New York", Street: "123 Main St", Zip: "10005",
		Lang: "en", Details: models.DetailsFull, Status: models.PayeeActive, Version: 3, CreatedByName: "Ana Costa", CreatedAt: at("09:12:00")}
}

func anInstrument() models.Instrument {
	return models.Instrument{ID: 17, PayeeID: 7, Kind: models.InstrumentUSBank, Label: "Main account", Country: "US", Currency: "USD", Purpose: "checking",
		Routing: "101089292", Last4: "3298", Status: models.InstrumentActive, CreatedByName: "Ana Costa", CreatedAt: at("09:20:00")}
}

// anOpenFile is a payee that can be paid, with everything a page can show.
func anOpenFile() models.PayeeFile {
	old := anInstrument()
	old.ID, old.Last4, old.Purpose, old.Status, old.ArchivedAt = 16, "0045", "savings", models.InstrumentArchived, at("09:19:00")
	return models.PayeeFile{Payee: aPayee(),
		Registrations: []models.PayeeRegistration{{PayeeID: 7, AccountID: "pockyt", State: models.RegistrationActive, Ref: "200043012008", RemoteStatus: "ACTIVATED", PayeeVersion: 3, SyncedAt: at("09:13:00")}},
		Instruments: []models.InstrumentFile{
			{Instrument: anInstrument(), Registrations: []models.InstrumentRegistration{{InstrumentID: 17, AccountID: "pockyt", State: models.RegistrationActive, Ref: "4f1c9a7be2d04c55a6f03b0b1c2d9e77"}}},
			{Instrument: old}},
		Totals: []models.CurrencyTotal{{Currency: "USD", N: 2, Minor: 1722000}},
		Recent: []models.Payout{{ID: "PO-7K3M7D9QX2", Status: models.StatusPaid, Reference: "INV-20402", Minor: 742000, Currency: "USD", CreatedAt: at("10:00:00")}},
		Trail: []models.Exchange{{AccountID: "pockyt", Kind: "register payee", Method: "POST", Path: "/v3/payee/register", StatusCode: 200, Code: "000100",
			Request: `{"email":"ap@blueharbor.example","verifySign":"hidden"}`, Response: `{"ret_code":"000100"}`, Took: 41 * time.Millisecond, At: at("09:12:59")}},
		Audit: []models.AuditEntry{{Seq: 4, At: at("09:12:00"), ActorID: 2, ActorName: "Ana Costa", Action: "payee.create", SubjectKind: "payee", SubjectID: "7", Detail: `{"code":"C-20418","kind":"business"}`}},
	}
}

func payeePage(file models.PayeeFile, payable Payable, change func(*PayeeShow)) templ.Component {
	p := PayeeShow{Shell: shell(func(s *Shell) { s.Title, s.Current = file.DisplayName(), "payees" }), Times: today, File: file, Payable: payable,
		Providers: Providers{"pockyt": "Pockyt"}, Token: "t", MayPay: true, MayWrite: true, MaySuspend: true, MayAudit: true}
	if change != nil {
		change(&p)
	}
	return PayeeShowPage(p)
}

func TestThePageOfAPayee(t *testing.T) {
	yes := Payable{Facts: []ui.Fact{{Kind: "ok", Text: "In use"}}}
	no := Payable{Missing: []string{"It is still being registered at Pockyt."}, Facts: []ui.Fact{RegistrationFact(models.RegistrationPending, "Pockyt", "")}}

	golden(t, "payee", payeePage(anOpenFile(), yes, nil))

	fresh := models.PayeeFile{Payee: aPayee(), Registrations: []models.PayeeRegistration{{AccountID: "pockyt", State: models.RegistrationPending}}}
	golden(t, "payee-registering", payeePage(fresh, no, nil))

	unsure := fresh
	unsure.Registrations = []models.PayeeRegistration{{AccountID: "pockyt", State: models.RegistrationUnsure, Reason: "No usable answer from Pockyt: timeout. It is asked again.", SyncedAt: at("14:00:00")}}
	golden(t, "payee-unsure", payeePage(unsure, no, nil))

	refused := anOpenFile()
	refused.Registrations[0] = models.PayeeRegistration{AccountID: "pockyt", State: models.RegistrationRefused, Field: "email", Code: "000070", Message: "email <b>exists</b>", Reason: "Pockyt refused a value: the e-mail address.", SyncedAt: at("14:00:00")}
	golden(t, "payee-refused", payeePage(refused, no, nil))

	number := PayeeNumber{Shell: shell(func(s *Shell) { s.Title, s.Current = "Number at Pockyt", "payees" }), Payee: aPayee(), Registration: refused.Registrations[0], Provider: "Pockyt", Token: "t"}
	golden(t, "payee-number", PayeeNumberPage(number))
	number.Ref, number.Problems = `20 "00`, []ui.Problem{{Field: "ref", Label: "Number at the provider", Text: "Enter the number as the provider shows it."}}
	golden(t, "payee-number-refused", PayeeNumberPage(number))

	shared := anOpenFile()
	shared.Instruments[0].SharedWith = []string{"Aline Ferreira"}
	golden(t, "payee-shared", payeePage(shared, yes, nil))

	stopped := anOpenFile()
	stopped.Status, stopped.StatusReason = models.PayeeSuspended, "name changed"
	golden(t, "payee-suspended", payeePage(stopped, no, func(p *PayeeShow) { p.MayPay, p.MayWrite = false, false }))
}

func TestWhatIsPrivateOfAPayeeIsMasked(t *testing.T) {
	got := page(t, payeePage(anOpenFile(), Payable{}, nil))
	for _, secret := range []string{"1982-02-11", "X1234542", "+12125557890"} {
		if strings.Contains(got, secret) {
			t.Errorf("the page shows %s", secret)
		}
	}
	for _, want := range []string{"1982 (year only)", "•••• 42", "•••• 7890", "4f1c…9e77", "200043012008", `data-copy="4f1c9a7be2d04c55a6f03b0b1c2d9e77"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not show %s", want)
		}
	}
	reader := page(t, payeePage(anOpenFile(), Payable{}, func(p *PayeeShow) { p.MayWrite, p.MayPay, p.MaySuspend = false, false, false }))
	for _, act := range []string{"4f1c9a7be2d04c55a6f03b0b1c2d9e77", "/edit", "/accounts/new", "/replace", "/archive", "/payouts/new", "/status", "/registrations/"} {
		if strings.Contains(reader, act) {
			t.Errorf("somebody who only reads is offered %s", act)
		}
	}
}

func TestAProvidersWordsAreQuotedAndHarmless(t *testing.T) {
	refused := anOpenFile()
	refused.Registrations[0] = models.PayeeRegistration{AccountID: "pockyt", State: models.RegistrationRefused, Code: "000070", Message: `<script>alert(1)</script>`, Reason: "Refused."}
	got := page(t, payeePage(refused, Payable{}, nil))
	if !strings.Contains(got, "Pockyt says: 000070 “&lt;script&gt;") || strings.Contains(got, "<script>alert") {
		t.Error("the words are not quoted, or run")
	}
	if !strings.Contains(got, `href="/payees/7/edit?fix=pockyt"`) {
		t.Error("the page does not lead to the field")
	}
}

func TestTheListOfPayees(t *testing.T) {
	frame := shell(func(s *Shell) { s.Title, s.Current = "Payees", "payees" })
	row := func(id int64, accounts int64, registered models.RegistrationState, reason string) models.PayeeRow {
		p := aPayee()
		p.ID = id
		return models.PayeeRow{Payee: p, Accounts: accounts, Registered: registered, Reason: reason}
	}
	rows := []models.PayeeRow{row(9, 2, models.RegistrationActive, ""), row(8, 0, models.RegistrationActive, ""),
		row(7, 1, models.RegistrationRefused, "Pockyt refused a value."), row(6, 1, models.RegistrationPending, ""), row(5, 1, models.RegistrationUnsure, "")}
	rows = append(rows, row(4, 1, models.RegistrationActive, ""))
	rows[5].Status, rows[5].StatusReason = models.PayeeSuspended, "name changed"
	got := golden(t, "payees", PayeesPage(Payees{Shell: frame, Times: today, Rows: rows, First: 51, Newer: "/payees", Older: "/payees?before=4", MayWrite: true}))
	for _, word := range []string{"active", "no account", "refused by a provider", "being registered", "a provider has not answered", "suspended"} {
		if !strings.Contains(got, ">"+word+"<") {
			t.Errorf("no row says %q", word)
		}
	}
	golden(t, "payees-empty", PayeesPage(Payees{Shell: frame, Times: today, First: 1, MayWrite: true}))
	golden(t, "payees-nomatch", PayeesPage(Payees{Shell: frame, Times: today, First: 1, Query: `"><b>`, Status: models.PayeeArchived}))
}
