package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// NewBatch asks for a batch of drafts, in this order.
type NewBatch struct {
	Name      string
	PayoutIDs []string
	Token     string // one-time form token
}

// CreateBatch makes a batch of drafts that are in no other batch. The same form
// token with the same content gives the same batch. Errors: KindInvalid with the
// fields name and id, KindForbidden.
func (s *Store) CreateBatch(ctx context.Context, a Actor, n NewBatch) (b Batch, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		maker, err := tx.may(a, PermPayoutMake)
		if err != nil {
			return err
		}
		id, _, err := tx.once(a, n.Token, "batch.create", fmt.Sprintf("%q %q", n.Name, n.PayoutIDs), func() (string, error) {
			made := Batch{EntityID: maker.EntityID, Name: n.Name, Source: BatchFromList}
			var found problems
			made.checkName(&found)
			if err := tx.checkDrafts(&found, maker.EntityID, n.PayoutIDs); err != nil {
				return "", err
			}
			if err := found.err("No batch was made."); err != nil {
				return "", err
			}
			err := tx.insertBatch(a, &made, n.PayoutIDs)
			return made.ID, err
		})
		if err != nil {
			return err
		}
		return tx.readBatch(id, &b)
	})
	return b, err
}

func (tx *Tx) readBatch(id string, into *Batch) error {
	found, err := batchOf(tx.db, id)
	if err == nil {
		*into = *found
	}
	return err
}

func (b *Batch) checkName(found *problems) {
	b.Name = strings.Join(strings.Fields(b.Name), " ")
	found.checkText("name", "a name, for example Seller payouts, week 47", b.Name, true, MaxBatchName)
}

// checkDrafts refuses what cannot be in a new batch.
func (tx *Tx) checkDrafts(found *problems, entityID int64, ids []string) error {
	switch {
	case len(ids) == 0:
		found.add("id", "Choose at least one draft.")
	case len(ids) > MaxBatchRows:
		found.add("id", fmt.Sprintf("A batch has at most %d rows.", MaxBatchRows))
	}
	if len(*found) > 0 {
		return nil
	}
	var rows []struct{ ID, BatchID string }
	err := tx.db.Raw(`SELECT p.id, COALESCE(r.batch_id, '') AS batch_id FROM payouts p LEFT JOIN batch_rows r ON r.payout_id = p.id
		WHERE p.id IN ? AND p.entity_id = ? AND p.status = 'draft'`, ids, entityID).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("read drafts: %w", err)
	}
	drafts := map[string]string{}
	for _, r := range rows {
		drafts[r.ID] = r.BatchID
	}
	seen := map[string]bool{}
	for _, id := range ids {
		batch, ok := drafts[id]
		switch {
		case seen[id]:
			found.add("id", id+" is chosen twice.")
		case !ok:
			found.add("id", id+" is not a draft any more.")
		case batch != "":
			found.add("id", id+" is in the batch "+batch+" already.")
		}
		seen[id] = true
	}
	return nil
}

// insertBatch writes a batch and its rows, and one audit entry.
func (tx *Tx) insertBatch(a Actor, b *Batch, ids []string) error {
	var err error
	if b.ID == "" {
		if b.ID, err = tx.newID("B-", 8); err != nil {
			return err
		}
	}
	_, err = tx.exec(`INSERT INTO batches(id, entity_id, name, source, file_name, file_hash, row_count, created_by, created_by_name, created_at)
		VALUES (?,?,?,?,?,?,?,?,?,?)`, b.ID, b.EntityID, b.Name, b.Source, b.FileName, b.FileHash, len(ids), a.UserID, a.Name, tx.now)
	if err != nil {
		return fmt.Errorf("create batch: %w", err)
	}
	for i, id := range ids {
		if _, err := tx.exec("INSERT INTO batch_rows(payout_id, batch_id, position) VALUES (?,?,?)", id, b.ID, i+1); err != nil {
			return fmt.Errorf("rows of %s: %w", b.ID, err)
		}
	}
	return tx.audit(a, "batch.create", "batch", b.ID, map[string]any{"name": b.Name, "source": b.Source, "file": b.FileName,
		"file_sha256": b.FileHash, "payouts": ids})
}

// NewImport asks for a batch out of a file.
type NewImport struct {
	Name     string
	FileName string
	Content  []byte // the file as it came
	Token    string // one-time form token
	// Reach says what the provider of a draft's account would refuse for its form;
	// nil asks nothing.
	Reach func(PayoutDraft) []FieldError
}

// ImportBatch makes drafts and a batch of them out of a file (see ReadImport).
// Nothing is saved unless every row holds: otherwise all problems are returned,
// with an error of KindInvalid. Errors: KindInvalid on the fields name and csv,
// KindForbidden.
func (s *Store) ImportBatch(ctx context.Context, a Actor, n NewImport) (b Batch, wrong []ImportProblem, err error) {
	rows, unreadable := ReadImport(strings.NewReader(string(n.Content)))
	sum := sha256.Sum256(n.Content)
	err = s.write(ctx, func(tx *Tx) error {
		wrong = nil
		maker, err := tx.may(a, PermPayoutMake)
		if err != nil {
			return err
		}
		id, _, err := tx.once(a, n.Token, "batch.import", fmt.Sprintf("%q %q %s", n.Name, n.FileName, n.Content), func() (string, error) {
			made := Batch{EntityID: maker.EntityID, Name: n.Name, Source: BatchFromCSV, FileName: clip(n.FileName, 255), FileHash: hex.EncodeToString(sum[:])}
			if !isPlain(made.FileName) {
				made.FileName = ""
			}
			wrong, err = tx.importRows(a, &made, importer{tx: tx, entityID: maker.EntityID, rows: rows, wrong: unreadable, reach: n.Reach})
			return made.ID, err
		})
		if err != nil {
			return err
		}
		return tx.readBatch(id, &b)
	})
	return b, wrong, err
}

// importRows checks every row before it writes the first.
func (tx *Tx) importRows(a Actor, b *Batch, in importer) ([]ImportProblem, error) {
	var found problems
	b.checkName(&found)
	payouts, err := in.check()
	if err != nil {
		return nil, err
	}
	if len(in.wrong) > 0 {
		sortProblems(in.wrong)
		found.add("csv", fmt.Sprintf("%d things in the file to correct.", len(in.wrong)))
	}
	if err := found.err("Nothing was saved. Correct the file and send it again."); err != nil {
		return in.wrong, err
	}
	ids := make([]string, 0, len(payouts))
	for i := range payouts {
		p := &payouts[i]
		p.CreatedBy, p.CreatedByName = a.UserID, a.Name
		made, err := tx.insertPayout(a, p)
		if err != nil {
			return nil, err
		}
		ids = append(ids, made.ID)
	}
	return nil, tx.insertBatch(a, b, ids)
}
