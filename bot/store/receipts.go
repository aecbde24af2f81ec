package store

import (
	"context"
	"database/sql"
	"time"

	"policybot/bot"
)

// row is a receipt as it is stored.
type row struct {
	bot.Receipt
	seq     int64  // place in the chain, from 1
	salt    string // keeps the hash of a short text from being guessed; goes when the texts go
	content string // hash over salt and texts
	removed int64  // when the texts were removed, ms; 0 when they are there
}

const columns = `seq, id, thread, turn, COALESCE(idem_key, ''), at_us, channel, policy_id, policy_version,
	question, case_json, answer_json, salt, removed_ms, content_hash, prev_hash, hash`

const (
	byKey = `SELECT ` + columns + ` FROM receipts WHERE idem_key = $1`
	byID  = `SELECT ` + columns + ` FROM receipts WHERE id = $1`
)

func scanRow(from interface{ Scan(...any) error }) (row, error) {
	var r row
	var at int64
	var facts, answer string
	err := from.Scan(&r.seq, &r.ID, &r.Thread, &r.Turn, &r.Key, &at, &r.Channel, &r.Policy.ID, &r.Policy.Version,
		&r.Question, &facts, &answer, &r.salt, &r.removed, &r.content, &r.PrevHash, &r.Hash)
	r.At = time.UnixMicro(at).UTC()
	r.Case, r.Answer = raw(facts), raw(answer)
	return r, err
}

// ByKey finds the receipt of an earlier question with the same idempotency key.
func (s *Store) ByKey(ctx context.Context, key string) (bot.Receipt, error) {
	if key == "" {
		return bot.Receipt{}, s.fault("find a receipt without a key", "", sql.ErrNoRows)
	}
	r, err := scanRow(s.find(ctx, byKey, clean(key)))
	return r.Receipt, s.fault("find the receipt with key", key, err)
}

// Receipt returns the receipt with the id, or bot.ErrNotFound. Its texts are empty when they
// were removed.
func (s *Store) Receipt(ctx context.Context, id string) (bot.Receipt, error) {
	r, err := scanRow(s.find(ctx, byID, clean(id)))
	return r.Receipt, s.fault("load receipt", id, err)
}

// Limits of Receipts.
const (
	defaultList = 100
	maxList     = 10_000
)

// Receipts returns the receipts of a thread, newest first, or of all threads when thread is "".
// A limit below 1 means 100; no more than 10,000 are returned.
func (s *Store) Receipts(ctx context.Context, thread string, limit int) ([]bot.Receipt, error) {
	if limit < 1 {
		limit = defaultList
	}
	limit = min(limit, maxList)
	query, args := `SELECT `+columns+` FROM receipts ORDER BY seq DESC LIMIT $1`, []any{limit}
	if thread != "" {
		query, args = `SELECT `+columns+` FROM receipts WHERE thread = $2 ORDER BY seq DESC LIMIT $1`, []any{limit, clean(thread)}
	}
	rows, err := s.eng.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.fault("list receipts", thread, err)
	}
	defer rows.Close()
	var list []bot.Receipt
	for rows.Next() {
		r, err := scanRow(rows)
		if err != nil {
			return nil, s.fault("list receipts", thread, err)
		}
		list = append(list, r.Receipt)
	}
	return list, s.fault("list receipts", thread, rows.Err())
}

// SaveFeedback keeps a person's verdict on an answer; a later verdict takes the place of an
// earlier one. bot.ErrNotFound when there is no such receipt.
func (s *Store) SaveFeedback(ctx context.Context, f bot.Feedback) error {
	good := 0
	if f.Good {
		good = 1
	}
	err := s.transact(ctx, func(tx *sql.Tx) error {
		n, err := s.exec(ctx, tx, `INSERT INTO feedback (receipt, good, comment, at_us)
			SELECT id, CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS BIGINT) FROM receipts WHERE id = $1
			ON CONFLICT (receipt) DO UPDATE SET good = excluded.good, comment = excluded.comment, at_us = excluded.at_us`,
			clean(f.Receipt), good, clean(f.Comment), f.At.UnixMicro())
		if err == nil && n == 0 {
			err = bot.ErrNotFound
		}
		return err
	})
	return s.fault("save feedback on receipt", f.Receipt, err)
}

// Feedback returns the verdict on an answer, or bot.ErrNotFound.
func (s *Store) Feedback(ctx context.Context, receipt string) (bot.Feedback, error) {
	f := bot.Feedback{Receipt: receipt}
	var good, at int64
	err := s.eng.read.QueryRowContext(ctx, `SELECT good, comment, at_us FROM feedback WHERE receipt = $1`, clean(receipt)).
		Scan(&good, &f.Comment, &at)
	f.Good, f.At = good == 1, time.UnixMicro(at).UTC()
	return f, s.fault("load feedback on receipt", receipt, err)
}
