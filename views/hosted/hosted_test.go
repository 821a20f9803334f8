package hosted

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"countersign/models"
	"countersign/static"
	"countersign/views/hosted/lang"
	"countersign/views/viewstest"

	"github.com/a-h/templ"
)

var update = flag.Bool("update", false, "write the golden pages anew")

var (
	morning = models.StampOf(time.Date(2026, 11, 20, 9, 41, 0, 0, time.UTC))
	payout  = models.Payout{ID: "PO-7K3M4XAB2C", Minor: 32000, Currency: "EUR", Reference: "RF-3321", Description: "Order refund", ApprovedAt: morning}
)

func at(status models.Status) models.Payout {
	p := payout
	p.Status = status
	if status.IsFinal() {
		p.FinishedAt = morning.Add(time.Hour)
	}
	return p
}

// pages are all pages in a language, by name.
func pages(l *lang.Language) map[string]templ.Component {
	f := Frame{Lang: l, Payer: "Northwind Ltd"}
	open := Open{Frame: f, Payout: at(models.StatusAwaitingPayee), Until: morning.Add(30 * 24 * time.Hour), Days: 30, Site: "pay.northwind.example",
		Host: "form.provider.example", Go: "/p/7K3M4XAB2C-1-abc/go"}
	again := open
	again.Before, again.Days, again.Test = true, 0, true
	again.Payout.Description = ""
	until := morning.Add(-24 * time.Hour)
	return map[string]templ.Component{
		"open":       OpenPage(open),
		"open-again": OpenPage(again),
		"wait":       StatusPage(Status{Frame: f, Payout: at(models.StatusAwaitingPayee), Return: true}),
		"doubt":      StatusPage(Status{Frame: f, Payout: at(models.StatusInDoubt)}),
		"way":        StatusPage(Status{Frame: f, Payout: at(models.StatusInTransit)}),
		"paid":       StatusPage(Status{Frame: f, Payout: at(models.StatusPaid)}),
		"failed":     StatusPage(Status{Frame: f, Payout: at(models.StatusFailed)}),
		"returned":   StatusPage(Status{Frame: f, Payout: at(models.StatusReturned)}),
		"expired":    NoticePage(Notice{Frame: f, Kind: Expired, Number: payout.ID, Until: until}),
		"revoked":    NoticePage(Notice{Frame: f, Kind: Revoked, Number: payout.ID}),
		"closed":     NoticePage(Notice{Frame: f, Kind: Closed, Number: payout.ID}),
		"unknown":    NoticePage(Notice{Frame: Frame{Lang: l, Test: true}, Kind: Unknown}),
		"busy":       NoticePage(Notice{Frame: Frame{Lang: l}, Kind: Busy}),
		"broken":     NoticePage(Notice{Frame: Frame{Lang: l}, Kind: Broken}),
	}
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestEveryPageInEveryLanguageKeepsTheLaws(t *testing.T) {
	for _, l := range lang.All() {
		for name, c := range pages(l) {
			got := render(t, c)
			for _, broken := range viewstest.Page(got) {
				t.Errorf("%s %s: %s", l.Code, name, broken)
			}
			if !strings.Contains(got, `<html lang="`+l.Code+`" dir="`+l.Dir+`">`) {
				t.Errorf("%s %s: language or direction does not stand on the root", l.Code, name)
			}
			for _, no := range []string{"<script", "<form", "app.css", "app.js", "{"} {
				if strings.Contains(got, no) {
					t.Errorf("%s %s: the page has %q", l.Code, name, no)
				}
			}
			for _, other := range lang.All() {
				if !strings.Contains(got, `<a href="?lang=`+other.Code+`" lang="`+other.Code+`" hreflang="`+other.Code+`"`) {
					t.Errorf("%s %s: no link to %s", l.Code, name, other.Code)
				}
			}
		}
	}
}

func TestPagesLookAsTheyDid(t *testing.T) {
	hash := regexp.MustCompile(`(/static/[\w-]+)\.[0-9a-f]{10}\.`)
	for _, code := range []string{"en", "de", "ar"} {
		l, _ := lang.By(code)
		for name, c := range pages(l) {
			got := hash.ReplaceAllString(render(t, c), "$1.HASH.")
			got = strings.ReplaceAll(got, "><", ">\n<") + "\n"
			file := filepath.Join("testdata", name+"."+code+".html")
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
		}
	}
}

// zipped is the size of text on the wire.
func zipped(t *testing.T, text []byte) int {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

func TestAPageWithStylesAndIconsIsSmall(t *testing.T) {
	files := 0
	for _, name := range []string{"tokens.css", "hosted.css", "icons.svg"} {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, static.URL(name), nil)
		r.Header.Set("Accept-Encoding", "gzip")
		static.Handler().ServeHTTP(w, r)
		files += w.Body.Len()
	}
	for _, l := range lang.All() {
		for name, c := range pages(l) {
			if size := files + zipped(t, []byte(render(t, c))); size > 15<<10 {
				t.Errorf("%s %s: %d bytes", l.Code, name, size)
			}
		}
	}
}

func TestAPageOfAGuessedLinkNamesNobody(t *testing.T) {
	for _, l := range lang.All() {
		for name, c := range pages(l) {
			got := render(t, c)
			names := strings.Contains(got, "Northwind")
			if guessed := name == "unknown" || name == "busy" || name == "broken"; guessed == names {
				t.Errorf("%s %s: the payer's name stands there: %v", l.Code, name, names)
			}
		}
	}
}

func TestTextOfOthersIsNeverMarkup(t *testing.T) {
	evil := `<img src=x onerror=alert(1)>"'&{payer}`
	p := at(models.StatusPaid)
	p.Description, p.Reference = evil, evil
	f := Frame{Lang: lang.English(), Payer: evil}
	for _, c := range []templ.Component{StatusPage(Status{Frame: f, Payout: p}), OpenPage(Open{Frame: f, Payout: p, Host: evil, Site: evil, Go: "/p/x/go"}),
		NoticePage(Notice{Frame: f, Kind: Revoked, Number: evil})} {
		if got := render(t, c); strings.Contains(got, "<img") || !strings.Contains(got, "&lt;img") {
			t.Error("markup of others stands on a page")
		}
	}
}

func TestAPaymentIsPaidOnlyWhenTheStoreSaysSo(t *testing.T) {
	l := lang.English()
	for _, status := range models.Statuses() {
		got := render(t, StatusPage(Status{Frame: Frame{Lang: l, Payer: "N"}, Payout: at(status), Return: true}))
		if paid := strings.Contains(got, "You have been paid"); paid != (status == models.StatusPaid) {
			t.Errorf("%s: paid %v", status, paid)
		}
		settled := status.IsFinal()
		if again := strings.Contains(got, "Check again"); again == settled {
			t.Errorf("%s: one can check again: %v", status, again)
		}
	}
}
