package models_test

import (
	"fmt"
	"strings"
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

// imported sends a file with these rows below the header.
func imported(t *testing.T, w *modelstest.Works, rows ...string) (models.Batch, []models.ImportProblem, error) {
	t.Helper()
	content := models.ImportHeader() + "\r\n" + strings.Join(rows, "\r\n")
	return w.ImportBatch(t.Context(), w.Maker, models.NewImport{Name: "Week 47", FileName: "week.csv", Content: []byte(content), Token: w.FormToken(t, w.Maker)})
}

func TestAFileBecomesABatchOfDrafts(t *testing.T) {
	w := modelstest.NewWorks(t)
	code := w.Payee.Code
	b, wrong, err := imported(t, w, code+`,,1.00,USD,INV-1,"October, royalties",,,=1+1`, strings.ToLower(code)+",pockyt,2.50,USD,=HYPERLINK(1),@SUM(A1),,+1,-1")
	if err != nil || len(wrong) != 0 {
		t.Fatal(wrong, err)
	}
	f := file(t, w, b.ID)
	if f.Stage() != models.BatchOpen || f.Source != models.BatchFromCSV || f.FileHash == "" || len(f.Rows) != 2 {
		t.Fatalf("%+v", f.BatchSummary)
	}
	one, two := f.Rows[0], f.Rows[1]
	if one.Minor != 100 || one.Description != "October, royalties" || one.Memo != "=1+1" || one.InstrumentID != w.Instrument.ID || one.AccountID != w.Account.ID {
		t.Errorf("%+v", one)
	}
	if two.Minor != 250 || two.Reference != "=HYPERLINK(1)" || two.Description != "@SUM(A1)" || two.Note != "+1" || two.Memo != "-1" {
		t.Errorf("a cell is not the text it was: %+v", two)
	}
	w.Sound(t)
}

func TestAThousandRowsSayAllThatIsWrongAtOnceAndNothingIsSaved(t *testing.T) {
	w := modelstest.NewWorks(t)
	taken := w.Draft(t)
	before, err := w.Count(t.Context(), "SELECT COUNT(*) FROM payouts")
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]string, 1000)
	for i := range rows {
		rows[i] = fmt.Sprintf("%s,,1.00,USD,ROW-%d,,,,", w.Payee.Code, i)
	}
	rows[0] = "nobody,,1.00,USD,A-1,,,,"
	rows[10] = w.Payee.Code + `,none,"1,00",USD,A-2,,,,`
	rows[20] = w.Payee.Code + ",,1.001,USD,row-30,,,,"
	rows[40] = w.Payee.Code + ",,1.00,XXX," + taken.Reference + ",,,," + strings.Repeat("x", 256)
	rows[50] = w.Payee.Code + ",,1.00,XXX," + taken.Reference + ",,,,"
	rows[60] = "too,few"
	rows[999] = w.Payee.Code + ",,1e3,USD,,,,,"
	_, wrong, err := imported(t, w, rows...)
	modelstest.Refused(t, err, models.KindInvalid)
	var got []string
	for _, p := range wrong {
		got = append(got, fmt.Sprintf("%d %s", p.Line, p.Column))
	}
	want := "2 payee_code|12 account|12 amount|22 amount|32 reference|42 memo|52 currency|52 reference|62 |1001 amount|1001 reference"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
	after, err := w.Count(t.Context(), "SELECT COUNT(*) FROM payouts")
	batches, err2 := w.Count(t.Context(), "SELECT COUNT(*) FROM batches")
	if err != nil || err2 != nil || after != before || batches != 0 {
		t.Errorf("%d payouts became %d, %d batches", before, after, batches)
	}
	rows = rows[:0]
	for i := range 1000 {
		rows = append(rows, fmt.Sprintf("%s,,1.00,USD,OK-%d,,,,", w.Payee.Code, i))
	}
	b, wrong, err := imported(t, w, rows...)
	if err != nil || len(wrong) > 0 || b.RowCount != 1000 {
		t.Fatal(len(wrong), err)
	}
	if b, err = w.SubmitBatch(t.Context(), w.Maker, b.ID); err != nil {
		t.Fatal(err)
	}
	if _, err = w.ApproveBatch(t.Context(), w.Approver, b.ID, b.Digest); err != nil {
		t.Fatal(err)
	}
	w.Sound(t)
}

func TestWhatIsNotAStrictFileIsRefused(t *testing.T) {
	header := models.ImportHeader()
	for name, text := range map[string]string{
		"empty": "", "blank": " \r\n", "no rows": header + "\n", "semicolons": strings.ReplaceAll(header, ",", ";") + "\n", "other header": "Payee,Amount\na,1",
		"order": "account,payee_code" + strings.TrimPrefix(header, "payee_code,account") + "\na,b,1,USD,r,,,,", "UTF-16": "\xff\xfep\x00a\x00", "latin": header + "\nJos\xe9,,1,USD,r,,,,",
		"two marks": "\ufeff\ufeff" + header + "\nA,,1,USD,r,,,,", "NUL": header + "\nA,,1,USD,r\x00,,,,", "hidden": header + "\nA,,1,USD,r\u202e,,,,", "lines": header + "\nA,,1,USD,r,\"a\nb\",,,",
		"open quote": header + "\nA,,1,USD,r,\"open,,,\n", "bare quote": header + "\nA,,1,USD,r,a\"b,,,\n", "large": header + "\n" + strings.Repeat("A,,1,USD,r,,,,\n", 80000),
		"1001 rows": header + "\n" + strings.Repeat("A,,1,USD,r,,,,\n", 1001),
	} {
		if _, wrong := models.ReadImport(strings.NewReader(text)); len(wrong) == 0 || wrong[0].Text == "" || wrong[0].Line < 1 {
			t.Errorf("%s: taken", name)
		}
	}
	rows, wrong := models.ReadImport(strings.NewReader("\ufeff" + header + ",instrument\r\nA,,1,USD,r,,,,,0033\r\n"))
	if len(wrong) != 0 || len(rows) != 1 || rows[0].Instrument != "0033" || rows[0].Line != 2 {
		t.Errorf("%+v %+v", rows, wrong)
	}
}

func FuzzAFileIsReadOrRefused(f *testing.F) {
	f.Add(models.ImportHeader() + "\nA,,1,USD,r,,,,")
	f.Add("\ufeff" + models.ImportHeader() + ",instrument\r\n\"A\",\"\"\"\",1,USD,r,,,,,1")
	f.Fuzz(func(t *testing.T, text string) {
		rows, wrong := models.ReadImport(strings.NewReader(text))
		if len(rows)+len(wrong) == 0 || len(rows) > models.MaxBatchRows {
			t.Fatalf("%d rows, %d problems", len(rows), len(wrong))
		}
		for _, r := range rows {
			for _, cell := range []string{r.PayeeCode, r.Draft.Amount, r.Draft.Reference, r.Draft.Memo} {
				if !models.IsPlainText(cell) || len([]rune(cell)) > 255 {
					t.Fatalf("%q was taken", cell)
				}
			}
		}
	})
}
