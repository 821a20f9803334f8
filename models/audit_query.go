package models

import (
	"context"
	"fmt"
	"strings"
)

// AuditFilter narrows the audit log. Zero fields do not narrow.
type AuditFilter struct {
	ActorID   int64    // a person
	Nobody    bool     // what no signed-in person did: parts of the program, failed sign-ins
	Actions   []string // any of them
	Kind      string   // of the subject: "payout", "payee" …
	SubjectID string
	From      Stamp // at or after
	To        Stamp // before
	Before    int64 // sequence number, for the page before
	Limit     int
}

// AuditLog returns entries, newest first.
func (s *Store) AuditLog(ctx context.Context, f AuditFilter) ([]AuditEntry, error) {
	low, high, err := s.between(ctx, auditLog, f.From, f.To)
	if err != nil {
		return nil, err
	}
	if f.Before > 0 && f.Before < high {
		high = f.Before
	}
	query, args := f.query(low, high)
	var entries []AuditEntry
	if err := s.read(ctx).Raw(query, args...).Scan(&entries).Error; err != nil {
		return nil, fmt.Errorf("read audit log: %w", err)
	}
	return entries, nil
}

// query reads the log from its newest end along the index that narrows it most;
// what else narrows is compared row by row, and the plus keeps it from taking
// over. No way sorts more than a few pages.
func (f AuditFilter) query(low, high int64) (string, []any) {
	var lead string
	var leads []any
	var rest strings.Builder
	var args []any
	narrow := func(column string, value any) {
		if lead == "" {
			lead, leads = column+" = ?", []any{value}
			return
		}
		fmt.Fprintf(&rest, " AND +%s = ?", column)
		args = append(args, value)
	}
	if f.SubjectID != "" && f.Kind != "" {
		lead, leads = "subject_kind = ? AND subject_id = ?", []any{f.Kind, f.SubjectID}
	}
	if f.ActorID != 0 {
		narrow("actor_id", f.ActorID)
	}
	byAction := lead == "" && len(f.Actions) > 0
	if len(f.Actions) > 0 && !byAction {
		rest.WriteString(" AND +action IN ?")
		args = append(args, f.Actions)
	}
	if byAction {
		lead = "action = ?"
	}
	if f.Kind != "" && f.SubjectID == "" {
		narrow("subject_kind", f.Kind)
	} else if f.Kind == "" && f.SubjectID != "" {
		rest.WriteString(" AND +subject_id = ?")
		args = append(args, f.SubjectID)
	}
	if f.Nobody {
		narrow("actor_id", 0)
	}
	if f.From != 0 {
		rest.WriteString(" AND +at >= ?")
		args = append(args, f.From)
	}
	if f.To != 0 {
		rest.WriteString(" AND +at < ?")
		args = append(args, f.To)
	}
	if lead == "" {
		lead = "1 = 1"
	}
	args = append(append([]any{low, high}, args...), f.Limit)
	where := lead + " AND seq >= ? AND seq < ?" + rest.String() + " ORDER BY seq DESC LIMIT ?"
	if !byAction {
		return "SELECT * FROM audit WHERE " + where, append(leads, args...)
	}
	// Each action has its newest entries; the newest of these are the page.
	parts := make([]string, 0, len(f.Actions))
	var all []any
	for _, action := range f.Actions {
		parts = append(parts, "SELECT seq FROM (SELECT seq FROM audit WHERE "+where+")")
		all = append(append(all, action), args...)
	}
	return "SELECT * FROM audit WHERE seq IN (" + strings.Join(parts, " UNION ALL ") + ") ORDER BY seq DESC LIMIT ?", append(all, f.Limit)
}

// AuditActions returns the names of everything that was ever done, for a filter.
func (s *Store) AuditActions(ctx context.Context) ([]string, error) {
	// Along the index from one name to the next: the log itself is not read.
	var names []string
	err := s.read(ctx).Raw(`WITH RECURSIVE name(action) AS (
		SELECT MIN(action) FROM audit
		UNION ALL SELECT (SELECT MIN(action) FROM audit WHERE action > name.action) FROM name WHERE name.action IS NOT NULL)
		SELECT action FROM name WHERE action IS NOT NULL`).Scan(&names).Error
	if err != nil {
		return nil, fmt.Errorf("read audit log: %w", err)
	}
	return names, nil
}
