package sandbox

import (
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	engine "countersign/providers/sandbox"
)

// formOf finds the payment of a form's address.
func formOf(p *engine.Page, c *engine.Call) (engine.Order, bool) {
	return p.OrderByRef(strings.TrimPrefix(c.Path, "/checkin/"))
}

// open tells whether the form of a payment can still be handed in.
func open(order engine.Order) bool {
	return order.Status == engine.Pending && order.Detail[detailFormUsed] == ""
}

// showForm shows the form, or what became of it. Looking uses nothing up: mail
// scanners look too.
func (s *Server) showForm(p *engine.Page, c *engine.Call) engine.Reply {
	order, found := formOf(p, c)
	switch {
	case !found:
		return page(http.StatusNotFound, sheet{Page: "unknown"}, "no form has this address")
	case !open(order):
		return s.done(p, order, http.StatusOK, "shown: the form is used already")
	}
	return page(http.StatusOK, formSheet(order), "the form is shown")
}

// takeForm takes the payee's details, once, and sends the payee back to the
// merchant (LamaPay manual, Return to your site). Everything but name and
// account in the body is ignored: the amount is not the payee's to say.
func (s *Server) takeForm(p *engine.Page, c *engine.Call) engine.Reply {
	order, found := formOf(p, c)
	switch {
	case !found:
		return page(http.StatusNotFound, sheet{Page: "unknown"}, "no form has this address")
	case !open(order):
		return s.done(p, order, http.StatusConflict, "refused 409: the form is used already")
	}
	filled := formSheet(order)
	if !filled.fill(c) {
		return page(http.StatusUnprocessableEntity, filled, "the form is shown again, with errors")
	}
	does := formMagicOf(filled.Name, filled.account)
	if does.refusal != "" {
		filled.AccountError = does.refusal
		return page(http.StatusUnprocessableEntity, filled, "the form refuses the account ("+does.word+")")
	}
	p.Amend(order.Number, map[string]string{
		detailFormUsed: p.Now().Format(time.RFC3339), detailFormName: filled.Name,
		detailFormAccount: lastFour(filled.account),
	}, does.walk)
	target := backURL(order, s.parameter(p))
	if target == "" {
		target = c.Path // shows what became of it
	}
	return engine.Reply{
		Code: http.StatusSeeOther, ContentType: "text/html; charset=utf-8", About: order.Number, Answer: does.answer,
		Header:   http.Header{"Location": {target}, "Cache-Control": {"no-store"}, "Referrer-Policy": {"no-referrer"}},
		Decision: "the form is taken" + strings.TrimSuffix(" ("+does.word+")", " ()"),
	}
}

// done is the page of a form that is used up. It shows nothing of what was
// typed into it.
func (s *Server) done(p *engine.Page, order engine.Order, code int, decision string) engine.Reply {
	shown := formSheet(order)
	shown.Page, shown.Back, shown.Again = "done", backURL(order, s.parameter(p)), code == http.StatusConflict
	return page(code, shown, decision)
}

// parameter is the name under which the payment's id comes back. The manual
// says only that the address is "carrying the payment ID".
func (s *Server) parameter(p *engine.Page) string {
	if p.On(switchReturn) {
		return "payment_id"
	}
	return "paymentId"
}

// backURL is the merchant's redirectUrl with the payment's id added to what its
// query holds already, or empty.
func backURL(order engine.Order, parameter string) string {
	target, err := url.Parse(order.Detail[detailRedirect])
	if err != nil || target.Host == "" {
		return ""
	}
	if target.RawQuery != "" {
		target.RawQuery += "&"
	}
	target.RawQuery += url.Values{parameter: {order.ProviderRef}}.Encode()
	return target.String()
}

var accountShape = regexp.MustCompile(`^[A-Z0-9]{4,34}$`)

// fill reads what the payee typed and tells whether it can be taken; if not,
// the sheet says why. Check digits are not looked at, so that magic endings
// are easy to type.
func (f *sheet) fill(c *engine.Call) bool {
	kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		f.NameError = "The form arrived in a shape that cannot be read."
		return false
	}
	typed, err := url.ParseQuery(string(c.Body))
	if err != nil {
		f.NameError = "The form arrived in a shape that cannot be read."
		return false
	}
	f.Name = strings.TrimSpace(typed.Get("name"))
	f.account = strings.ToUpper(strings.Join(strings.Fields(typed.Get("account")), ""))
	if length := utf8.RuneCountInString(f.Name); length == 0 || length > 100 || !utf8.ValidString(f.Name) {
		f.NameError = "Please give the full name of the account holder."
	}
	if !accountShape.MatchString(f.account) {
		f.AccountError = "Please give an IBAN or account number: 4 to 34 letters and digits."
	}
	return f.NameError == "" && f.AccountError == ""
}

func lastFour(account string) string { return "****" + account[len(account)-4:] }
