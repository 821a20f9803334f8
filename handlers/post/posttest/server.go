// Package posttest is a small mail server for tests. It speaks SMTP on loopback
// (RFC 5321, STARTTLS of RFC 3207, AUTH PLAIN of RFC 4954), keeps what it gets,
// and fails where a test tells it to.
//
// A tour: Start runs a Server; its fields say how it behaves; Mails are what it
// took. tls.go makes its certificate.
package posttest

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"io"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
)

// Cut, as an answer, closes the connection instead of answering.
const Cut = "cut"

// Received is a mail that the server took.
type Received struct {
	From, To  string // of the envelope
	Raw       string // as it came, dots undone
	Encrypted bool
	User      string // who signed in, "" for nobody
	Message   *mail.Message
}

// Server is a mail server on loopback.
type Server struct {
	// Answers are what is said instead of the usual to a command, by its verb in
	// capitals ("RCPT", "DATA"), or to "." for the end of a mail. Cut closes the
	// connection. A list is used up from the front; its last one stays.
	Answers map[string][]string
	// STARTTLS offers encryption; Implicit wants it from the first byte.
	STARTTLS, Implicit bool
	// Password, unless empty, is what AUTH PLAIN must bring.
	Password string

	t        testing.TB
	listener net.Listener
	cert     tls.Certificate
	mu       sync.Mutex
	mails    []Received
	verbs    []string
	conns    sync.WaitGroup
}

// Start starts a server; it stops when the test ends. change, if any, says how
// it behaves.
func Start(t testing.TB, change ...func(*Server)) *Server {
	t.Helper()
	s := &Server{t: t, Answers: map[string][]string{}}
	for _, f := range change {
		f(s)
	}
	var err error
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	if s.STARTTLS || s.Implicit {
		s.cert = certificate(t)
	}
	s.conns.Go(s.accept)
	t.Cleanup(func() {
		_ = s.listener.Close()
		s.conns.Wait()
	})
	return s
}

// Addr is host and port of the server.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Mails are what the server took so far.
func (s *Server) Mails() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Received(nil), s.mails...)
}

// Verbs are the commands that came so far.
func (s *Server) Verbs() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.verbs, " ")
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.conns.Go(func() {
			if s.Implicit {
				conn = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{s.cert}})
			}
			c := &talk{server: s, conn: conn, encrypted: s.Implicit}
			c.run()
			_ = c.conn.Close()
		})
	}
}

// answer is what a test wants to be said to a verb, "" for the usual.
func (s *Server) answer(verb string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.verbs = append(s.verbs, verb)
	list := s.Answers[verb]
	if len(list) == 0 {
		return ""
	}
	if len(list) > 1 {
		s.Answers[verb] = list[1:]
	}
	return list[0]
}

// talk is one connection.
type talk struct {
	server         *Server
	conn           net.Conn
	text           *textproto.Reader
	encrypted      bool
	user, from, to string
}

func (c *talk) say(line string) bool {
	if line == Cut {
		return false
	}
	_, err := io.WriteString(c.conn, line+"\r\n")
	return err == nil
}

func (c *talk) run() {
	c.text = textproto.NewReader(bufio.NewReader(c.conn))
	if !c.say("220 posttest ESMTP") {
		return
	}
	for {
		line, err := c.text.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		if wanted := c.server.answer(verb); wanted != "" {
			if !c.say(wanted) {
				return
			}
			continue
		}
		if !c.obey(verb, rest) || verb == "QUIT" {
			return
		}
	}
}

// obey answers a command as usual; false ends the connection.
func (c *talk) obey(verb, rest string) bool {
	switch verb {
	case "EHLO":
		return c.say(c.abilities())
	case "STARTTLS":
		if !c.say("220 go on") {
			return false
		}
		c.conn = tls.Server(c.conn, &tls.Config{Certificates: []tls.Certificate{c.server.cert}})
		c.text, c.encrypted = textproto.NewReader(bufio.NewReader(c.conn)), true
		return true
	case "AUTH":
		return c.auth(rest)
	case "MAIL":
		c.from = address(rest)
	case "RCPT":
		c.to = address(rest)
	case "DATA":
		return c.data()
	case "QUIT":
		return c.say("221 bye")
	}
	return c.say("250 ok")
}

func (c *talk) abilities() string {
	lines := "250-posttest\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n"
	if c.server.STARTTLS && !c.encrypted {
		lines += "250-STARTTLS\r\n"
	}
	if c.server.Password != "" {
		lines += "250-AUTH PLAIN\r\n"
	}
	return lines + "250 SIZE 1000000"
}

func (c *talk) auth(rest string) bool {
	_, coded, _ := strings.Cut(rest, " ")
	raw, _ := base64.StdEncoding.DecodeString(coded)
	parts := strings.Split(string(raw), "\x00")
	if len(parts) != 3 || parts[2] != c.server.Password {
		return c.say("535 5.7.8 wrong password")
	}
	c.user = parts[1]
	return c.say("235 2.7.0 welcome")
}

func (c *talk) data() bool {
	if !c.say("354 go on") {
		return false
	}
	lines, err := c.text.ReadDotLines()
	if err != nil {
		return false
	}
	raw := strings.Join(lines, "\r\n") + "\r\n"
	wanted := c.server.answer(".")
	if wanted != "" && wanted != Cut {
		return c.say(wanted)
	}
	message, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		c.server.t.Errorf("the mail cannot be read: %v", err)
		return c.say("554 unreadable")
	}
	c.server.mu.Lock()
	c.server.mails = append(c.server.mails, Received{From: c.from, To: c.to, Raw: raw, Encrypted: c.encrypted, User: c.user, Message: message})
	c.server.mu.Unlock()
	return wanted == "" && c.say("250 2.0.0 taken")
}

// address is what stands between the angles of FROM:<a> and TO:<a>.
func address(text string) string {
	_, text, _ = strings.Cut(text, "<")
	text, _, _ = strings.Cut(text, ">")
	return text
}
