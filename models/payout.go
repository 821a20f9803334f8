package models

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Payout is one payment to one account of one payee.
type Payout struct {
	ID              string // "PO-" and ten characters
	EntityID        int64
	Status          Status
	Version         int64 // rises with every change; history has one row per version
	Submission      int   // counts submits; approvals belong to one submission
	ApprovalsNeeded int
	PayeeID         int64
	PayeeName       string // as it was when last edited
	InstrumentID    int64
	Destination     string // masked, such as "US •••• 3298"
	AccountID       string // provider account
	Minor           int64
	Currency        Currency
	Reference       string // the payer's own, unique per entity
	ReferenceKey    string
	Subject         string
	Description     string // visible to the payee
	Note            string // visible to the payee
	Memo            string // for staff only
	Digest          string // of what was submitted; approvals are bound to it
	CreatedBy       int64
	CreatedByName   string
	CreatedAt       Stamp
	UpdatedAt       Stamp
	SubmittedAt     Stamp
	DueAt           Stamp // not sent before
	ApprovedAt      Stamp
	SentAt          Stamp
	FinishedAt      Stamp
	AttemptNo       int
	Fence           int64
	LeaseOwner      string
	LeaseUntil      Stamp
	Checks          int   // status queries made
	CheckedAt       Stamp // of the last status query
	ProviderRef     string
	ProviderStatus  string
	ProviderCode    string
	ProviderMessage string
	Reason          string // plain words on the last outcome
	Hold            string // why an approved payout waits
}

// Amount returns the money of p.
func (p Payout) Amount() Money { return Money{Minor: p.Minor, Currency: p.Currency} }

// PayoutDraft is what a person enters for a payout. Amount is kept as typed.
type PayoutDraft struct {
	PayeeID      int64
	InstrumentID int64
	AccountID    string
	Amount       string
	Currency     string
	Reference    string
	Subject      string
	Description  string
	Note         string
	Memo         string
}

// idLetters has no I, L, O and U, so that ids survive being read aloud.
const idLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newID returns prefix and n random characters of idLetters.
func (tx *Tx) newID(prefix string, n int) (string, error) {
	raw := make([]byte, n)
	if _, err := io.ReadFull(tx.store.random, raw); err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	for i, b := range raw {
		raw[i] = idLetters[b&31]
	}
	return prefix + string(raw), nil
}

// OrderNumber is the number of an attempt at the provider: a pure function of
// payout and attempt, at most 32 letters, digits and underscores.
func OrderNumber(payoutID string, attemptNo int) string {
	return fmt.Sprintf("%s_a%d", strings.ReplaceAll(payoutID, "-", ""), attemptNo)
}

// PayoutOfNumber returns the payout id that an order number belongs to, or ""
// when the number is not one of ours.
func PayoutOfNumber(number string) string {
	head, _, ok := strings.Cut(number, "_a")
	if !ok || len(head) != 12 || !strings.HasPrefix(head, "PO") {
		return ""
	}
	return "PO-" + head[2:]
}

// AttemptOfNumber returns which attempt of its payout an order number belongs
// to, 0 when the number is not one of ours.
func AttemptOfNumber(number string) int {
	id := PayoutOfNumber(number)
	_, tail, _ := strings.Cut(number, "_a")
	no, err := strconv.Atoi(tail)
	if id == "" || err != nil || OrderNumber(id, no) != number {
		return 0
	}
	return no
}

// digestOf is the canonical form of what an approver signs, hashed: any
// difference in what would be sent, or to whom, gives another digest.
func digestOf(p *Payout, payeeName, fingerprint string) string {
	return hashParts("countersign/payout/v1", p.ID, fmt.Sprint(p.Submission), fmt.Sprint(p.EntityID), p.AccountID,
		fmt.Sprint(p.PayeeID), payeeName, fmt.Sprint(p.InstrumentID), fingerprint,
		fmt.Sprint(p.Minor), string(p.Currency), p.Reference, p.Subject, p.Description, p.Note)
}

// meaningOf hashes what an order tells the provider to do.
func meaningOf(o *Order) string {
	return hashParts("countersign/order/v1", o.Number, o.AccountID, o.PayeeRef, o.DestRef, o.Destination,
		fmt.Sprint(o.Amount.Minor), string(o.Amount.Currency), o.Reference, o.Subject, o.Description, o.Note)
}

// hashParts is SHA-256 over length-prefixed parts, as hex.
func hashParts(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s,", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// referenceKey makes references comparable: case, width and spacing do not
// make two references different.
func referenceKey(reference string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(reference)), " "))
}

// searchKey folds a name for searching: lower case, accents removed.
func searchKey(name string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(withoutJoiners(name)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// checkText checks one free text: its length in characters, and that it has no
// characters that are invisible or change the reading direction.
func (p *problems) checkText(field, label, text string, required bool, limit int) {
	switch {
	case required && strings.TrimSpace(text) == "":
		p.add(field, "Enter "+label+".")
	case len([]rune(text)) > limit:
		p.add(field, fmt.Sprintf("At most %d characters; this has %d.", limit, len([]rune(text))))
	case !isPlain(text):
		p.add(field, "Remove invisible or control characters.")
	}
}

// isPlain reports whether text has only characters that people can see, and
// plain line breaks.
func isPlain(text string) bool {
	for _, r := range text {
		if r == unicode.ReplacementChar || unicode.Is(unicode.Cc, r) && r != '\n' && r != '\r' && r != '\t' ||
			unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			return false
		}
	}
	return true
}
