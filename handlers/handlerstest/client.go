package handlerstest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"countersign/models"

	"golang.org/x/net/html"
)

// Client is a browser with its cookies. It does not follow redirects by itself:
// Page.Follow does.
type Client struct {
	Site  *Site
	Actor models.Actor // who has signed in
	// Header is sent with every request; a test may say Sec-Fetch-Site here.
	Header http.Header

	t    testing.TB
	http *http.Client
}

// Visitor is a browser of nobody.
func (s *Site) Visitor(t testing.TB) *Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &Client{Site: s, Header: http.Header{}, t: t, http: &http.Client{Jar: jar, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Cookies are the cookies that the browser would send.
func (c *Client) Cookies() []*http.Cookie {
	u, err := url.Parse(c.Site.URL)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.http.Jar.Cookies(u)
}

// SetCookie puts a cookie into the browser.
func (c *Client) SetCookie(cookie *http.Cookie) {
	u, err := url.Parse(c.Site.URL)
	if err != nil {
		c.t.Fatal(err)
	}
	c.http.Jar.SetCookies(u, []*http.Cookie{cookie})
}

// Cookie returns the value of a cookie, "" when there is none.
func (c *Client) Cookie(name string) string {
	for _, cookie := range c.Cookies() {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	return ""
}

// Get opens a page.
func (c *Client) Get(path string) *Page {
	c.t.Helper()
	return c.Do(http.MethodGet, path, nil)
}

// Post sends fields to a path, without opening a form first.
func (c *Client) Post(path string, fields url.Values) *Page {
	c.t.Helper()
	return c.Do(http.MethodPost, path, fields)
}

// Do makes a request; fields, unless nil, are its form.
func (c *Client) Do(method, path string, fields url.Values) *Page {
	c.t.Helper()
	header := c.Header.Clone()
	var body io.Reader
	if fields != nil {
		body = strings.NewReader(fields.Encode())
		header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return c.Send(method, path, header, body)
}

// Send makes a request as it is told.
func (c *Client) Send(method, path string, header http.Header, body io.Reader) *Page {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.Site.URL+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header = header
	if host := header.Get("Host"); host != "" {
		request.Host = host
	}
	response, err := c.http.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(string(raw)))
	if err != nil {
		c.t.Fatal(err)
	}
	return &Page{Status: response.StatusCode, Header: response.Header, Cookies: response.Cookies(), Body: string(raw), Path: path, client: c, root: root}
}

// SignIn fills the sign-in page.
func (c *Client) SignIn(email, password string) *Page {
	c.t.Helper()
	return c.Get("/sign-in").Form("/sign-in").Set("email", email).Set("password", password).Submit()
}
