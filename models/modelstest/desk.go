package modelstest

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"countersign/models"
)

// Password is the password of everybody that Person makes.
const Password = "violet cargo ladder 88"

// Desk is a real store in a temporary file, with a clock that tests set. It is
// set up as a demo desk with one payer and one administrator.
type Desk struct {
	*models.Store
	Clock *Clock
	Path  string       // database file
	Admin models.Actor // the first administrator
	count atomic.Int64
}

// New opens a desk; it is closed when the test ends.
func New(t testing.TB) *Desk {
	t.Helper()
	return NewWithCost(t, cheap)
}

// cheap is a password hash that takes no time.
var cheap = models.PasswordCost{MemoryKiB: 64, Passes: 1}

// NewWithCost is New with password hashes of the given cost.
func NewWithCost(t testing.TB, cost models.PasswordCost) *Desk {
	t.Helper()
	d := newDesk(t, cost)
	ctx := context.Background()
	if _, err := d.BindInstallation(ctx, models.EnvDemo); err != nil {
		t.Fatal(err)
	}
	code, err := d.NewSetupCode(ctx)
	if err != nil {
		t.Fatal(err)
	}
	admin, err := d.CreateFirstAdmin(ctx, models.Actor{IP: "127.0.0.1"}, models.FirstAdmin{
		Code: code, EntityName: "Northwind Ltd", Name: "Ada Admin", Email: "admin@desk.test", Password: Password})
	if err != nil {
		t.Fatal(err)
	}
	d.Admin = ActorOf(admin)
	return d
}

// NewEmpty opens a desk that nobody has set up.
func NewEmpty(t testing.TB) *Desk {
	t.Helper()
	return newDesk(t, cheap)
}

func newDesk(t testing.TB, cost models.PasswordCost) *Desk {
	t.Helper()
	d := &Desk{Clock: NewClock(), Path: filepath.Join(t.TempDir(), "desk.db")}
	d.Store = open(t, d.Path, d.Clock, DataKey(t), cost)
	return d
}

// DataKey makes a new data key.
func DataKey(t testing.TB) []byte {
	t.Helper()
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		t.Fatal(err)
	}
	return key
}

// Open opens the store at path with cheap password hashes.
func Open(t testing.TB, path string, clock *Clock, key []byte) *models.Store {
	t.Helper()
	return open(t, path, clock, key, cheap)
}

func open(t testing.TB, path string, clock *Clock, key []byte, cost models.PasswordCost) *models.Store {
	t.Helper()
	keys, err := models.NewKeys(key, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s, err := models.OpenStore(context.Background(), models.Options{
		Path: path, Keys: keys, Clock: clock.Now, Log: slog.New(slog.DiscardHandler),
		PasswordCost: cost})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// ActorOf is the actor that u is after signing in.
func ActorOf(u models.User) models.Actor {
	return models.Actor{UserID: u.ID, Name: u.Name, Role: u.Role, IP: "127.0.0.1", Session: "test"}
}

// Person makes an active person with the role and the password Password. Names
// are "Maker 1", "Approver 2" and so on, e-mails maker1@desk.test.
func (d *Desk) Person(t testing.TB, role models.Role) models.Actor {
	t.Helper()
	ctx := context.Background()
	n := d.count.Add(1)
	link, err := d.InvitePerson(ctx, d.Admin, models.Invitation{
		Token: d.FormToken(t, d.Admin), Name: fmt.Sprintf("%s %d", role.Label(), n),
		Email: fmt.Sprintf("%s%d@desk.test", strings.ToLower(string(role)), n), Role: role})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.AcceptLink(ctx, models.Actor{IP: "127.0.0.1"}, link.Token, Password); err != nil {
		t.Fatal(err)
	}
	return ActorOf(link.User)
}

// FormToken makes an unused form token of the actor.
func (d *Desk) FormToken(t testing.TB, a models.Actor) string {
	t.Helper()
	token, err := d.Keys().FormToken(a.UserID, d.Now())
	if err != nil {
		t.Fatal(err)
	}
	return token
}
