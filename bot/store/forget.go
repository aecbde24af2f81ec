package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// wipe takes the texts out of receipts; hashes, times and names of policies stay, and with them
// the chain.
const wipe = `UPDATE receipts SET question = '', case_json = '', answer_json = '', salt = '', removed_ms = {now} WHERE removed_ms = 0 AND `

// Forget removes what a person wrote and was told in one thread: the texts of its receipts, the
// conversation, the comments on its answers and the events that are done. It returns the number
// of receipts whose texts were removed.
func (s *Store) Forget(ctx context.Context, thread string) (int64, error) {
	thread = clean(thread)
	var n int64
	err := s.transact(ctx, func(tx *sql.Tx) (err error) {
		if n, err = s.exec(ctx, tx, wipe+`thread = $1`, thread); err != nil {
			return err
		}
		return s.all(ctx, tx, thread,
			`DELETE FROM conversations WHERE id = $1`,
			`DELETE FROM feedback WHERE receipt IN (SELECT id FROM receipts WHERE thread = $1)`,
			`UPDATE events SET payload = '', progress = '' WHERE thread = $1 AND done_ms > 0`)
	})
	return n, s.fault("remove the texts of thread", thread, err)
}

// expireStep bounds how many receipts one transaction of Expire changes, so that turns get through.
const expireStep = 1000

// Expire removes, in all threads, what is older than before: as Forget does, and events that are
// done for so long that no repeat of them is to be expected. It returns the number of receipts
// whose texts were removed.
func (s *Store) Expire(ctx context.Context, before time.Time) (int64, error) {
	doing, when := "remove texts older than", before.UTC().Format(time.RFC3339)
	var total int64
	for {
		var n int64
		err := s.transact(ctx, func(tx *sql.Tx) (err error) {
			n, err = s.exec(ctx, tx, wipe+`seq IN (SELECT seq FROM receipts WHERE removed_ms = 0 AND at_us < $1 ORDER BY at_us LIMIT $2)`,
				before.UnixMicro(), expireStep)
			return err
		})
		if err != nil {
			return total, s.fault(doing, when, err)
		}
		total += n
		if n < expireStep {
			break
		}
	}
	err := s.transact(ctx, func(tx *sql.Tx) error {
		return errors.Join(
			s.all(ctx, tx, before.UnixMicro(),
				`DELETE FROM feedback WHERE receipt IN (SELECT id FROM receipts WHERE at_us < $1)`),
			s.all(ctx, tx, before.UnixMilli(),
				`DELETE FROM conversations WHERE changed_ms < $1`,
				`DELETE FROM events WHERE done_ms > 0 AND done_ms < $1`))
	})
	return total, s.fault(doing, when, err)
}

func (s *Store) all(ctx context.Context, tx *sql.Tx, arg any, texts ...string) error {
	for _, text := range texts {
		if _, err := s.exec(ctx, tx, text, arg); err != nil {
			return err
		}
	}
	return nil
}
