package handlers_test

import (
	"strings"
	"testing"
	"time"

	"countersign/handlers/handlerstest"
	"countersign/models"
)

func TestTheOverviewTellsWhichPayeesKeepUsWaiting(t *testing.T) {
	site := handlerstest.New(t)
	old := site.Hosted(t)
	site.Clock.Advance(4 * 24 * time.Hour)
	fresh := site.Hosted(t)
	if err := site.NoteLink(t.Context(), old.ID, "opened"); err != nil {
		t.Fatal(err)
	}
	maker := site.As(t, models.RoleMaker)
	said := lawful(t, maker.Get("/").Want(200)).Text("main")
	for _, want := range []string{"Waiting for payees2 waiting", "less than a day1", "3 to 7 days1", old.ID, "opened", "4 d", "Remind"} {
		if !strings.Contains(said, want) {
			t.Errorf("the overview does not say %q: %s", want, said)
		}
	}
	if strings.Contains(said, fresh.ID) {
		t.Error("a payout of today is named among those that wait long")
	}
	site.News(t, old.ID, models.EventPay)
	if said := maker.Get("/").Text("main"); strings.Contains(said, "3 to 7 days1") || !strings.Contains(said, "Waiting for payees1 waiting") {
		t.Errorf("after it was paid: %s", said)
	}
}
