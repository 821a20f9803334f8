package handlers_test

import (
	"strings"
	"testing"

	"countersign/providers/all"
)

func TestEveryWordOfEveryProviderStandsOnThePage(t *testing.T) {
	site, _, _ := withSandbox(t)
	page := lawful(t, site.Enter(t, site.Admin).Get("/settings/providers/capabilities").Want(200))
	said := page.Text("main")
	for _, d := range all.Drivers() {
		if !page.Has("#p-" + d.Traits.Name) {
			t.Errorf("%s is not on the page", d.Traits.Name)
		}
		for _, table := range d.Tables {
			for _, row := range table.Rows {
				if !strings.Contains(said, row.Theirs) || !strings.Contains(said, strings.Join(strings.Fields(row.Words), " ")) {
					t.Errorf("%s, %s: %q is not on the page", d.Traits.Name, table.Title, row.Theirs)
				}
			}
		}
	}
}
