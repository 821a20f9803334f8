// Package modelstest gives tests a real store in a temporary file, a clock that
// they set, and people to act in it.
//
// A tour: New opens a Desk, which is a models.Store with its clock. Person makes
// somebody with a role, active and with the password Password, and returns the
// Actor that commands want.
package modelstest
