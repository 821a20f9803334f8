package main

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// order is one booked payment.
type order struct {
	invoice, number, customer, account, amount, currency, status, created string
	notify                                                                string
}

// amountText is how the manual prints an amount of a currency with cents.
var amountText = regexp.MustCompile(`^[0-9]{1,12}\.[0-9]{2}$`)

// pay takes an order. Every call with a good signature is treated by its plan;
// a number that came before is not recognised.
func (s *server) pay(w http.ResponseWriter, r *http.Request) {
	s.busy.add(1)
	defer s.busy.add(-1)
	f, refusal := s.take(r)
	if refusal != nil {
		answer(w, refusal)
		return
	}
	if refusal := s.unpayable(f); refusal != nil {
		answer(w, refusal)
		return
	}
	invoice := f["invoiceId"]
	p := s.planFor(invoice)
	s.book.write(line{Kind: "choice", Invoice: invoice, Choice: p.choice})
	s.moments.reach("received", invoice)
	switch p.choice {
	case cutUnbooked:
		cut(w)
	case cutAndBookLate:
		s.bookLater(f, p)
		cut(w)
	case refuseBalance:
		s.respond(w, invoice, no("000040", "balance too low"))
	case systemError:
		s.respond(w, invoice, no("000000", "system error"))
	default:
		s.accept(w, f, p)
	}
}

// unpayable is the refusal of an order that cannot be booked.
func (s *server) unpayable(f map[string]string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.accounts[f["accountToken"]]
	if !ok || a.customer != f["customerNo"] {
		return no("000021", "no matching data")
	}
	if f["invoiceId"] == "" || f["currency"] != a.currency || !amountText.MatchString(f["amount"]) {
		return no("000023", "bad value")
	}
	return nil
}

// accept books an order and answers in one of several ways.
func (s *server) accept(w http.ResponseWriter, f map[string]string, p plan) {
	o := s.bookOrder(f, p, false)
	s.moments.reach("booked", o.invoice)
	if p.early {
		s.notify(o, "pending", 0, 1)
		<-time.After(100 * time.Millisecond) // so that it is there before the answer
	}
	if p.choice == slowAnswer {
		<-time.After(p.slow)
	}
	switch p.choice {
	case acceptAndCut:
		cut(w)
	case acceptAnd500:
		s.moments.reach("answering", o.invoice)
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write([]byte("upstream failed"))
	case acceptAndBabble:
		s.moments.reach("answering", o.invoice)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"ret_code":"000100","ret_msg":"succ`))
	default:
		s.respond(w, o.invoice, yes(reply{"result": s.told(o)}))
	}
}

// respond answers in full and tells the moments before and after.
func (s *server) respond(w http.ResponseWriter, invoice string, r reply) {
	s.moments.reach("answering", invoice)
	raw, _ := json.Marshal(r)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
	_, _ = w.Write(raw)
	_ = http.NewResponseController(w).Flush()
	s.moments.reach("answered", invoice)
}

// cut ends the line without a word.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// bookOrder books an order for good and begins its life.
func (s *server) bookOrder(f map[string]string, p plan, late bool) *order {
	s.mu.Lock()
	o := &order{invoice: f["invoiceId"], number: s.next("3055"), customer: f["customerNo"], account: f["accountToken"], amount: f["amount"],
		currency: f["currency"], status: "pending", created: time.Now().UTC().Format(time.RFC3339), notify: f["ipnUrl"]}
	if _, known := s.orders[o.invoice]; !known {
		s.orders[o.invoice] = o
	}
	delete(s.late, o.invoice)
	s.book.write(line{Kind: "booking", Invoice: o.invoice, Number: o.number, Late: late, Fields: f})
	s.mu.Unlock()
	s.busy.add(1)
	go func() {
		defer s.busy.add(-1)
		s.live(o, p)
	}()
	return o
}

func (s *server) bookLater(f map[string]string, p plan) {
	s.mu.Lock()
	s.late[f["invoiceId"]] = true
	s.mu.Unlock()
	s.busy.add(1)
	time.AfterFunc(p.bookIn, func() {
		defer s.busy.add(-1)
		s.bookOrder(f, p, true)
	})
}

// live takes a booked order to its end and sends the notices of its plan.
func (s *server) live(o *order, p plan) {
	<-time.After(p.settleIn)
	s.turn(o, p.final)
	if p.copies > 0 {
		s.notify(o, p.final, p.noticeIn, p.copies)
	}
	if p.returned > 0 {
		<-time.After(p.returned)
		s.turn(o, "returned")
		s.notify(o, "returned", 0, max(p.copies, 1))
	}
}

func (s *server) turn(o *order, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o.status = status
	s.book.write(line{Kind: "state", Invoice: o.invoice, Number: o.number, Status: status})
}

// told is an order as answers show it.
func (s *server) told(o *order) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	return reply{"invoiceId": o.invoice, "transactionNo": o.number, "customerNo": o.customer, "accountToken": o.account, "amount": o.amount,
		"currency": o.currency, "status": o.status, "createdTime": o.created}
}

func (s *server) inquiry(f map[string]string) reply {
	s.mu.Lock()
	o, ok := s.orders[f["invoiceId"]]
	s.mu.Unlock()
	if !ok {
		return no("000021", "no matching data")
	}
	return yes(reply{"result": s.told(o)})
}
