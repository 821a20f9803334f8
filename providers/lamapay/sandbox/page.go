package sandbox

import (
	"bytes"
	_ "embed" // the form's page and style
	"html/template"
	"net/http"
	"net/url"
	"strings"

	engine "countersign/providers/sandbox"
)

//go:embed form.html
var formPage string

//go:embed form.css
var formStyle []byte

// sheet is what a page of the hosted form shows. The account is never written
// back into a page.
type sheet struct {
	Page         string // "form", "done" or "unknown"
	Action       string
	PayIn        bool
	Amount       string
	Currency     string
	Description  string
	ID           string
	Status       string
	Back         string // link back to the merchant, may be empty
	Again        bool   // it was handed in a second time
	Name         string
	NameError    string
	AccountError string

	account string
	order   engine.Order
}

func formSheet(order engine.Order) sheet {
	return sheet{
		Page: "form", Action: "/checkin/" + order.ProviderRef, PayIn: order.Kind == kindPayIn,
		Amount: order.Amount, Currency: order.Currency, Description: order.Detail[detailDescription],
		ID: order.ProviderRef, Status: word(order.Status), order: order,
	}
}

// page writes a page and says which payment it is about.
func page(code int, shown sheet, decision string) engine.Reply {
	var out bytes.Buffer
	if err := template.Must(template.New("form").Parse(formPage)).Execute(&out, shown); err != nil {
		return engine.Reply{
			Code: http.StatusInternalServerError, ContentType: "text/plain; charset=utf-8",
			Body: []byte("the form is broken\n"), Decision: "broken: " + err.Error(),
		}
	}
	policy := "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
	return engine.Reply{
		Code: code, ContentType: "text/html; charset=utf-8", Body: out.Bytes(), Decision: decision, About: shown.order.Number,
		Header: http.Header{
			"Cache-Control": {"no-store"}, "Referrer-Policy": {"no-referrer"}, "X-Content-Type-Options": {"nosniff"},
			"Content-Security-Policy": {policy + formAction(shown.order.Detail[detailRedirect])},
		},
	}
}

// formAction is the end of the policy: browsers hold the redirect that follows a
// form against it too, so the merchant's address is named. A host that has no way to be written in
// a policy (an IPv6 address) leaves it out.
func formAction(redirect string) string {
	target, err := url.Parse(redirect)
	switch {
	case err != nil || strings.Contains(target.Hostname(), ":"):
		return ""
	case target.Host == "":
		return "; form-action 'self'"
	}
	return "; form-action 'self' " + target.Scheme + "://" + target.Host
}
