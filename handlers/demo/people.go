package demo

import "countersign/models"

// Person is somebody of the demo desk.
type Person struct {
	Email string
	Name  string
	Role  models.Role
}

// People returns the six demo people in the order in which they are printed.
func People() []Person {
	return []Person{
		{"admin@demo.test", "Ada Admin", models.RoleAdmin},
		{"maker@demo.test", "Mina Maker", models.RoleMaker},
		{"maker2@demo.test", "Milo Maker", models.RoleMaker},
		{"approver@demo.test", "Aron Approver", models.RoleApprover},
		{"approver2@demo.test", "Alba Approver", models.RoleApprover},
		{"viewer@demo.test", "Vera Viewer", models.RoleViewer},
	}
}

// EntityName is the company that pays in the demo.
const EntityName = "Meridian Market"

func (f *filler) people() {
	f.staff = map[string]models.Actor{}
	code, err := f.store.NewSetupCode(f.ctx)
	f.fail(err)
	for i, p := range People() {
		if f.err != nil {
			return
		}
		var user models.User
		if i == 0 {
			user, err = f.store.CreateFirstAdmin(f.ctx, models.System("demo"), models.FirstAdmin{
				Code: code, EntityName: EntityName, Name: p.Name, Email: p.Email, Password: Password})
		} else {
			user, err = f.invite(p)
		}
		f.fail(err)
		f.staff[handle(p.Email)] = models.Actor{UserID: user.ID, Name: user.Name, Role: user.Role, IP: "127.0.0.1"}
	}
}

func (f *filler) invite(p Person) (models.User, error) {
	admin := f.as("admin")
	link, err := f.store.InvitePerson(f.ctx, admin, models.Invitation{Token: f.token(admin), Name: p.Name, Email: p.Email, Role: p.Role})
	if err != nil {
		return models.User{}, err
	}
	return f.store.AcceptLink(f.ctx, models.System("demo"), link.Token, Password)
}

func handle(email string) string {
	for i := range email {
		if email[i] == '@' {
			return email[:i]
		}
	}
	return email
}
