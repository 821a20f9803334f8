package post

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"countersign/models"

	gomail "github.com/wneessen/go-mail"
)

// Time limits of one delivery. All of it is shorter than the lease of the job
// that sends.
const (
	stepTime = time.Minute // signing in, and again handing over
	sendTime = 2 * time.Minute
)

// Sender hands mails to one mail server. It keeps no connection.
type Sender struct {
	host, user, password string
	port                 int
	from                 *mail.Address
	tlsFirst             bool // smtps: encrypted from the first byte
	loopback             bool // the server is on this machine
	tls                  *tls.Config
}

// New reads the address of a mail server:
//
//	smtp://user:password@mail.example.com:587?from=pay@example.com
//	smtps://…           with TLS from the first byte, port 465
//
// With smtp the connection must become encrypted (STARTTLS) before anything is
// said; only a server on a loopback address may do without. from is the sender
// of all mails, such as "Northwind <pay@example.com>"; when it is empty, the
// query's from or the user is taken. Errors never repeat the address: it holds
// a password.
func New(smtpURL, from string) (*Sender, error) {
	u, err := url.Parse(smtpURL)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.Fragment != "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("the mail server must look like smtp://user:password@mail.example.com:587")
	}
	for name := range u.Query() {
		if name != "from" {
			return nil, fmt.Errorf("the address of the mail server has a part %q that is not understood", name)
		}
	}
	s := &Sender{host: u.Hostname(), user: u.User.Username(), tlsFirst: u.Scheme == "smtps", loopback: isLoopback(u.Hostname())}
	s.password, _ = u.User.Password()
	if s.port, err = port(u); err != nil {
		return nil, err
	}
	if s.from, err = sender(from, u.Query().Get("from"), s.user, s.loopback); err != nil {
		return nil, err
	}
	// Nobody stands between the desk and a server on the same machine, whose
	// certificate is usually its own.
	s.tls = &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12, InsecureSkipVerify: s.loopback}
	if _, err := gomail.NewClient(s.host, s.options(nil)...); err != nil {
		return nil, errors.New("the mail server must look like smtp://user:password@mail.example.com:587")
	}
	return s, nil
}

// sender is the first of the candidates that is there; the last one is a user
// name, which need not be an address. A mail server on the same machine, as in
// development, may do without.
func sender(from, asked, user string, isLocal bool) (*mail.Address, error) {
	text := cmp.Or(from, asked)
	if text == "" && strings.Contains(user, "@") {
		text = user
	}
	if text == "" && isLocal {
		text = "Countersign <no-reply@localhost>"
	}
	if text == "" {
		return nil, errors.New("mails need a sender: add ?from=pay@example.com to the address of the mail server")
	}
	address, err := mail.ParseAddress(text)
	if err != nil || hasControl(address.Name+address.Address) {
		return nil, errors.New("the sender of mails must look like Northwind <pay@example.com>")
	}
	return address, nil
}

// options are how the library is to speak with the server.
func (s *Sender) options(dial gomail.DialContextFunc) []gomail.Option {
	policy, kind := gomail.TLSMandatory, gomail.SMTPAuthAutoDiscover
	if s.tlsFirst || s.loopback {
		policy = gomail.TLSOpportunistic // encrypted already, or needs not be
	}
	if s.loopback {
		kind = gomail.SMTPAuthPlainNoEnc
	}
	options := []gomail.Option{gomail.WithPort(s.port), gomail.WithTimeout(stepTime), gomail.WithoutNoop(), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(s.tls)}
	if dial != nil {
		options = append(options, gomail.WithDialContextFunc(dial))
	}
	if s.password != "" {
		options = append(options, gomail.WithSMTPAuth(kind), gomail.WithUsername(s.user), gomail.WithPassword(s.password))
	}
	return options
}

func port(u *url.URL) (int, error) {
	if u.Port() == "" {
		return map[string]int{"smtp": 587, "smtps": 465}[u.Scheme], nil
	}
	n, err := strconv.Atoi(u.Port())
	if err != nil || n < 1 || n > 65535 {
		return 0, errors.New("the port of the mail server is not a number from 1 to 65535")
	}
	return n, nil
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

func hasControl(text string) bool { return strings.ContainsFunc(text, unicode.IsControl) }

// Verdict is what is known about a mail that was not delivered.
type Verdict string

// The verdicts.
const (
	Bounced Verdict = "bounced" // refused for good: this address, or this mail
	Later   Verdict = "later"   // certainly not taken; another try may work
	Unsure  Verdict = "unsure"  // the server had all of it and gave no answer
)

// Problem says why a mail was not delivered. Its text names no recipient and no
// password.
type Problem struct {
	Verdict Verdict
	Code    int // of the server's answer, 0 when there was none
	Text    string
}

// Error returns the text with the code.
func (p *Problem) Error() string {
	if p.Code == 0 {
		return p.Text
	}
	return fmt.Sprintf("%s (%d)", p.Text, p.Code)
}

// Send hands one mail to the server. A nil error means that the server took it;
// every other one is a *Problem. The same mail always has the same Message-ID
// and date, so that a mailbox can tell a copy.
func (s *Sender) Send(ctx context.Context, m models.Mail) error {
	message, err := s.message(m)
	if err != nil {
		return &Problem{Verdict: Bounced, Text: "The mail cannot be written: " + err.Error()}
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	client, err := gomail.NewClient(s.host, s.options(s.dial(ctx))...)
	if err != nil {
		return &Problem{Verdict: Later, Text: "The mail server cannot be spoken to."}
	}
	connection, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return &Problem{Verdict: Later, Text: "The mail server could not be reached or refused the sign-in: " + cause(err)}
	}
	err = client.SendWithSMTPClient(connection, message)
	_ = client.CloseWithSMTPClient(connection) // the mail is delivered or not by now
	return judge(message, err)
}

// dial opens connections that end with life, whatever is being waited for.
func (s *Sender) dial(life context.Context) gomail.DialContextFunc {
	return func(ctx context.Context, network, address string) (conn net.Conn, err error) {
		if s.tlsFirst {
			conn, err = (&tls.Dialer{Config: s.tls}).DialContext(ctx, network, address)
		} else {
			conn, err = (&net.Dialer{}).DialContext(ctx, network, address)
		}
		if err == nil {
			context.AfterFunc(life, func() { _ = conn.Close() })
		}
		return conn, err
	}
}

// judge says what an error of the library means for the mail.
func judge(message *gomail.Msg, err error) error {
	if err == nil || message.IsDelivered() {
		return nil
	}
	var sent *gomail.SendError
	if !errors.As(err, &sent) {
		return &Problem{Verdict: Unsure, Text: "The mail server broke off."}
	}
	p := &Problem{Verdict: Later, Code: sent.ErrorCode()}
	final := p.Code >= 500 && p.Code < 600
	switch sent.Reason {
	case gomail.ErrSMTPRcptTo:
		p.Text = "The mail server did not take the address."
		// 5.7 is about who sends: the desk may not, which says nothing of the address.
		if final && !strings.HasPrefix(sent.EnhancedStatusCode(), "5.7.") {
			p.Verdict = Bounced
		}
	case gomail.ErrSMTPDataClose:
		p.Text = "The mail server did not take the mail."
		switch {
		case final:
			p.Verdict = Bounced
		case p.Code == 0:
			p.Verdict, p.Text = Unsure, "The mail server gave no answer after it had the mail."
		}
	case gomail.ErrSMTPMailFrom:
		p.Text = "The mail server did not take the sender of the desk."
	case gomail.ErrWriteContent:
		p.Text = "The connection ended before the mail server had all of the mail."
	default:
		p.Text = "The mail server did not take the mail."
	}
	return p
}

// cause is the innermost reason of a failed connection, without addresses of
// people. Answers of the server may repeat what was said to it, so only errors
// of the network speak.
func cause(err error) string {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Op + " failed."
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "it took too long."
	}
	if strings.Contains(err.Error(), "STARTTLS") {
		return "it does not offer encryption."
	}
	return "check its address, user and password."
}

// message writes a mail as the server gets it.
func (s *Sender) message(m models.Mail) (*gomail.Msg, error) {
	if hasControl(m.Recipient + m.Subject) {
		return nil, errors.New("recipient or subject has control characters")
	}
	message := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP), gomail.WithNoDefaultUserAgent())
	if err := message.FromFormat(s.from.Name, s.from.Address); err != nil {
		return nil, errors.New("the sender is not an address")
	}
	if err := message.To(m.Recipient); err != nil {
		return nil, errors.New("the recipient is not an address")
	}
	message.Subject(m.Subject)
	message.SetMessageIDWithValue(s.messageID(m.EventKey))
	message.SetDateWithValue(m.CreatedAt.Time())
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Lang != "" && !hasControl(m.Lang) {
		message.SetGenHeader("Content-Language", m.Lang)
	}
	message.SetBodyString(gomail.TypeTextPlain, m.Text)
	return message, nil
}

// messageID names the mail of an event for ever.
func (s *Sender) messageID(eventKey string) string {
	sum := sha256.Sum256([]byte(eventKey))
	_, host, _ := strings.Cut(s.from.Address, "@")
	return hex.EncodeToString(sum[:16]) + "@" + host
}
