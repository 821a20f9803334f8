package lang

import "golang.org/x/text/language"

// maxHeader is how much of an Accept-Language header is read, in bytes.
const maxHeader = 500

// Choose returns the language for a payee: the one that was picked on the page
// (a code of [All]), else what the browser asks for (an Accept-Language header),
// else the payee's own (BCP 47, such as "pt-BR"), else English. The browser goes
// first because the person behind it has set it, while a payee's own language
// was typed by somebody at the desk.
func Choose(picked, own, accept string) *Language {
	if l, ok := By(picked); ok {
		return l
	}
	if len(accept) <= maxHeader {
		if tags, _, err := language.ParseAcceptLanguage(accept); err == nil {
			if l, ok := like(tags...); ok {
				return l
			}
		}
	}
	if tag, err := language.Parse(own); own != "" && err == nil {
		if l, ok := like(tag); ok {
			return l
		}
	}
	return English()
}

// like returns the language that is most like the wanted ones, best first.
func like(wanted ...language.Tag) (*Language, bool) {
	if len(wanted) == 0 {
		return nil, false
	}
	lib := read()
	_, i, confidence := lib.matcher.Match(wanted...)
	return lib.all[i], confidence != language.No
}
