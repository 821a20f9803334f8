package providers

import (
	"testing"

	"countersign/models"
)

func TestDetailsAreCheckedWithoutTheNetwork(t *testing.T) {
	for _, c := range []struct {
		check FieldCheck
		right []string
		wrong []string
	}{
		{CheckIBAN, []string{"DE89 3704 0044 0532 0130 00", "SA0380000000608010167519", "nl91abna0417164300"}, []string{"DE88370400440532013000", "DE8937040044053201300", "XX89370400440532013000", "DE89-", "ДЕ89370400440532013000"}},
		{CheckABA, []string{"021000021"}, []string{"021000022", "02100002"}},
		{CheckCLABE, []string{"032180000118359719"}, []string{"032180000118359718", "03218000011835971"}},
		{CheckBSB, []string{"062-000"}, []string{"06200", "06200A"}},
		{CheckSortCode, []string{"20-00-00"}, []string{"2000000"}},
		{CheckIFSC, []string{"hdfc0001234"}, []string{"HDFC1001234"}},
		{CheckBIC, []string{"DEUTDEFF", "DEUTDEFF500"}, []string{"DEUTDEF", "DEUT DE FF 5"}},
		{CheckPAN, []string{"4111 1111 1111 1111"}, []string{"4111111111111112", "41"}},
		{CheckPhone, []string{"+55 11 98765-4321"}, []string{"11987654321", "+0123"}},
		{CheckEVM, []string{"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}, []string{"0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe"}},
		{CheckDigits, []string{"0012"}, []string{"12a", "１２"}},
		{CheckLatin, []string{"James Shri Williams-Kanta, Jr."}, []string{"O'Neill", "Søn", "Ada 2", "-", "Ada\nByron", "Аda"}},
		{CheckEmail, []string{"a@b.example"}, []string{"a@"}},
		{CheckCPF, []string{"529.982.247-25", "11.222.333/0001-81"}, []string{"529.982.247-24", "11111111111", "11.222.333/0001-80"}},
	} {
		m := Method{Fields: []Field{{Name: "x", Label: "Number", Required: true, Check: c.check}}}
		read := func(text string) (map[string]string, []models.FieldError) {
			return m.CheckFields("f_", func(name string) string { return map[string]string{"f_x": text}[name] })
		}
		for _, text := range c.right {
			if _, problems := read(text); len(problems) > 0 {
				t.Errorf("%s refuses %q: %v", c.check, text, problems)
			}
		}
		for _, text := range append(c.wrong, "", "\u200b4") {
			if kept, problems := read(text); len(problems) != 1 || problems[0].Field != "f_x" || len(kept) != 0 {
				t.Errorf("%s takes %q", c.check, text)
			}
		}
	}
}
