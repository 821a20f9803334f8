package killtest

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// password is that of all demo people, as the README says.
const password = "four eyes on every payout"

// errCut says that a request got no answer: nobody knows what it did.
var errCut = errors.New("no answer")

// person is somebody with a browser.
type person struct {
	email string
	desk  *desk
	http  *http.Client
	from  *net.TCPAddr // its address; a crowd of addresses keeps the sign-in throttle quiet
}

func newPerson(d *desk, email string, number byte) (*person, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	p := &person{email: email, desk: d, from: &net.TCPAddr{IP: net.IPv4(127, 1, 0, number)}}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		return (&net.Dialer{LocalAddr: p.from, Timeout: 2 * time.Second}).DialContext(ctx, network, address)
	}
	p.http = &http.Client{Jar: jar, Timeout: 20 * time.Second, Transport: &http.Transport{DialContext: dial},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return p, nil
}

// page is an answer of the desk.
type page struct {
	status int
	leads  string // path of a redirect
	body   string
}

// do makes one request. errCut is returned when there was no whole answer.
func (p *person) do(ctx context.Context, path string, form url.Values) (page, error) {
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	request, err := http.NewRequestWithContext(ctx, method, p.desk.url+path, body)
	if err != nil {
		return page{}, err
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := p.http.Do(request)
	if err != nil {
		return page{}, errors.Join(errCut, ctx.Err())
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil && response.StatusCode != http.StatusSeeOther {
		return page{}, errors.Join(errCut, ctx.Err())
	}
	return page{response.StatusCode, response.Header.Get("Location"), string(text)}, nil
}

// get opens a page, and signs in again when the desk asks for it.
func (p *person) get(ctx context.Context, path string) (page, error) {
	for try := 0; ; try++ {
		if err := p.desk.await(ctx); err != nil {
			return page{}, err
		}
		answer, err := p.do(ctx, path, nil)
		if err != nil || !answer.asksToSignIn() || try > 3 {
			return answer, err
		}
		if err := p.signIn(ctx); err != nil {
			return page{}, err
		}
	}
}

func (a page) asksToSignIn() bool {
	return a.status == http.StatusSeeOther && strings.HasPrefix(a.leads, "/sign-in")
}

// signIn fills the sign-in page. When the desk has seen too many tries from one
// address, because it was killed in the middle of them, the person moves.
func (p *person) signIn(ctx context.Context) error {
	answer, err := p.do(ctx, "/sign-in", url.Values{"email": {p.email}, "password": {password}})
	if err != nil {
		return err
	}
	switch answer.status {
	case http.StatusSeeOther:
		return nil
	case http.StatusTooManyRequests:
		p.move()
		return errCut
	}
	return fmt.Errorf("sign in as %s: status %d", p.email, answer.status)
}

// move gives the person another address.
func (p *person) move() {
	p.from.IP[len(p.from.IP)-2]++
	p.http.CloseIdleConnections()
}

// field returns the value of a form field on the page: the ticked one, or the
// first.
func (a page) field(name string) string {
	first := ""
	for _, tag := range inputTag.FindAllString(a.body, -1) {
		if attribute(tag, "name") != name {
			continue
		}
		value := attribute(tag, "value")
		if strings.Contains(tag, " checked") {
			return value
		}
		if first == "" {
			first = value
		}
	}
	return first
}

var (
	inputTag  = regexp.MustCompile(`<input\b[^>]*>`)
	attribute = func() func(tag, name string) string {
		pairs := regexp.MustCompile(`([a-z-]+)="([^"]*)"`)
		return func(tag, name string) string {
			for _, m := range pairs.FindAllStringSubmatch(tag, -1) {
				if m[1] == name {
					return html.UnescapeString(m[2])
				}
			}
			return ""
		}
	}()
)

// said is what a page tells in case of a refusal, cut short.
func (a page) said() string {
	text := strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(a.body, " ")), " ")
	return fmt.Sprintf("status %d, %.300s", a.status, text)
}
