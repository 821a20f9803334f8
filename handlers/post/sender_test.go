package post

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/handlers/post/posttest"
	"countersign/models"
)

var letterMail = models.Mail{ID: 7, EventKey: "link:PO-7K3M4XAB2C:1:1", Kind: "link", Recipient: "ana@payee.test", Lang: "ar",
	Subject: "دفعة من Northwind: 320,00 EUR", Text: "Olá, Ana.\n\n.\nhttps://pay.example/p/" + strings.Repeat("x", 70) + "\n-- \n.fim\n",
	CreatedAt: models.StampOf(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC))}

// to is a sender to a server of a test.
func to(t *testing.T, s *posttest.Server, scheme, user string) *Sender {
	t.Helper()
	sender, err := New(scheme+"://"+user+s.Addr(), "Northwind Ltd <pay@northwind.example>")
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

// remote is a sender that takes the server of a test for one elsewhere: nothing
// is forgiven because of loopback.
func remote(t *testing.T, s *posttest.Server, scheme, user string) *Sender {
	t.Helper()
	sender := to(t, s, scheme, user)
	sender.loopback, sender.tls.InsecureSkipVerify, sender.tls.RootCAs = false, false, s.Roots()
	return sender
}

func verdict(t *testing.T, err error) Verdict {
	t.Helper()
	var p *Problem
	if !errors.As(err, &p) {
		t.Fatalf("got %v, want a *Problem", err)
	}
	if strings.Contains(p.Error(), "ana@") || strings.Contains(p.Error(), "geheim") {
		t.Errorf("%q tells too much", p.Error())
	}
	return p.Verdict
}

func TestAMailArrivesAsItWasWritten(t *testing.T) {
	s := posttest.Start(t)
	if err := to(t, s, "smtp", "").Send(t.Context(), letterMail); err != nil {
		t.Fatal(err)
	}
	got := s.Mails()
	if len(got) != 1 || got[0].From != "pay@northwind.example" || got[0].To != "ana@payee.test" {
		t.Fatalf("%d mails: %+v", len(got), got)
	}
	h := got[0].Message.Header
	subject, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
	if err != nil || subject != letterMail.Subject {
		t.Errorf("subject %q (%v)", subject, err)
	}
	for name, want := range map[string]string{"From": `"Northwind Ltd" <pay@northwind.example>`, "To": "<ana@payee.test>", "Date": "Fri, 20 Nov 2026 09:00:00 +0000",
		"Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "quoted-printable", "Auto-Submitted": "auto-generated", "Content-Language": "ar"} {
		if h.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, h.Get(name), want)
		}
	}
	if len(h["To"]) != 1 || h.Get("Bcc") != "" || h.Get("X-Mailer") != "" {
		t.Errorf("the header has more than it should: %v", h)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(got[0].Message.Body))
	if err != nil || strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n") != strings.TrimRight(letterMail.Text, "\n") {
		t.Errorf("text %q (%v)", text, err)
	}
	for _, line := range strings.Split(got[0].Raw, "\r\n") {
		if len(line) > 78 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
}

func TestTheMessageIDBelongsToTheEvent(t *testing.T) {
	s := posttest.Start(t)
	sender := to(t, s, "smtp", "")
	other := letterMail
	other.EventKey = "link:PO-7K3M4XAB2C:1:2"
	for _, m := range []models.Mail{letterMail, letterMail, other} {
		if err := sender.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	var ids []string
	for _, m := range s.Mails() {
		ids = append(ids, m.Message.Header.Get("Message-Id"))
	}
	if ids[0] != ids[1] || ids[0] == ids[2] || !strings.HasSuffix(ids[0], "@northwind.example>") || strings.Contains(ids[0], "7K3M") {
		t.Fatalf("ids %v", ids)
	}
}

func TestNothingAddsAHeader(t *testing.T) {
	s := posttest.Start(t)
	for _, change := range []func(*models.Mail){
		func(m *models.Mail) { m.Subject = "x\r\nBcc: all@example.com" },
		func(m *models.Mail) { m.Subject = "x\nBcc: all@example.com" },
		func(m *models.Mail) { m.Recipient = "a@b.example\r\nRCPT TO:<c@d.example>" },
		func(m *models.Mail) { m.Recipient = "a@b.example, c@d.example" },
		func(m *models.Mail) { m.Recipient = "" },
	} {
		m := letterMail
		change(&m)
		if err := to(t, s, "smtp", "").Send(t.Context(), m); verdict(t, err) != Bounced {
			t.Errorf("%q: %v", m.Subject+m.Recipient, err)
		}
	}
	m := letterMail
	m.Lang = "en\r\nBcc: all@example.com"
	if err := to(t, s, "smtp", "").Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if got := s.Mails(); len(got) != 1 || strings.Contains(got[0].Raw, "Bcc") {
		t.Fatalf("%d mails left", len(got))
	}
}

func TestWhatTheServerSaysDecides(t *testing.T) {
	for name, c := range map[string]struct {
		verb, answer string
		want         Verdict
	}{
		"no such mailbox":             {"RCPT", "550 5.1.1 no such user", Bounced},
		"no such mailbox, old style":  {"RCPT", "550 no such user", Bounced},
		"greylisted":                  {"RCPT", "450 4.2.0 later", Later},
		"the desk may not send":       {"RCPT", "554 5.7.1 relay denied", Later},
		"the sender is refused":       {"MAIL", "550 5.1.8 sender", Later},
		"no data now":                 {"DATA", "451 4.3.0 disk", Later},
		"the mail is refused":         {".", "554 5.6.0 content", Bounced},
		"the mail is refused for now": {".", "451 4.3.0 disk", Later},
		"cut before the mail":         {"DATA", posttest.Cut, Later},
		"cut at the address":          {"RCPT", posttest.Cut, Later},
		"cut after the mail":          {".", posttest.Cut, Unsure},
		"hello refused":               {"EHLO", "421 4.3.2 closing", Later},
	} {
		t.Run(name, func(t *testing.T) {
			s := posttest.Start(t, func(s *posttest.Server) {
				s.Answers[c.verb] = []string{c.answer}
				s.Answers["HELO"] = []string{"502 no"}
			})
			if got := verdict(t, to(t, s, "smtp", "").Send(t.Context(), letterMail)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestATakenMailIsSentWhateverComesAfter(t *testing.T) {
	for _, answer := range []string{posttest.Cut, "421 bye"} {
		s := posttest.Start(t, func(s *posttest.Server) {
			s.Answers["RSET"], s.Answers["QUIT"] = []string{answer}, []string{answer}
		})
		if err := to(t, s, "smtp", "").Send(t.Context(), letterMail); err != nil {
			t.Errorf("%v", err)
		}
	}
}

func TestNobodyListensMeansLater(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	sender, err := New("smtp://"+l.Addr().String(), "pay@northwind.example")
	if err != nil {
		t.Fatal(err)
	}
	if got := verdict(t, sender.Send(t.Context(), letterMail)); got != Later {
		t.Errorf("%s", got)
	}
}

func TestNothingIsSaidInTheClear(t *testing.T) {
	plain := posttest.Start(t, func(s *posttest.Server) { s.Password = "geheim"; s.STARTTLS = false })
	sender := to(t, plain, "smtp", "pay:geheim@")
	sender.loopback = false
	if got := verdict(t, sender.Send(t.Context(), letterMail)); got != Later {
		t.Errorf("%s", got)
	}
	if strings.Contains(plain.Verbs(), "AUTH") || strings.Contains(plain.Verbs(), "MAIL") || len(plain.Mails()) != 0 {
		t.Errorf("without encryption the server heard %s", plain.Verbs())
	}
	for _, scheme := range []string{"smtp", "smtps"} {
		s := posttest.Start(t, func(s *posttest.Server) {
			s.Password, s.STARTTLS, s.Implicit = "geheim", scheme == "smtp", scheme == "smtps"
		})
		if err := remote(t, s, scheme, "pay:geheim@").Send(t.Context(), letterMail); err != nil {
			t.Fatalf("%s: %v", scheme, err)
		}
		if got := s.Mails(); len(got) != 1 || !got[0].Encrypted || got[0].User != "pay" {
			t.Errorf("%s: %+v", scheme, got)
		}
		stranger := remote(t, s, scheme, "pay:geheim@")
		stranger.tls.RootCAs = posttest.Start(t, func(s *posttest.Server) { s.STARTTLS = true }).Roots()
		if got := verdict(t, stranger.Send(t.Context(), letterMail)); got != Later || len(s.Mails()) != 1 {
			t.Errorf("%s: a server with a foreign certificate got the mail", scheme)
		}
		if got := verdict(t, remote(t, s, scheme, "pay:wrong-geheim@").Send(t.Context(), letterMail)); got != Later {
			t.Errorf("%s: a wrong password of ours is %s", scheme, got)
		}
	}
}

func TestASilentServerIsLeft(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(chan net.Conn, 1)
	go func() {
		if c, err := l.Accept(); err == nil {
			accepted <- c
		}
	}()
	t.Cleanup(func() { _ = l.Close() })
	sender, err := New("smtp://"+l.Addr().String(), "pay@northwind.example")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { result <- sender.Send(ctx, letterMail) }()
	conn := <-accepted
	defer func() { _ = conn.Close() }()
	cancel()
	select {
	case err := <-result:
		if got := verdict(t, err); got != Later {
			t.Errorf("%s", got)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("sending goes on although nobody waits for it")
	}
}

func TestTheAddressOfAServerIsCheckedAndNeverRepeated(t *testing.T) {
	for _, bad := range []string{"", "mail.example.com", "http://mail.example.com", "smtp://", "smtp://u:geheim@mail.example.com/path", "smtp://u:geheim@mail.example.com",
		"smtp://u:geheim@mail.example.com:0?from=a@b.example", "smtp://u:geheim@mail.example.com:99999?from=a@b.example", "smtp://u:geheim@mail.example.com?form=a@b.example",
		"smtp://u:geheim@mail.example.com?from=nobody", "smtp://u:ge%zzheim@mail.example.com?from=a@b.example", "smtp://u:geheim@mail.example.com?from=a@b.example%0d%0aBcc:c@d.example"} {
		if _, err := New(bad, ""); err == nil || strings.Contains(err.Error(), "heim") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for good, want := range map[string]string{
		"smtp://mail.example.com?from=pay@northwind.example":                          "mail.example.com:587 <pay@northwind.example>",
		"smtps://pay%40northwind.example:geheim@mail.example.com":                     "mail.example.com:465 <pay@northwind.example>",
		"smtp://u:geheim@[::1]:2525?from=Northwind+Ltd+%3Cpay@northwind.example%3E":   `::1:2525 "Northwind Ltd" <pay@northwind.example>`,
		"smtp://x%40y.example:geheim@mail.example.com:2587/?from=b@northwind.example": "mail.example.com:2587 <b@northwind.example>",
	} {
		s, err := New(good, "")
		if err != nil {
			t.Errorf("%q: %v", good, err)
			continue
		}
		if got := s.host + ":" + strconv.Itoa(s.port) + " " + s.from.String(); got != want {
			t.Errorf("%q: %s, want %s", good, got, want)
		}
	}
	if s, err := New("smtp://mail.example.com?from=a@b.example", "Own <own@b.example>"); err != nil || s.from.String() != (&mail.Address{Name: "Own", Address: "own@b.example"}).String() {
		t.Errorf("%v (%v)", s, err)
	}
}
