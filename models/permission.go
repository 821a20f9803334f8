package models

// Role is what a person may do in the desk. A person has exactly one, so that
// maker and approver never sit on one person.
type Role string

// The roles.
const (
	RoleMaker    Role = "maker"
	RoleApprover Role = "approver"
	RoleViewer   Role = "viewer"
	RoleAdmin    Role = "admin"
)

// Roles returns all roles in the order in which forms list them.
func Roles() []Role { return []Role{RoleMaker, RoleApprover, RoleViewer, RoleAdmin} }

// Label returns the word that pages show.
func (r Role) Label() string {
	switch r {
	case RoleMaker:
		return "Maker"
	case RoleApprover:
		return "Approver"
	case RoleViewer:
		return "Viewer"
	case RoleAdmin:
		return "Administrator"
	}
	return string(r)
}

// IsKnown reports whether r is a role of the desk.
func (r Role) IsKnown() bool { _, ok := grants[r]; return ok }

// Permission is a right that a route asks for and a command checks again.
type Permission string

// The permissions.
const (
	PermPublic        Permission = "public"    // nobody needs to be signed in
	PermSignedIn      Permission = "signed_in" // every signed-in person
	PermPayoutRead    Permission = "payout.read"
	PermPayoutMake    Permission = "payout.make" // create, edit, submit, recall, cancel
	PermPayoutApprove Permission = "payout.approve"
	PermPayoutCheck   Permission = "payout.check" // ask the provider now
	PermPayoutHold    Permission = "payout.hold"  // hold rows of a batch, pause it
	PermPayeeRead     Permission = "payee.read"
	PermPayeeWrite    Permission = "payee.write"
	PermPayeeSuspend  Permission = "payee.suspend"
	PermWebhookRead   Permission = "webhook.read"
	PermAuditRead     Permission = "audit.read"
	PermPeopleManage  Permission = "people.manage"
	PermProviderRead  Permission = "provider.read"
	PermProviderSetup Permission = "provider.setup"
)

// grants is the whole table of rights.
var grants = map[Role]map[Permission]bool{
	RoleMaker: permissions(PermPayoutRead, PermPayoutMake, PermPayoutCheck, PermPayoutHold, PermPayeeRead, PermPayeeWrite,
		PermPayeeSuspend, PermWebhookRead, PermAuditRead, PermProviderRead),
	RoleApprover: permissions(PermPayoutRead, PermPayoutApprove, PermPayoutCheck, PermPayoutHold, PermPayeeRead,
		PermPayeeSuspend, PermWebhookRead, PermAuditRead, PermProviderRead),
	RoleViewer: permissions(PermPayoutRead, PermPayeeRead, PermWebhookRead, PermAuditRead, PermProviderRead),
	RoleAdmin: permissions(PermPayoutRead, PermPayoutCheck, PermPayoutHold, PermPayeeRead, PermPayeeSuspend, PermWebhookRead,
		PermAuditRead, PermPeopleManage, PermProviderRead, PermProviderSetup),
}

func permissions(list ...Permission) map[Permission]bool {
	set := map[Permission]bool{PermPublic: true, PermSignedIn: true}
	for _, p := range list {
		set[p] = true
	}
	return set
}

// May reports whether r has permission p.
func (r Role) May(p Permission) bool { return grants[r][p] }

// RolesWith returns the roles that have permission p.
func RolesWith(p Permission) []Role {
	var roles []Role
	for _, r := range Roles() {
		if r.May(p) {
			roles = append(roles, r)
		}
	}
	return roles
}

// Permissions returns every permission, for tests that walk the whole table.
func Permissions() []Permission {
	return []Permission{PermPublic, PermSignedIn, PermPayoutRead, PermPayoutMake, PermPayoutApprove,
		PermPayoutCheck, PermPayoutHold, PermPayeeRead, PermPayeeWrite, PermPayeeSuspend, PermWebhookRead, PermAuditRead,
		PermPeopleManage, PermProviderRead, PermProviderSetup}
}
