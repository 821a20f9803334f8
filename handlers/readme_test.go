package handlers_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"countersign/handlers/handlerstest"
)

// Scripts drive the desk by what the README says, so it must name every POST.
func TestTheReadmeNamesEveryFormOfTheDesk(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range handlerstest.New(t).App.Routes() {
		if route.Method == http.MethodPost && !strings.Contains(string(text), "`POST "+route.Pattern+"`") {
			t.Errorf("README.md does not name POST %s", route.Pattern)
		}
	}
}
