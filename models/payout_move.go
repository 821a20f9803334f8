package models

import (
	"fmt"
	"strings"
)

// step is one move of a payout.
type step struct {
	event  Event
	source Source
	note   string // plain words, for history and audit
	set    []column
	detail map[string]any // for the audit entry only
}

// column is a value that moves together with the status. Names are constants of
// this package, never input.
type column struct {
	name  string
	value any
}

// move is the only writer of payouts.status. It repeats state and version in
// its WHERE, so that of two commands that read the same row one loses; and it
// writes history, the postings that follow from the places of both states, and
// the audit entry. p is brought up to date.
func (tx *Tx) move(a Actor, p *Payout, s step) error {
	from := p.Status
	to, ok := from.Next(s.event)
	if !ok {
		return Conflict(fmt.Sprintf("This payout is %s, so it cannot be changed like that.", strings.ToLower(from.Label())))
	}
	var set strings.Builder
	args := make([]any, 0, len(s.set)+6)
	args = append(args, to, tx.now)
	for _, c := range s.set {
		set.WriteString(", " + c.name + " = ?")
		args = append(args, c.value)
	}
	if to.IsFinal() {
		set.WriteString(", finished_at = ?")
		args = append(args, tx.now)
	}
	args = append(args, p.ID, from, p.Version)
	n, err := tx.exec("UPDATE payouts SET status = ?, version = version + 1, updated_at = ?"+set.String()+
		" WHERE id = ? AND status = ? AND version = ?", args...)
	if err != nil {
		return fmt.Errorf("move %s: %w", p.ID, err)
	}
	if n != 1 {
		return Conflict("Somebody else changed this payout at the same moment. Look at it again.")
	}
	if err := tx.db.Raw("SELECT * FROM payouts WHERE id = ?", p.ID).Scan(p).Error; err != nil {
		return fmt.Errorf("move %s: %w", p.ID, err)
	}
	if err := tx.history(a, p, s, from); err != nil {
		return err
	}
	if err := tx.announce(a, p, s.event, s.note); err != nil {
		return err
	}
	return tx.post(p, from.Place(), to.Place())
}

// history writes the row of the new version and its audit entry.
func (tx *Tx) history(a Actor, p *Payout, s step, from Status) error {
	_, err := tx.exec(`INSERT INTO payout_events(payout_id, version, event, from_status, to_status, attempt_no, source, actor_id, actor_name, note, at)
		VALUES (?,?,?,?,?,?,?,?,?,?,?)`, p.ID, p.Version, s.event, from, p.Status, p.AttemptNo, s.source, a.UserID, a.Name, s.note, tx.now)
	if err != nil {
		return fmt.Errorf("history of %s: %w", p.ID, err)
	}
	detail := map[string]any{"from": from, "to": p.Status, "version": p.Version}
	if s.note != "" {
		detail["note"] = s.note
	}
	for k, v := range s.detail {
		detail[k] = v
	}
	if err := tx.audit(a, "payout."+string(s.event), "payout", p.ID, detail); err != nil {
		return err
	}
	change := Change{PayoutID: p.ID, Event: s.event, Work: p.Status == StatusApproved}
	tx.afterCommit(func() { tx.store.watchers.tell(change) })
	return nil
}

// post writes the two legs of a move between places; the same place needs none.
func (tx *Tx) post(p *Payout, from, to Place) error {
	if from == to {
		return nil
	}
	_, err := tx.exec(`INSERT INTO postings(payout_id, version, entity_id, account_id, place, currency, minor, at)
		VALUES (?,?,?,?,?,?,?,?), (?,?,?,?,?,?,?,?)`,
		p.ID, p.Version, p.EntityID, p.AccountID, from, p.Currency, -p.Minor, tx.now,
		p.ID, p.Version, p.EntityID, p.AccountID, to, p.Currency, p.Minor, tx.now)
	if err != nil {
		return fmt.Errorf("post %s: %w", p.ID, err)
	}
	return nil
}

// note records news that moved nothing.
func (tx *Tx) note(a Actor, payoutID, kind string, source Source, text string) error {
	_, err := tx.exec("INSERT INTO payout_notes(payout_id, kind, source, text, actor_name, at) VALUES (?,?,?,?,?,?)",
		payoutID, kind, source, clip(text, 500), a.Name, tx.now)
	if err != nil {
		return fmt.Errorf("note on %s: %w", payoutID, err)
	}
	tx.afterCommit(func() { tx.store.watchers.tell(Change{PayoutID: payoutID}) })
	return nil
}

// payout reads a payout inside the transaction.
func (tx *Tx) payout(id string) (*Payout, error) {
	var p Payout
	result := tx.db.Raw("SELECT * FROM payouts WHERE id = ?", id).Scan(&p)
	if result.Error != nil {
		return nil, fmt.Errorf("read %s: %w", id, result.Error)
	}
	if result.RowsAffected == 0 {
		return nil, NotFound("There is no payout with this number.")
	}
	return &p, nil
}
