package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"policybot/bot"
)

// ErrClaimLost says that an event is not the caller's any more: its lease ran out and somebody
// else took it up, or it is done.
var ErrClaimLost = errors.New("the event is not claimed by this process")

// put is one Put on its way through the group.
type put struct {
	event bot.Event
	fresh bool
}

// Put stores the event; fresh is false, and nothing is stored, when its ID or Alt is known.
// An event without a thread waits for no other.
func (s *Store) Put(ctx context.Context, e bot.Event) (fresh bool, err error) {
	switch {
	case e.ID == "":
		err = errors.New("the event has no id")
	case max(len(e.ID), len(e.Alt), len(e.Thread)) > maxName:
		err = fmt.Errorf("a name longer than %d bytes", maxName)
	}
	p := &put{event: e}
	if err == nil {
		err = s.puts.do(ctx, p)
	}
	return err == nil && p.fresh, s.fault("keep event", e.ID, err)
}

const (
	findEvent  = `SELECT COUNT(*) FROM events WHERE id = $1 OR alt = $2`
	nextNumber = `UPDATE counters SET value = value + 1 WHERE name = 'events' RETURNING value`
	addEvent   = `INSERT INTO events (seq, id, alt, thread, payload, progress, attempts, at_us, due_ms, lease_ms, done_ms)
		VALUES ($1, $2, $3, $4, $5, '', 0, $6, 0, 0, 0)`
	holdNumber = `UPDATE counters SET value = value WHERE name = 'events'`
)

// commitPuts stores a batch. Holding the row of the counter makes this the only transaction that
// adds events, in all processes.
func (s *Store) commitPuts(ctx context.Context, batch []*put) error {
	return s.transact(ctx, func(tx *sql.Tx) error {
		if _, err := s.exec(ctx, tx, holdNumber); err != nil {
			return err
		}
		for _, p := range batch {
			e := &p.event
			p.fresh = false
			var known, seq int64
			alt := nullable(clean(e.Alt))
			if err := s.row(ctx, tx, findEvent, clean(e.ID), alt).Scan(&known); err != nil {
				return err
			}
			if known > 0 {
				continue
			}
			if err := s.row(ctx, tx, nextNumber).Scan(&seq); err != nil {
				return err
			}
			if _, err := s.exec(ctx, tx, addEvent, seq, clean(e.ID), alt, clean(e.Thread), clean(string(e.Payload)), e.At.UnixMicro()); err != nil {
				return err
			}
			p.fresh = true
		}
		return nil
	})
}

// An event may be claimed when it is open, due and free, and no open event stands before it in
// its thread. Rows another process is about to claim are skipped.
const nextEvent = `SELECT seq, id, COALESCE(alt, ''), thread, payload, progress, attempts, at_us FROM events AS e
	WHERE e.done_ms = 0 AND e.due_ms <= {now} AND e.lease_ms <= {now}
	AND (e.thread = '' OR NOT EXISTS (SELECT 1 FROM events AS p WHERE p.thread = e.thread AND p.done_ms = 0 AND p.seq < e.seq))
	ORDER BY e.seq LIMIT 1{skip}`

const openEvents = `SELECT COUNT(*) FROM (SELECT 1 FROM events WHERE done_ms = 0 AND due_ms <= {now} AND lease_ms <= {now} LIMIT 1) AS open`

// Claim hands out the oldest event that may be worked on now; it is the caller's until lease ends
// by the clock of the database. nil when there is none.
func (s *Store) Claim(ctx context.Context, lease time.Duration) (*bot.Event, error) {
	if free, err := s.anyEvent(ctx); err != nil || !free {
		return nil, s.fault("claim an event", "", err)
	}
	var e bot.Event
	err := s.transact(ctx, func(tx *sql.Tx) error {
		e = bot.Event{}
		var seq, at int64
		var payload, progress string
		err := s.row(ctx, tx, nextEvent).Scan(&seq, &e.ID, &e.Alt, &e.Thread, &payload, &progress, &e.Attempts, &at)
		if err != nil {
			return err
		}
		e.Attempts++
		e.Payload, e.Progress, e.At = raw(payload), raw(progress), time.UnixMicro(at).UTC()
		_, err = s.exec(ctx, tx, `UPDATE events SET attempts = $2, lease_ms = {now} + $3 WHERE seq = $1`, seq, e.Attempts, lease.Milliseconds())
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, s.fault("claim an event", "", err)
	}
	s.mu.Lock()
	s.claims[e.ID] = int64(e.Attempts)
	s.mu.Unlock()
	return &e, nil
}

// anyEvent looks without taking the lock for writing, so that idle workers cost writers nothing.
func (s *Store) anyEvent(ctx context.Context) (bool, error) {
	if s.eng.postgres {
		return true, nil
	}
	var n int
	err := s.find(ctx, openEvents).Scan(&n)
	return n > 0, err
}

// Note saves progress of a claimed event.
func (s *Store) Note(ctx context.Context, id string, progress json.RawMessage) error {
	return s.onClaim(ctx, "note progress of event", id, `progress = $3`, clean(string(progress)))
}

// Release gives a claimed event back, to be handed out again after the delay.
func (s *Store) Release(ctx context.Context, id string, after time.Duration) error {
	err := s.onClaim(ctx, "release event", id, `lease_ms = 0, due_ms = {now} + $3`, after.Milliseconds())
	if err == nil {
		s.forgetClaim(id)
	}
	return err
}

// Done ends an event; it is kept for recognising repeats. Ending it again changes nothing.
func (s *Store) Done(ctx context.Context, id string) error {
	err := s.onClaim(ctx, "end event", id, `lease_ms = 0, done_ms = {now} + $3`, 0)
	if err == nil {
		s.forgetClaim(id)
		return nil
	}
	var done int64
	if errors.Is(err, ErrClaimLost) &&
		s.eng.read.QueryRowContext(ctx, `SELECT done_ms FROM events WHERE id = $1`, clean(id)).Scan(&done) == nil && done > 0 {
		return nil
	}
	return err
}

func (s *Store) forgetClaim(id string) {
	s.mu.Lock()
	delete(s.claims, id)
	s.mu.Unlock()
}

// onClaim changes an open event while it is this process's, or nobody's. The number of attempts
// tells this claim from a later one by somebody else.
func (s *Store) onClaim(ctx context.Context, doing, id, set string, value any) error {
	s.mu.Lock()
	mine := s.claims[id]
	s.mu.Unlock()
	err := s.transact(ctx, func(tx *sql.Tx) error {
		n, err := s.exec(ctx, tx, `UPDATE events SET `+set+` WHERE id = $1 AND done_ms = 0 AND (attempts = $2 OR lease_ms <= {now})`,
			clean(id), mine, value)
		if err != nil || n > 0 {
			return err
		}
		var known int
		if err := s.row(ctx, tx, `SELECT COUNT(*) FROM events WHERE id = $1`, clean(id)).Scan(&known); err != nil {
			return err
		}
		if known == 0 {
			return bot.ErrNotFound
		}
		return ErrClaimLost
	})
	if errors.Is(err, ErrClaimLost) {
		s.forgetClaim(id)
	}
	return s.fault(doing, id, err)
}
