package views

import (
	"strings"
	"testing"

	"countersign/models"
	"countersign/views/ui"
)

func TestAPersonsOwnPage(t *testing.T) {
	p := Account{Shell: shell(func(s *Shell) { s.Title, s.Current, s.Zone = "Your account", "account", "Asia/Tokyo" }), Token: "t", Email: "ana@desk.test", Rule: "At least 12 characters.",
		Zone: "Asia/Tokyo", Zones: []string{"UTC", "Asia/Tokyo"}, Theme: "dark", Mail: true,
		Sessions: []SessionRow{{Browser: "Firefox", IP: "127.0.0.1", Since: "09:00", Seen: "14:32", Here: true}, {Browser: "Safari", IP: "192.0.2.7", Since: "3 Nov 2026, 08:00", Seen: "08:10"}}}
	golden(t, "account", AccountPage(p))
	p.Zone, p.Problems, p.Refused = "Mars/Olympus", []ui.Problem{{Field: "zone", Label: "Time zone", Text: "Choose a time zone by its name, such as Europe/Berlin."}}, "Your preferences were not changed."
	if got := golden(t, "account-refused", AccountPage(p)); !strings.Contains(got, `value="Mars/Olympus"`) || strings.Contains(got, "password was not changed") {
		t.Error("what was typed is gone, or the wrong thing is said not to have happened")
	}
}

func TestNoticesThatAreNew(t *testing.T) {
	p := Notices{Shell: shell(func(s *Shell) { s.Title, s.Current, s.Unread = "Notices", "notices", 2 }), Times: today, Token: "t", Mails: true, Rows: []models.Notice{
		{ID: 9, Kind: "submit", PayoutID: "PO-7K3M7D9QX2", Text: "12.50 USD to <b>Aline</b> waits for your approval.", CreatedAt: at("14:30:00")},
		{ID: 8, Kind: "fail", PayoutID: "PO-7K3M7D9QX3", Text: "12.50 USD to Aline failed.", CreatedAt: at("14:20:00")},
		{ID: 7, Kind: "doubt", PayoutID: "PO-7K3M7D9QX4", Text: "12.50 USD to Aline is unconfirmed.", CreatedAt: at("13:00:00"), ReadAt: at("14:00:00")}}}
	got := golden(t, "notices", NoticesPage(p))
	if !strings.Contains(got, `name="up_to" value="9"`) || !strings.Contains(got, "2 new") || strings.Contains(got, "<b>Aline") {
		t.Error("what is new cannot be marked as read, is not counted, or runs")
	}
	p.Rows, p.Mails = p.Rows[2:], false
	if got := page(t, NoticesPage(p)); strings.Contains(got, "/notices/read") {
		t.Error("what was read can be read again")
	}
	p.Rows = nil
	golden(t, "notices-empty", NoticesPage(p))
}

func TestSwitchedOffKeysAreSaid(t *testing.T) {
	on := page(t, heading(Layout(shell(nil))))
	off := page(t, heading(Layout(shell(func(s *Shell) { s.KeysOff = true }))))
	if strings.Contains(on, "data-keys") || !strings.Contains(off, `<html lang="en" dir="ltr" data-keys="off">`) || !strings.Contains(off, "They are switched off in") {
		t.Error("the page does not say that keys are off, or always says so")
	}
}
