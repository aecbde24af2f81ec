package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"policybot/bot"
)

// maxName bounds ids, threads and keys, in bytes.
const maxName = 512

// turn is one SaveTurn on its way through the group.
type turn struct {
	conv bot.Conversation
	row  row
	err  error // why this turn was not saved, while its neighbours were
}

// Conversation returns the thread; one that does not exist comes back empty with Version 0.
func (s *Store) Conversation(ctx context.Context, id string) (bot.Conversation, error) {
	c := bot.Conversation{ID: id}
	var state string
	err := s.find(ctx, readThread, clean(id)).Scan(&c.Version, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	c.State = raw(state)
	return c, s.fault("load thread", id, err)
}

// SaveTurn saves the conversation and the receipt in one transaction and returns the receipt with
// its hashes. A receipt without an ID is given one; its time is kept to the microsecond. Saving
// the very same receipt again changes nothing and succeeds, so that a caller who lost the
// answer may repeat the call. bot.ErrConflict when the thread was changed meanwhile, or a receipt
// with the same key exists. When ctx ends while the turn is on its way to the disk, it may have
// been saved.
func (s *Store) SaveTurn(ctx context.Context, c bot.Conversation, r bot.Receipt) (bot.Receipt, error) {
	t, err := s.newTurn(c, r)
	if err != nil {
		return bot.Receipt{}, s.fault("save a turn of thread", c.ID, err)
	}
	if err := s.turns.do(ctx, t); err != nil {
		return bot.Receipt{}, s.ready.note(s.fault("save a turn of thread", c.ID, err))
	}
	if t.err != nil {
		return bot.Receipt{}, s.fault("save a turn of thread", c.ID, t.err)
	}
	return t.row.Receipt, nil
}

// newTurn makes the row ready to be written, so that the work is done outside the transaction.
func (s *Store) newTurn(c bot.Conversation, r bot.Receipt) (*turn, error) {
	if c.ID == "" {
		return nil, errors.New("the conversation has no id")
	}
	for _, name := range []string{c.ID, r.ID, r.Thread, r.Key} {
		if len(name) > maxName {
			return nil, fmt.Errorf("a name of %d bytes; at most %d are allowed", len(name), maxName)
		}
	}
	if r.Channel == channelRemoval {
		return nil, fmt.Errorf("channel %q is the store's own", channelRemoval)
	}
	if r.ID == "" {
		r.ID = newID()
	}
	if r.Thread == "" {
		r.Thread = c.ID
	}
	if r.Thread != c.ID {
		return nil, fmt.Errorf("the receipt names thread %q", r.Thread)
	}
	r.ID, r.Thread, r.Key, r.Channel = clean(r.ID), clean(r.Thread), clean(r.Key), clean(r.Channel)
	r.Question = clean(r.Question)
	r.Case, r.Answer = json.RawMessage(clean(string(r.Case))), json.RawMessage(clean(string(r.Answer)))
	r.At = time.UnixMicro(r.At.UnixMicro()).UTC()
	if s.opt.MaskReceipts {
		maskReceipt(&r)
	}
	c.ID, c.State = r.Thread, json.RawMessage(clean(string(c.State)))
	t := &turn{conv: c, row: row{Receipt: r, salt: rand.Text()}}
	t.row.content = t.row.contentHash()
	return t, nil
}

// newID returns an id that nobody can guess.
func newID() string { return "r" + strings.ToLower(rand.Text()) }

// clean makes a text fit for both engines, which do not take a NUL or broken UTF-8 the same way.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// raw returns stored JSON; what was stored as nothing comes back as nil.
func raw(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}

const (
	readThread  = `SELECT version, state FROM conversations WHERE id = $1`
	readChain   = `SELECT seq, hash FROM chain WHERE id = 1{lock}`
	writeChain  = `UPDATE chain SET seq = $1, hash = $2 WHERE id = 1`
	findReceipt = `SELECT ` + columns + ` FROM receipts WHERE id = $1 OR idem_key = $2 LIMIT 1`
	newThread   = `INSERT INTO conversations (id, version, state, changed_ms) VALUES ($1, $2, $3, {now}) ON CONFLICT DO NOTHING`
	saveThread  = `UPDATE conversations SET version = $2, state = $3, changed_ms = {now} WHERE id = $1 AND version = $4`
	addReceipt  = `INSERT INTO receipts (seq, id, thread, turn, idem_key, at_us, channel, policy_id, policy_version,
		question, case_json, answer_json, salt, removed_ms, content_hash, prev_hash, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15, $16)`
)

// commitTurns saves a batch in one transaction. Holding the row of the chain makes this the only
// transaction that appends, in all processes, so that looking before writing is safe.
func (s *Store) commitTurns(ctx context.Context, batch []*turn) error {
	return s.transact(ctx, func(tx *sql.Tx) error {
		var seq int64
		var last string
		if err := s.row(ctx, tx, readChain).Scan(&seq, &last); err != nil {
			return err
		}
		before := seq
		for _, t := range batch {
			t.err = nil // of an earlier try
			added, err := s.saveTurn(ctx, tx, t, seq+1, last)
			if err != nil {
				return err
			}
			if added {
				seq, last = seq+1, t.row.Hash
			}
		}
		if seq == before {
			return nil
		}
		_, err := s.exec(ctx, tx, writeChain, seq, last)
		return err
	})
}

// saveTurn writes one turn; a turn that cannot be saved gets its err set and writes nothing.
func (s *Store) saveTurn(ctx context.Context, tx *sql.Tx, t *turn, seq int64, last string) (added bool, err error) {
	switch old, err := scanRow(s.row(ctx, tx, findReceipt, t.row.ID, nullable(t.row.Key))); {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return false, err
	case old.repeats(&t.row): // saved by an earlier try whose answer was lost
		t.row = old
		return false, nil
	default:
		t.err = bot.ErrConflict
		return false, nil
	}
	var saved int64
	if t.conv.Version == 0 {
		saved, err = s.exec(ctx, tx, newThread, t.conv.ID, 1, string(t.conv.State))
	} else {
		saved, err = s.exec(ctx, tx, saveThread, t.conv.ID, t.conv.Version+1, string(t.conv.State), t.conv.Version)
	}
	if err != nil {
		return false, err
	}
	if saved == 0 {
		t.err = bot.ErrConflict
		return false, nil
	}
	return true, s.append(ctx, tx, &t.row, seq, last)
}

// append writes a receipt at the end of the chain.
func (s *Store) append(ctx context.Context, tx *sql.Tx, r *row, seq int64, last string) error {
	r.seq, r.PrevHash = seq, last
	r.Hash = r.rowHash()
	_, err := s.exec(ctx, tx, addReceipt, seq, r.ID, r.Thread, r.Turn, nullable(r.Key), r.At.UnixMicro(), r.Channel,
		r.Policy.ID, r.Policy.Version, r.Question, string(r.Case), string(r.Answer), r.salt, r.content, r.PrevHash, r.Hash)
	return err
}

func nullable(text string) any {
	if text == "" {
		return nil
	}
	return text
}
