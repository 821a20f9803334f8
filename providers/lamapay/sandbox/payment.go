package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	engine "countersign/providers/sandbox"
)

// kindAnswered are the records of answered requests: the memory behind the
// promise about repeated ones.
const kindAnswered = "answered"

// answered is what such a record keeps.
type answered struct {
	Number      string          `json:"number"`
	Fingerprint string          `json:"fingerprint"`
	Response    json.RawMessage `json:"response"`
}

func keyMark(key string) string          { return "key:" + key }
func bodyMark(fingerprint string) string { return "body:" + fingerprint }

// create takes a payment (LamaPay manual, Step 1).
func (s *Server) create(p *engine.Page, c *engine.Call) engine.Reply {
	ticked, no := s.authorize(c)
	if no != nil {
		return no.reply()
	}
	b, no := readBody(c)
	if no != nil {
		return no.reply()
	}
	number := ownNumber(b)
	a := s.decide(p, c, b, ticked, &number)
	reply := a.reply()
	reply.Number = number
	return reply
}

// ownNumber is the merchant's number of a body: its externalId, or something
// made of the body when it has none.
func ownNumber(b body) string {
	if number, isText := text(b.fields[detailExternalID]); isText && number != "" {
		return number
	}
	return "no externalId, body " + b.fingerprint[:16]
}

// decide answers a body: refused, repeated, or new. It changes the number when
// the payment is entered under another one.
func (s *Server) decide(p *engine.Page, c *engine.Call, b body, ticked bool, number *string) *answer {
	key, no := idempotencyKey(c)
	if no != nil {
		return no
	}
	w, no := readWanted(b)
	switch {
	case no != nil:
		return no
	case w.kind == kindPayout && !ticked:
		return refuse(http.StatusForbidden, "the token was made without the Payout tick")
	case c.Refusal() != "":
		return refuse(refusalCode(c.Refusal()), "armed at the console: "+c.Refusal())
	}
	if again := repeated(p, key, b.fingerprint, number); again != nil {
		return again
	}
	magic := c.Choose([]string{w.description, string(w.metadata)}, w.amount, p.Requests(*number))
	if name := magic.Plan.Refusal; name != "" {
		return refuse(refusalCode(name), "plan "+magic.Name)
	}
	if w.kind == kindPayout && p.Short(w.currency, w.minor) {
		return refuse(http.StatusUnprocessableEntity, "not enough "+w.currency.Code)
	}
	*number = freeNumber(p, *number)
	order := p.Enter(s.order(p, w, *number), byForm(w, magic))
	a := entered(p, order, magic, c.Host)
	if magic.Plan.Booking != engine.BookNever {
		remember(p, order, key, b.fingerprint, a.body)
	}
	return a
}

// repeated keeps the promise "Repeat the same JSON with the same or no
// Idempotency-Key: you'll always get the same response, never a duplicate
// charge" (LamaPay manual, What next?), to the letter: the same response, as
// it was given first, and only then. The same JSON with another key is not
// promised anything and is a new payment.
func repeated(p *engine.Page, key, fingerprint string, number *string) *answer {
	mark := bodyMark(fingerprint)
	if key != "" {
		mark = keyMark(key)
	}
	holder, found := p.Holder(kindAnswered, mark)
	if !found {
		return nil
	}
	record, _ := p.Record(kindAnswered, holder)
	var earlier answered
	if err := json.Unmarshal(record.Body, &earlier); err != nil {
		return refuse(http.StatusInternalServerError, "the earlier answer cannot be read")
	}
	if earlier.Fingerprint != fingerprint {
		return refuse(http.StatusConflict, "the Idempotency-Key came with another body before")
	}
	*number = earlier.Number
	return &answer{code: http.StatusOK, body: earlier.Response, decision: "repeated: the first answer again, " + holder}
}

// remember keeps an answer for repeated requests. Two payments of one body
// (made with two keys) share its mark; the first one has it.
func remember(p *engine.Page, order engine.Order, key, fingerprint string, response []byte) {
	record := engine.Record{
		Kind: kindAnswered, Key: order.ProviderRef, State: "answered",
		Body: encode(answered{Number: order.Number, Fingerprint: fingerprint, Response: response}),
	}
	if _, held := p.Holder(kindAnswered, bodyMark(fingerprint)); !held {
		record.Unique = append(record.Unique, bodyMark(fingerprint))
	}
	if key != "" {
		record.Unique = append(record.Unique, keyMark(key))
	}
	p.Keep(record)
}

// freeNumber is the number, or the number with a count behind it: nothing says
// that LamaPay refuses an externalId it knows already. Such a second payment is
// a real one, and plain to see in the book.
func freeNumber(p *engine.Page, number string) string {
	free := number
	for n := 2; p.Taken(free); n++ {
		free = number + " #" + strconv.Itoa(n)
	}
	return free
}

// idLetters and idLength make ids like the sample's pay_a1b2c3d4, but too long
// to be guessed: whoever knows the id can fill in the form.
const (
	idPrefix  = "pay_"
	idLetters = "abcdefghijklmnopqrstuvwxyz0123456789"
	idLength  = len(idPrefix) + 20
)

func (s *Server) order(p *engine.Page, w wanted, number string) engine.Order {
	order := engine.Order{
		Number: number, Kind: w.kind, ProviderRef: p.Letters(idLetters, idPrefix, idLength, p.RefUsed),
		Amount: w.amount, Minor: w.minor, Currency: w.currency.Code,
		NoticeURL: w.webhookURL, Detail: map[string]string{},
	}
	if order.NoticeURL == "" {
		order.NoticeURL = s.credentials.WebhookURL
	}
	for name, value := range map[string]string{
		detailExternalID: w.externalID, detailDescription: w.description,
		detailMetadata: string(w.metadata), detailRedirect: w.redirectURL,
	} {
		if value != "" {
			order.Detail[name] = value
		}
	}
	return order
}

// entered is the answer to a new payment, with the lies its plan wants.
func entered(p *engine.Page, order engine.Order, magic engine.Magic, host string) *answer {
	decision := "booked a " + order.Kind
	switch magic.Plan.Booking {
	case engine.BookLate:
		decision = "taken, a " + order.Kind + " to be booked later"
	case engine.BookNever:
		decision = "not booked"
	}
	decision += " (" + magic.Name + ")"
	said := describe(order)
	said.URL = formURL(order, host)
	switch magic.Plan.Answer {
	case engine.AnswerAltered:
		said.Amount = moreThan(order)
	case answerOtherID:
		if other, found := p.Before(order.Number); found {
			said.ID, said.URL = other.ProviderRef, formURL(other, host)
			decision += ", the answer names " + other.ProviderRef
		}
	}
	return &answer{code: http.StatusCreated, body: encode(said), decision: decision, spoilt: magic.Plan.Answer}
}

// read tells a payment by LamaPay's id (LamaPay manual, Poll if you wish). The
// body is not published; it is the object that create answered. Any token of
// the merchant may read.
func (s *Server) read(p *engine.Page, c *engine.Call) engine.Reply {
	if _, no := s.authorize(c); no != nil {
		return no.reply()
	}
	if name := c.Refusal(); name != "" {
		return refuse(refusalCode(name), "armed at the console: "+name).reply()
	}
	order, found := p.OrderByRef(strings.TrimPrefix(c.Path, "/api/payments/"))
	if !found {
		return refuse(http.StatusNotFound, "no payment has this id").reply()
	}
	said := describe(order)
	said.URL = formURL(order, c.Host)
	switch {
	case order.Magic == nameUnknownStatus && order.Status == engine.Pending:
		said.Status = "processing"
	case order.Magic == nameReadAmount:
		said.Amount = moreThan(order)
	}
	return engine.Reply{Body: encode(said), Decision: "shown as " + said.Status, About: order.Number}
}
