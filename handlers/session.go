package handlers

import (
	"maps"
	"net/http"

	"countersign/models"

	"github.com/gorilla/sessions"
)

// sessionCookie is the name of the cookie; over https browsers bind the name
// with this prefix to the host and to Secure.
const (
	sessionCookie   = "countersign"
	securePrefix    = "__Host-"
	sessionIDLength = 43 // 32 bytes, base64url
)

// Keys of session.Values. Text stands under its own name and is kept in the
// store; what stands under these types lives for one request.
type (
	personKey struct{} // models.User who signed in
	tagKey    struct{} // short public name of the session
	loadedKey struct{} // fields as they were loaded
	endedKey  struct{} // true: there was a cookie, but its session has ended
)

// sessionStore is a sessions.Store over the sessions of models.Store: the cookie
// holds a random id and nothing else.
type sessionStore struct {
	store   *models.Store
	name    string
	options sessions.Options
}

var _ sessions.Store = (*sessionStore)(nil)

func newSessionStore(store *models.Store, secure bool) *sessionStore {
	s := &sessionStore{store: store, name: sessionCookie,
		options: sessions.Options{Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode}}
	if secure {
		s.name = securePrefix + sessionCookie
	}
	return s
}

// Get returns the session of the request, the same one each time.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New opens the session that the cookie names. A session that has ended is a
// new one.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	options := s.options
	session.Options, session.IsNew = &options, true
	cookie, err := r.Cookie(name)
	if err != nil || len(cookie.Value) != sessionIDLength {
		return session, nil
	}
	opened, person, err := s.store.OpenSession(r.Context(), cookie.Value)
	if models.IsKind(err, models.KindNotFound) {
		session.Values[endedKey{}] = true
		return session, nil
	}
	if err != nil {
		return session, err
	}
	session.ID, session.IsNew = cookie.Value, false
	for key, value := range opened.Fields {
		session.Values[key] = value
	}
	session.Values[personKey{}], session.Values[tagKey{}] = person, opened.Tag
	session.Values[loadedKey{}] = opened.Fields
	return session, nil
}

// Save writes the session's text to the store and its id to the cookie. With a
// negative MaxAge it ends the session; without an id it starts one of nobody,
// which only keeps text.
func (s *sessionStore) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	if session.Options.MaxAge < 0 {
		http.SetCookie(w, sessions.NewCookie(session.Name(), "", session.Options))
		if session.ID == "" {
			return nil
		}
		return s.store.EndSession(r.Context(), actorOf(r, session), session.ID)
	}
	fields := textOf(session)
	loaded, _ := session.Values[loadedKey{}].(map[string]string)
	switch {
	case session.ID == "":
		id, err := s.store.KeepSession(r.Context(), nobody(r), fields)
		if err != nil {
			return err
		}
		session.ID = id
	case !maps.Equal(fields, loaded):
		if err := s.store.SaveSession(r.Context(), session.ID, fields); err != nil {
			return err
		}
	}
	session.Values[loadedKey{}] = fields
	http.SetCookie(w, sessions.NewCookie(session.Name(), session.ID, session.Options))
	return nil
}

// textOf returns what a session keeps in the store.
func textOf(session *sessions.Session) map[string]string {
	fields := map[string]string{}
	for key, value := range session.Values {
		name, isName := key.(string)
		text, isText := value.(string)
		if isName && isText {
			fields[name] = text
		}
	}
	return fields
}

// actorOf is who acts in a session.
func actorOf(r *http.Request, session *sessions.Session) models.Actor {
	actor := nobody(r)
	person, _ := session.Values[personKey{}].(models.User)
	if person.ID == 0 {
		return actor
	}
	actor.UserID, actor.Name, actor.Role = person.ID, person.Name, person.Role
	actor.Session, _ = session.Values[tagKey{}].(string)
	return actor
}
