package handlerstest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"countersign/handlers"
	"countersign/models"
	"countersign/models/modelstest"
)

// Site is a running desk.
type Site struct {
	*modelstest.Desk
	App    *handlers.App
	Server *http.Server // that serves it
	URL    string       // address of the site, without a slash at the end
}

// New starts a site over a new desk. change, if any, may add to the options.
func New(t testing.TB, change ...func(*handlers.Options)) *Site {
	t.Helper()
	return Start(t, modelstest.New(t), change...)
}

// Start starts a site over a desk; it stops when the test ends.
func Start(t testing.TB, desk *modelstest.Desk, change ...func(*handlers.Options)) *Site {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	url := "http://" + server.Listener.Addr().String()
	options := handlers.Options{Store: desk.Store, Settings: handlers.Settings{BaseURL: url, Environment: models.EnvDemo}}
	for _, f := range change {
		f(&options)
	}
	app, err := handlers.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server.Config = app.Server()
	server.Start()
	t.Cleanup(server.Close)
	return &Site{Desk: desk, App: app, Server: server.Config, URL: url}
}

// As makes a person with the role and signs them in through the sign-in page.
func (s *Site) As(t testing.TB, role models.Role) *Client {
	t.Helper()
	return s.Enter(t, s.Person(t, role))
}

// Enter signs in somebody whom modelstest made.
func (s *Site) Enter(t testing.TB, actor models.Actor) *Client {
	t.Helper()
	user, err := s.User(t.Context(), actor.UserID)
	if err != nil {
		t.Fatal(err)
	}
	c := s.Visitor(t)
	c.Actor = actor
	c.SignIn(user.Email, modelstest.Password).Want(303)
	return c
}
