package mail

import (
	"fmt"
	"strings"

	"countersign/models"
)

// Digest is the letter to a person of staff about what is new for them. baseURL
// is the address of the desk.
func Digest(u models.User, list []models.Notice, baseURL string) Letter {
	baseURL = strings.TrimRight(baseURL, "/")
	var out strings.Builder
	fmt.Fprintf(&out, "Hello %s,\n\n", clean(u.Name))
	if len(list) == 1 {
		out.WriteString("This is new at the payouts desk:\n")
	} else {
		fmt.Fprintf(&out, "These %d things are new at the payouts desk:\n", len(list))
	}
	for _, n := range list {
		fmt.Fprintf(&out, "\n- %s\n", clean(n.Text))
		if n.PayoutID != "" {
			fmt.Fprintf(&out, "  %s/payouts/%s\n", baseURL, n.PayoutID)
		}
	}
	fmt.Fprintf(&out, "\nNothing is approved or sent by this mail. Sign in at %s to decide.\n", baseURL)
	fmt.Fprintf(&out, "You can switch these mails off at %s/account.\n", baseURL)
	subject := fmt.Sprintf("%d new at the payouts desk", len(list))
	if len(list) == 1 {
		subject = shorten(clean(list[0].Text), 100)
	}
	return Letter{Subject: subject, Text: out.String()}
}

// shorten cuts a text to at most n characters.
func shorten(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}
