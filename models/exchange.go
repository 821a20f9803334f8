package models

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Exchange is one request to a provider and its answer, with secrets removed
// before it comes here. Bodies are sealed at rest.
type Exchange struct {
	ID           int64
	PayoutID     string // "" when it is not about a payout
	PayeeID      int64
	InstrumentID int64
	AccountID    string
	AttemptNo    int
	Kind         string // "pay", "query", "register payee", "balance" …
	Method       string
	Path         string // path only, never with secrets
	StatusCode   int    // HTTP status, 0 when there was no answer
	Request      string // body with secrets hidden
	Response     string // body with secrets hidden
	Code         string // the provider's code
	Message      string // the provider's message, or what went wrong
	Took         time.Duration
	At           Stamp
}

// exchangeBodies is what is sealed of an exchange.
type exchangeBodies struct{ Request, Response string }

func exchangePlace(e Exchange) string {
	return fmt.Sprintf("exchanges|%s|%s|%s|%d", e.AccountID, e.PayoutID, e.Kind, e.At)
}

// keepExchanges stores the exchanges of an order.
func (tx *Tx) keepExchanges(o Order, list []Exchange) error {
	for _, e := range list {
		e.PayoutID, e.AccountID, e.AttemptNo = o.PayoutID, o.AccountID, o.AttemptNo
		if err := tx.keepExchange(e); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) keepExchange(e Exchange) error {
	if e.At == 0 {
		e.At = tx.now
	}
	raw, err := json.Marshal(exchangeBodies{clip(e.Request, maxBody), clip(e.Response, maxBody)})
	if err != nil {
		return fmt.Errorf("exchange: %w", err)
	}
	sealed, err := tx.store.keys.Seal(exchangePlace(e), raw)
	if err != nil {
		return fmt.Errorf("exchange: %w", err)
	}
	_, err = tx.exec(`INSERT INTO exchanges(payout_id, payee_id, instrument_id, account_id, attempt_no, kind, method, path, status_code, bodies, code, message, took_us, at)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)`, e.PayoutID, e.PayeeID, e.InstrumentID, e.AccountID, e.AttemptNo, e.Kind, e.Method, e.Path,
		e.StatusCode, sealed, clip(e.Code, 100), clip(e.Message, 500), e.Took.Microseconds(), e.At)
	if err != nil {
		return fmt.Errorf("exchange: %w", err)
	}
	return nil
}

// maxBody is the most of a body that the trail keeps, in characters.
const maxBody = 32 << 10

// exchangeRow is a stored exchange with its sealed bodies.
type exchangeRow struct {
	Exchange
	Bodies []byte
	TookUs int64
}

// Trail returns the newest 200 exchanges of a payout, oldest first.
func (s *Store) Trail(ctx context.Context, payoutID string) ([]Exchange, error) {
	return s.exchanges(ctx, "SELECT * FROM (SELECT * FROM exchanges WHERE payout_id = ? AND payout_id <> '' ORDER BY id DESC LIMIT 200) newest ORDER BY id", payoutID)
}

// PayeeTrail returns the last exchanges about a payee and its instruments,
// newest first.
func (s *Store) PayeeTrail(ctx context.Context, payeeID int64) ([]Exchange, error) {
	return s.exchanges(ctx, "SELECT * FROM exchanges WHERE payee_id = ? AND payee_id <> 0 ORDER BY id DESC LIMIT 50", payeeID)
}

func (s *Store) exchanges(ctx context.Context, query string, args ...any) ([]Exchange, error) {
	var rows []exchangeRow
	if err := s.read(ctx).Raw(query, args...).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read exchanges: %w", err)
	}
	list := make([]Exchange, 0, len(rows))
	for _, r := range rows {
		e := r.Exchange
		e.Took = time.Duration(r.TookUs) * time.Microsecond
		raw, err := s.keys.Open(exchangePlace(e), r.Bodies)
		if err != nil {
			return nil, fmt.Errorf("exchange %d: %w", e.ID, err)
		}
		var b exchangeBodies
		if err := json.Unmarshal(raw, &b); err != nil {
			return nil, fmt.Errorf("exchange %d: %w", e.ID, err)
		}
		e.Request, e.Response = b.Request, b.Response
		list = append(list, e)
	}
	return list, nil
}
