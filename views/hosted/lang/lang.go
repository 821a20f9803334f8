// Package lang holds everything that payees read, in twelve languages, and the
// way their languages write amounts and dates. Pages (package hosted) and mails
// (package mail) speak through it.
//
// The tour:
//
//   - one JSON file per language: words by key, plurals, names of months. Values
//     stand in braces: "{payer} is paying you". All files have the same keys and
//     the same values; a test holds them to it.
//   - lang.go: [Language], and how one is found by its code.
//   - choose.go: which language a payee gets.
//   - say.go: words with values in them. write.go: amounts and dates.
//
// Amounts and dates have Latin digits in every language, so that a payee and the
// payer's support read the same characters.
package lang

import (
	"embed"
	"encoding/json"
	"fmt"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

//go:embed *.json
var files embed.FS

// codes are the languages in the order of the menu.
var codes = [...]string{"en", "es", "pt", "fr", "de", "it", "pl", "tr", "ar", "hi", "id", "zh"}

// Language is one language with its words.
type Language struct {
	Code   string `json:"-"`      // BCP 47, such as "pt"
	Native string `json:"native"` // its own name
	Dir    string `json:"dir"`    // "ltr" or "rtl"

	Words   map[string]string            `json:"words"`
	Plurals map[string]map[string]string `json:"plurals"` // key → plural form (CLDR: "one", "few" …) → words
	Months  [12]string                   `json:"months"`
	Date    string                       `json:"date"`   // with {day}, {month} and {year}
	Moment  string                       `json:"moment"` // with {date} and {time}, in UTC

	tag     language.Tag
	printer *message.Printer
}

// library is all languages, and who is like whom.
type library struct {
	all     []*Language
	matcher language.Matcher
}

// read reads the files once. They are compiled in: the package's tests find a
// broken one, no installation can.
var read = sync.OnceValue(func() library {
	var lib library
	var tags []language.Tag
	for _, code := range codes {
		l := &Language{Code: code, tag: language.MustParse(code)}
		raw, err := files.ReadFile(code + ".json")
		if err == nil {
			err = json.Unmarshal(raw, l)
		}
		if err != nil {
			panic(fmt.Sprintf("lang: %s: %v", code, err))
		}
		l.printer = message.NewPrinter(language.MustParse(code + "-u-nu-latn"))
		lib.all, tags = append(lib.all, l), append(tags, l.tag)
	}
	lib.matcher = language.NewMatcher(tags)
	return lib
})

// All returns the languages in the order of the menu.
func All() []*Language { return read().all }

// By returns the language with that code; ok is false when there is none.
func By(code string) (l *Language, ok bool) {
	for _, l := range All() {
		if l.Code == code {
			return l, true
		}
	}
	return nil, false
}

// English is the language of last resort.
func English() *Language { return All()[0] }

// IsRTL reports whether the language is written from right to left.
func (l *Language) IsRTL() bool { return l.Dir == "rtl" }
