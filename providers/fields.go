package providers

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"

	"countersign/models"
)

// maxField is the most characters of a detail when the provider names no limit.
const maxField = 255

// CheckFields holds the details of an instrument against what the method asks
// for, without the network. Values are read under prefix + Field.Name, and
// problems are named the same way. It returns the details that the method knows,
// tidied, by Field.Name.
func (m Method) CheckFields(prefix string, value func(name string) string) (map[string]string, []models.FieldError) {
	checker := validator.New(validator.WithRequiredStructEnabled())
	kept := map[string]string{}
	var problems []models.FieldError
	for _, f := range m.Fields {
		text := f.tidy(value(prefix + f.Name))
		if why := f.problem(checker, text); why != "" {
			problems = append(problems, models.FieldError{Field: prefix + f.Name, Message: why})
			continue
		}
		if text != "" {
			kept[f.Name] = text
		}
	}
	return kept, problems
}

// Identifier returns the detail by which an instrument is known, and its value.
func (m Method) Identifier(fields map[string]string) string {
	for _, f := range m.Fields {
		if f.Identifies && fields[f.Name] != "" {
			return fields[f.Name]
		}
	}
	return ""
}

// Fits reports whether the method exists in the corridor.
func (m Method) Fits(c Corridor) bool {
	return (len(m.Countries) == 0 || slices.Contains(m.Countries, c.Country)) &&
		(len(m.Currencies) == 0 || slices.Contains(m.Currencies, c.Currency)) &&
		(len(m.Kinds) == 0 || slices.Contains(m.Kinds, c.Kind))
}

// tidy removes what people add for reading: spaces around, and within numbers.
func (f Field) tidy(text string) string {
	text = strings.TrimSpace(text)
	switch f.Check {
	case CheckIBAN, CheckIFSC, CheckBIC:
		return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(text))
	case CheckABA, CheckCLABE, CheckBSB, CheckSortCode, CheckPAN, CheckDigits:
		return strings.NewReplacer(" ", "", "-", "").Replace(text)
	case CheckCPF:
		return strings.NewReplacer(" ", "", "-", "", ".", "", "/", "").Replace(text)
	case CheckPhone:
		return strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(text)
	}
	return text
}

// problem says what is wrong with a tidied value, "" when nothing is.
func (f Field) problem(checker *validator.Validate, text string) string {
	limit := f.Max
	if limit == 0 {
		limit = maxField
	}
	switch {
	case text == "" && f.Required:
		return "Enter " + lowerFirst(f.Label) + "."
	case text == "":
		return ""
	case utf8.RuneCountInString(text) > limit:
		return fmt.Sprintf("At most %d characters; this has %d.", limit, utf8.RuneCountInString(text))
	case len(f.Options) > 0 && !slices.ContainsFunc(f.Options, func(c Choice) bool { return c.Value == text }):
		return "Choose one of the list."
	case !models.IsPlainText(text):
		return "Remove invisible or control characters."
	}
	check, ok := fieldChecks[f.Check]
	if ok && !check.holds(checker, text) {
		return check.message
	}
	return ""
}

func lowerFirst(label string) string {
	if len(label) > 1 && strings.ToUpper(label[1:2]) == label[1:2] {
		return label // IBAN, BIC
	}
	return "the " + strings.ToLower(label[:1]) + label[1:]
}

// fieldCheck is one offline check with the words for its failure.
type fieldCheck struct {
	holds   func(*validator.Validate, string) bool
	message string
}

func byTag(tag string) func(*validator.Validate, string) bool {
	return func(v *validator.Validate, text string) bool { return v.Var(text, tag) == nil }
}

func byPattern(pattern string) func(*validator.Validate, string) bool {
	re := regexp.MustCompile(pattern)
	return func(_ *validator.Validate, text string) bool { return re.MatchString(text) }
}

var fieldChecks = map[FieldCheck]fieldCheck{
	CheckIBAN:     {func(_ *validator.Validate, s string) bool { return isIBAN(s) }, "This is not a right IBAN: compare it digit by digit."},
	CheckABA:      {func(_ *validator.Validate, s string) bool { return models.IsABA(s) }, "The routing number has nine digits and a check digit; compare it digit by digit."},
	CheckCLABE:    {func(_ *validator.Validate, s string) bool { return isCLABE(s) }, "A CLABE has 18 digits, the last one checks the others; compare it digit by digit."},
	CheckBSB:      {byPattern(`^[0-9]{6}$`), "A BSB has six digits, for example 062-000."},
	CheckSortCode: {byPattern(`^[0-9]{6}$`), "A sort code has six digits, for example 20-00-00."},
	CheckIFSC:     {byPattern(`^[A-Z]{4}0[A-Z0-9]{6}$`), "An IFSC code has eleven signs, for example HDFC0001234."},
	CheckBIC:      {byTag("bic"), "A BIC has eight or eleven signs, for example DEUTDEFF."},
	CheckPAN:      {byTag("luhn_checksum,min=12,max=19"), "This is not a right card number: compare it digit by digit."},
	CheckPhone:    {byPattern(`^\+[1-9][0-9]{6,14}$`), "Write the number with + and the country code, for example +5511987654321."},
	CheckEVM:      {byTag("eth_addr_checksum"), "This is not a right wallet address: it begins with 0x, has 40 signs, and capitals are part of it."},
	CheckDialled:  {isDialled, "Write a phone number with + and the country code, a hyphen and the number, as +86-43483243, or a wallet address that begins with 0x."},
	CheckDigits:   {byPattern(`^[0-9]+$`), "Digits only."},
	CheckLatin:    {byPattern(`^[A-Za-z][A-Za-z ,.-]*$`), "Write it in plain letters, with spaces, commas, hyphens and dots only. Ask the payee how the bank spells it."},
	CheckEmail:    {byTag("email"), "Write an e-mail address like name@example.com."},
	CheckCPF:      {func(_ *validator.Validate, s string) bool { return isCPF(s) || isCNPJ(s) }, "This is not a right CPF or CNPJ: compare it digit by digit."},
}

var dialled = regexp.MustCompile(`^\+[1-9][0-9]{0,2}-[0-9]{4,14}$`)

// isDialled takes a phone number with a hyphen behind the country code, or a
// wallet.
func isDialled(v *validator.Validate, text string) bool {
	return dialled.MatchString(text) || v.Var(text, "eth_addr_checksum") == nil
}

// ibanLengths are the lengths of IBANs by country (SWIFT IBAN registry).
var ibanLengths = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28, "CH": 21, "CR": 22,
	"CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22,
	"GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30,
	"KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27,
	"MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33,
	"SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29,
	"VA": 22, "VG": 24, "XK": 20, "YE": 30,
}

// isIBAN checks country, length and the check digits (ISO 13616, mod 97).
func isIBAN(s string) bool {
	if len(s) < 5 || ibanLengths[s[:2]] != len(s) {
		return false
	}
	rest := 0
	for _, r := range s[4:] + s[:4] {
		switch {
		case r >= '0' && r <= '9':
			rest = (rest*10 + int(r-'0')) % 97
		case r >= 'A' && r <= 'Z':
			rest = (rest*100 + int(r-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

// isCLABE checks the 18 digits of a Mexican account (weights 3, 7, 1, each
// product mod 10).
func isCLABE(s string) bool {
	if len(s) != 18 || strings.Trim(s, "0123456789") != "" {
		return false
	}
	sum := 0
	for i := range 17 {
		sum += int(s[i]-'0') * [3]int{3, 7, 1}[i%3] % 10
	}
	return (10-sum%10)%10 == int(s[17]-'0')
}

// isCPF and isCNPJ check the tax numbers of Brazilian people and companies.
func isCPF(s string) bool {
	return len(s) == 11 && hasBrazilianCheck(s, 9, 10) && hasBrazilianCheck(s, 10, 11) && strings.Count(s, s[:1]) != 11
}

func isCNPJ(s string) bool {
	return len(s) == 14 && hasBrazilianCheck(s, 12, 5) && hasBrazilianCheck(s, 13, 6)
}

// hasBrazilianCheck checks the digit at place n over the digits before it, with
// weights that fall from first to 2 and begin again at 9.
func hasBrazilianCheck(s string, n, first int) bool {
	if strings.Trim(s, "0123456789") != "" {
		return false
	}
	sum, weight := 0, first
	for _, r := range s[:n] {
		sum += int(r-'0') * weight
		if weight--; weight < 2 {
			weight = 9
		}
	}
	want := 11 - sum%11
	if want > 9 {
		want = 0
	}
	return int(s[n]-'0') == want
}
