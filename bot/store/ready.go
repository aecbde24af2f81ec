package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"policybot/bot"
)

// readyFor is how long one look at the database counts: whoever asks for readiness, however often,
// causes at most one write in that time.
const readyFor = time.Second

// shaken is how long a turn that could not be saved counts against readiness: on a disk that is nearly
// full one row may still find room where a turn does not.
const shaken = 3 * time.Second

// readiness is the last look at the database, and the last turn that could not be saved.
type readiness struct {
	mu     sync.Mutex
	at     time.Time
	last   error
	failed time.Time
	why    error
}

// note remembers that a turn could not be saved because the database is away.
func (r *readiness) note(err error) error {
	if errors.Is(err, bot.ErrUnavailable) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.failed, r.why = time.Now(), err
	}
	return err
}

// Ready says whether a turn could be saved now. It writes and commits one row, because a database
// that is read-only, full, or a replica still answers what is asked of it.
func (s *Store) Ready(ctx context.Context) error {
	r := &s.ready
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.failed) < shaken {
		return r.why
	}
	if !r.at.IsZero() && time.Since(r.at) < readyFor {
		return r.last
	}
	err := s.once(ctx, func(tx *sql.Tx) error {
		_, err := s.exec(ctx, tx, `INSERT INTO counters (name, value) VALUES ('ready', 1)
			ON CONFLICT (name) DO UPDATE SET value = counters.value + 1`)
		return err
	})
	r.at, r.last = time.Now(), s.fault("write to", "", err)
	return r.last
}

// Open is how many events are not done.
func (s *Store) Open(ctx context.Context) (n int64, err error) {
	err = s.eng.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM events WHERE done_ms = 0`).Scan(&n)
	return n, s.fault("count events", "", err)
}
