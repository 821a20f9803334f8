package all_test

import (
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers/all"
)

func TestEveryDriverShowsWhatItCanDoAndWhatItMakesOfEveryWord(t *testing.T) {
	events := map[models.Event]bool{"": true, models.EventAccept: true, models.EventAwaitPayee: true, models.EventPay: true, models.EventFail: true,
		models.EventReturn: true, models.EventRefuseOurs: true, models.EventRelease: true, models.EventDoubt: true, models.EventNotFound: true}
	for _, d := range all.Drivers() {
		if d.Kind == nil {
			t.Errorf("%s does not say of what type its adapters are", d.Traits.Name)
		}
		seen := map[models.Event]bool{}
		for _, table := range d.Tables {
			words := map[string]bool{}
			for _, row := range table.Rows {
				if row.Theirs == "" || words[row.Theirs] || !events[row.Event] || !strings.HasSuffix(row.Words, ".") {
					t.Errorf("%s, %s: %+v", d.Traits.Name, table.Title, row)
				}
				words[row.Theirs], seen[row.Event] = true, true
			}
			if table.Title == "" || len(table.Rows) == 0 {
				t.Errorf("%s: the table %q says nothing", d.Traits.Name, table.Title)
			}
		}
		if !seen[models.EventPay] || !seen[models.EventFail] {
			t.Errorf("%s tells no word for paid, or none for failed", d.Traits.Name)
		}
	}
}

func TestAbilitiesAreReadFromTheTypes(t *testing.T) {
	for _, d := range all.Drivers() {
		a := d.Abilities()
		want := map[string][3]bool{"pockyt": {true, true, false}, "lamapay": {false, false, true}, "payermax": {false, true, false}, "chainpay": {false, false, false}}
		if w, ok := want[d.Traits.Name]; ok && (a.RegistersPayees != w[0] || a.ReadsBalances != w[1] || a.HostsForms != w[2]) {
			t.Errorf("%s: %+v", d.Traits.Name, a)
		}
	}
}
