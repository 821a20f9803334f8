package models

import (
	"slices"
	"strings"
	"unicode"
)

// The joiners: they are invisible, and the names of some scripts are not written
// right without them.
const (
	nonJoiner = '\u200c' // ZERO WIDTH NON-JOINER
	joiner    = '\u200d' // ZERO WIDTH JOINER
)

// joining are the scripts whose letters change their shape by their neighbours.
var joining = []*unicode.RangeTable{unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Mandaic, unicode.Mongolian, unicode.Devanagari, unicode.Bengali,
	unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
	unicode.Khmer, unicode.Myanmar, unicode.Tibetan}

// checkName is checkText for the name of a person or a company, in which a
// joiner may stand between two letters of a script that is written with joiners.
// Anywhere else it only makes two names that look alike.
func (p *problems) checkName(field, label, text string, required bool, limit int) {
	runes := []rune(text)
	bare := make([]rune, 0, len(runes))
	for i, r := range runes {
		if r == nonJoiner || r == joiner {
			if i > 0 && i+1 < len(runes) && isJoining(runes[i-1]) && isJoining(runes[i+1]) {
				continue
			}
		}
		bare = append(bare, r)
	}
	if len(runes) > limit {
		p.checkText(field, label, text, required, limit)
		return
	}
	p.checkText(field, label, string(bare), required, limit)
}

func isJoining(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsMark(r)) && unicode.In(r, joining...)
}

// withoutJoiners is a text as it is compared and searched: with and without
// joiners it is the same word.
func withoutJoiners(text string) string {
	if !strings.ContainsAny(text, string([]rune{nonJoiner, joiner})) {
		return text
	}
	return string(slices.DeleteFunc([]rune(text), func(r rune) bool { return r == nonJoiner || r == joiner }))
}
