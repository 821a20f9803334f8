package lang

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/models"
)

var brace = regexp.MustCompile(`\{[^}]*\}`)

// values are the names in braces of a text, sorted.
func values(text string) string {
	found := brace.FindAllString(text, -1)
	slices.Sort(found)
	return strings.Join(slices.Compact(found), " ")
}

func TestAllLanguagesSayTheSame(t *testing.T) {
	en := English()
	if len(All()) != 12 {
		t.Fatalf("%d languages, want 12", len(All()))
	}
	for _, l := range All() {
		for _, key := range slices.Sorted(maps.Keys(en.Words)) {
			switch text, ok := l.Words[key]; {
			case !ok || strings.TrimSpace(text) == "" || strings.TrimSpace(text) != text:
				t.Errorf("%s: %s is missing or has spaces around it", l.Code, key)
			case values(text) != values(en.Words[key]):
				t.Errorf("%s: %s has %s, want %s", l.Code, key, values(text), values(en.Words[key]))
			case l != en && text == en.Words[key] && len(brace.ReplaceAllString(text, "")) > 12:
				t.Errorf("%s: %s is not translated", l.Code, key)
			}
		}
		if len(l.Words) != len(en.Words) {
			t.Errorf("%s has %d texts, English has %d", l.Code, len(l.Words), len(en.Words))
		}
		if l.Native == "" || l.Dir != "ltr" && l.Dir != "rtl" || (l.Dir == "rtl") != (l.Code == "ar") {
			t.Errorf("%s: name %q, direction %q", l.Code, l.Native, l.Dir)
		}
		if values(l.Date) != "{day} {month} {year}" || values(l.Moment) != "{date} {time}" || slices.Contains(l.Months[:], "") {
			t.Errorf("%s cannot write dates", l.Code)
		}
	}
}

func TestEveryPluralFormIsThere(t *testing.T) {
	for _, l := range All() {
		for key, forms := range l.Plurals {
			used := map[string]bool{"other": true}
			for n := range 1000 {
				used[l.form(n)] = true
			}
			for form := range used {
				if forms[form] == "" || values(forms[form]) != "{n}" {
					t.Errorf("%s: %s has no usable form %q", l.Code, key, form)
				}
			}
			for form := range forms {
				if !used[form] {
					t.Errorf("%s: %s has a form %q that no number uses", l.Code, key, form)
				}
			}
		}
		if len(l.Plurals) != len(English().Plurals) {
			t.Errorf("%s has %d plurals", l.Code, len(l.Plurals))
		}
	}
}

func TestDaysAreCountedAsTheLanguageDoes(t *testing.T) {
	for code, want := range map[string]map[int]string{
		"en": {1: "1 day left", 2: "2 days left", 21: "21 days left"},
		"pl": {1: "pozostał 1 dzień", 2: "pozostały 2 dni", 5: "pozostało 5 dni", 22: "pozostały 22 dni"},
		"de": {1: "noch 1 Tag", 30: "noch 30 Tage"},
		"ar": {2: "بقي يومان (\u20682\u2069)", 3: "بقيت \u20683\u2069 أيام", 11: "بقي \u206811\u2069 يومًا", 100: "بقي \u2068100\u2069 يوم"},
		"zh": {1: "还剩 1 天"},
	} {
		l, ok := By(code)
		if !ok {
			t.Fatal(code)
		}
		for n, text := range want {
			if got := l.Count("days_left", n, nil); got != text {
				t.Errorf("%s, %d: %q, want %q", code, n, got, text)
			}
		}
	}
}

func TestAmountsKeepEveryDigit(t *testing.T) {
	for code, want := range map[string]string{
		"en": "1,250.00", "es": "1.250,00", "pt": "1.250,00", "fr": "1\u00a0250,00", "de": "1.250,00", "it": "1.250,00", "pl": "1\u00a0250,00",
		"tr": "1.250,00", "ar": "1,250.00", "hi": "1,250.00", "id": "1.250,00", "zh": "1,250.00",
	} {
		l, _ := By(code)
		if got := strings.ReplaceAll(l.Number(models.Money{Minor: 125000, Currency: "EUR"}), "\u202f", "\u00a0"); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	digits := regexp.MustCompile(`\D`)
	for _, l := range All() {
		for _, m := range []models.Money{{Minor: 1, Currency: "EUR"}, {Minor: 32000, Currency: "EUR"}, {Minor: 1250, Currency: "JPY"}, {Minor: 1234567, Currency: "KWD"},
			{Minor: 1_000_001, Currency: "USDT"}, {Minor: models.MaxMinor, Currency: "USD"}, {Minor: 9_007_199_254_740_993, Currency: "USD"}} {
			if got, want := digits.ReplaceAllString(l.Number(m), ""), digits.ReplaceAllString(m.Decimal(), ""); got != want {
				t.Errorf("%s: %s has the digits %s, want %s", l.Code, l.Number(m), got, want)
			}
		}
	}
	pt, _ := By("pt")
	if got := pt.Amount(models.Money{Minor: 32000, Currency: "EUR"}); got != "320,00\u00a0EUR" {
		t.Errorf("%q", got)
	}
	hi, _ := By("hi")
	if got := hi.Number(models.Money{Minor: 1234567800, Currency: "INR"}); got != "1,23,45,678.00" {
		t.Errorf("%q", got)
	}
}

func TestDatesAreWrittenOut(t *testing.T) {
	at := models.StampOf(time.Date(2026, 11, 20, 9, 5, 0, 0, time.FixedZone("", 3600)))
	for code, want := range map[string]string{
		"en": "20 November 2026, 08:05 UTC", "de": "20. November 2026, 08:05 Uhr UTC", "pt": "20 de novembro de 2026, 08:05 UTC",
		"ar": "20 نوفمبر 2026، الساعة 08:05 بالتوقيت العالمي", "zh": "2026年11月20日 08:05（UTC）", "pl": "20 listopada 2026, 08:05 UTC",
	} {
		l, _ := By(code)
		if got := l.Minute(at); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

func TestTheLanguageIsPickedElseTheBrowsersElseOwn(t *testing.T) {
	for _, c := range []struct{ picked, own, accept, want string }{
		{"", "", "", "en"},
		{"tr", "pt", "de", "tr"},
		{"xx", "pt-BR", "de", "de"},
		{"", "pt-BR", "de", "de"},
		{"xx", "pt-BR", "", "pt"},
		{"", "pt-BR", "ja, ko;q=0.9", "pt"},
		{"", "pt-BR", "*", "pt"},
		{"", "pt-BR", strings.Repeat("de,", 1000), "pt"},
		{"", "zh-Hant-TW", "", "zh"},
		{"", "not a tag!", "fr-CH, fr;q=0.9, en;q=0.8", "fr"},
		{"", "ja", "ar-EG", "ar"},
		{"", "", "ja, ko;q=0.9", "en"},
		{"", "", "ja, es-MX;q=0.5", "es"},
		{"", "", "*", "en"},
		{"", "", strings.Repeat("de,", 1000), "en"},
		{"../en", "", ";;q=,=", "en"},
	} {
		if got := Choose(c.picked, c.own, c.accept).Code; got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestValuesAreNeverReadAsWords(t *testing.T) {
	en := English()
	evil := Values{"payer": "{number} {x}", "number": "PO-1"}
	if got := en.Say("failed.text", evil); !strings.Contains(got, "Ask {number} {x} what") || !strings.Contains(got, "quote PO-1.") {
		t.Errorf("%q", got)
	}
	ar, _ := By("ar")
	if got := ar.Say("open.title", Values{"payer": "Northwind"}); !strings.Contains(got, "\u2068Northwind\u2069") {
		t.Errorf("%q has no isolates", got)
	}
}

func TestEveryTextIsUsed(t *testing.T) {
	var source strings.Builder
	for _, pattern := range []string{"../*.templ", "../*.go", "../../mail/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(raw)
		}
	}
	for key := range English().Words {
		if !strings.Contains(source.String(), `"`+key+`"`) {
			t.Errorf("nothing says %q", key)
		}
	}
}
