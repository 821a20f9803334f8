package main

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// tries is how often a notice is sent until it is acknowledged (manual: eight
// times). The pauses are shortened from hours to seconds.
const tries = 8

// notify sends a notice after a delay, in several copies at once.
func (s *server) notify(o *order, status string, delay time.Duration, copies int) {
	if o.notify == "" {
		return
	}
	fields := map[string]string{"accountToken": o.account, "amount": o.amount, "currency": o.currency, "invoiceId": o.invoice,
		"paymentTime": time.Now().UTC().Format(time.RFC3339), "status": status, "transactionNo": o.number, "vendor": "BANK_ACCOUNT"}
	fields["verifySign"] = signature(fields, s.tokenSum)
	form := url.Values{}
	for name, value := range fields {
		form.Set(name, value)
	}
	for range copies {
		s.busy.add(1)
		go func() {
			defer s.busy.add(-1)
			<-time.After(delay)
			s.deliver(o, status, fields, form.Encode())
		}()
	}
}

// deliver sends a notice until HTTP 200 and the word success come back.
func (s *server) deliver(o *order, status string, fields map[string]string, body string) {
	pause := 200 * time.Millisecond
	for range tries {
		s.moments.reach("noticing", o.invoice)
		entry := line{Kind: "notice", Invoice: o.invoice, Number: o.number, Status: status, Fields: fields}
		entry.HTTP, entry.Reply, entry.Error = s.post(o.notify, body)
		acknowledged := entry.HTTP == http.StatusOK && entry.Reply == "success"
		if acknowledged {
			// The harness is told first: whoever answers before it has kept the
			// notice should not be given the time to make up for it.
			s.moments.reach("noticed", o.invoice)
		}
		s.book.write(entry)
		if acknowledged {
			return
		}
		<-time.After(pause)
		pause = min(2*pause, 3*time.Second)
	}
}

func (s *server) post(target, body string) (status int, reply, problem string) {
	response, err := s.client.Post(target, "application/x-www-form-urlencoded", strings.NewReader(body))
	if err != nil {
		return 0, "", err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1000))
	if err != nil {
		return 0, "", err.Error()
	}
	return response.StatusCode, string(text), ""
}
