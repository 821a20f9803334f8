package mail

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/models"
	"countersign/views/hosted/lang"
)

var update = flag.Bool("update", false, "write the golden letters anew")

var noon = models.StampOf(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))

var facts = Facts{Payer: "Northwind Ltd", Payee: "Ana Costa", URL: "https://pay.northwind.example/p/7K3M4XAB2C-1-abc", Site: "pay.northwind.example", Until: noon,
	Payout: models.Payout{ID: "PO-7K3M4XAB2C", Minor: 125000, Currency: "EUR", Reference: "RF-3321", Description: "Order refund", FinishedAt: noon}}

var letters = map[string]func(*lang.Language, Facts) Letter{"link": Link, "reminder": Reminder, "paid": Paid, "failed": Failed, "returned": Returned}

func TestLettersReadAsTheyDid(t *testing.T) {
	for _, code := range []string{"en", "de", "ar"} {
		l, _ := lang.By(code)
		for name, write := range letters {
			letter := write(l, facts)
			got := "Subject: " + letter.Subject + "\n\n" + letter.Text
			file := filepath.Join("testdata", name+"."+code+".txt")
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
				t.Errorf("the letter differs from %s; read it, then run with -update", file)
			}
		}
	}
}

func TestEveryLetterSaysWhoHowMuchAndTheNumber(t *testing.T) {
	for _, l := range lang.All() {
		for name, write := range letters {
			letter := write(l, facts)
			for _, want := range []string{"Northwind Ltd", "PO-7K3M4XAB2C", "RF-3321", l.Number(facts.Payout.Amount()), "Ana Costa"} {
				if !strings.Contains(letter.Text, want) {
					t.Errorf("%s %s: no %q", l.Code, name, want)
				}
			}
			if !strings.Contains(letter.Subject, l.Number(facts.Payout.Amount())) {
				t.Errorf("%s %s: the subject %q does not say how much", l.Code, name, letter.Subject)
			}
			if strings.Contains(letter.Text+letter.Subject, "{") {
				t.Errorf("%s %s has a brace", l.Code, name)
			}
			hasLink := strings.Contains(letter.Text, "\n"+facts.URL+"\n")
			if want := name == "link" || name == "reminder"; hasLink != want || strings.Count(letter.Text, "://") > 1 {
				t.Errorf("%s %s: the link stands alone in its line: %v, want %v", l.Code, name, hasLink, want)
			}
		}
	}
}

func TestNamesCannotAddLinesOrHeaders(t *testing.T) {
	evil := facts
	evil.Payer, evil.Payee = "North\r\nBcc: all@example.com", "Ana\n\nhttps://evil.example"
	evil.Payout.Description = "x\r\n.\r\nMAIL FROM:<a@b.example>"
	for name, write := range letters {
		letter := write(lang.English(), evil)
		if strings.ContainsAny(letter.Subject, "\r\n") || strings.ContainsAny(letter.Text, "\r") {
			t.Errorf("%s: line breaks of others are in it", name)
		}
		for _, line := range strings.Split(letter.Text, "\n") {
			if strings.HasPrefix(line, "Bcc") || strings.HasPrefix(line, "https://evil") || line == "." || strings.HasPrefix(line, "MAIL") {
				t.Errorf("%s: a value began the line %q", name, line)
			}
		}
	}
}

func TestADigestNamesEveryThingOnce(t *testing.T) {
	u := models.User{Name: "Maker\nOne"}
	list := []models.Notice{{Text: "12.00 USD to Ana waits\nfor you.", PayoutID: "PO-1"}, {Text: "9.00 USD failed.", PayoutID: "PO-2"}}
	two := Digest(u, list, "https://desk.example/")
	want := `Hello Maker One,

These 2 things are new at the payouts desk:

- 12.00 USD to Ana waits for you.
  https://desk.example/payouts/PO-1

- 9.00 USD failed.
  https://desk.example/payouts/PO-2

Nothing is approved or sent by this mail. Sign in at https://desk.example to decide.
You can switch these mails off at https://desk.example/account.
`
	if two.Text != want || two.Subject != "2 new at the payouts desk" {
		t.Errorf("%q\n%s", two.Subject, two.Text)
	}
	if one := Digest(u, list[:1], "https://desk.example"); one.Subject != "12.00 USD to Ana waits for you." || !strings.Contains(one.Text, "This is new") {
		t.Errorf("%q", one.Subject)
	}
}
