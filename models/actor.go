package models

// Actor is who asks for a command: a signed-in person, or a part of the
// program. It is written into history and audit.
type Actor struct {
	UserID  int64  // 0 for the program itself
	Name    string // display name, or the name of the job
	Role    Role   // role at sign-in; rights are read again inside each command
	IP      string // remote address without port, "" for the program
	Session string // short public tag of the session, never its id
	Request string // request id of the log
}

// System is the Actor of a part of the program, such as "dispatcher".
func System(part string) Actor { return Actor{Name: part} }

// IsPerson reports whether a signed-in person acts.
func (a Actor) IsPerson() bool { return a.UserID != 0 }
