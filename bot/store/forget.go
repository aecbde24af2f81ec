package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"policybot/bot"
)

// channelRemoval is the channel of the receipts that the store itself writes when it removes texts.
const channelRemoval = "removal"

// wipe takes the texts out of receipts; hashes, times and names of policies stay, and with them
// the chain.
const wipe = `UPDATE receipts SET question = '', case_json = '', answer_json = '', salt = '', removed_ms = {now}
	WHERE removed_ms = 0 AND channel <> '` + channelRemoval + `' AND `

// removal is the case of a receipt that says which receipts had their texts removed: ranges of
// places in the chain, first and last.
type removal struct {
	Removed [][2]int64 `json:"removed"`
}

// remove takes the texts out of the receipts that where selects, and says so in a receipt of its
// own: texts that went missing in another way are found by Verify.
func (s *Store) remove(ctx context.Context, tx *sql.Tx, where string, args ...any) (int64, error) {
	var seq int64
	var last string
	if err := s.row(ctx, tx, readChain).Scan(&seq, &last); err != nil {
		return 0, err
	}
	gone, err := numbers(tx.QueryContext(ctx, s.eng.sql(wipe+where+` RETURNING seq`), args...))
	if err != nil || len(gone) == 0 {
		return 0, err
	}
	doc, err := json.Marshal(removal{ranges(gone)})
	if err != nil {
		return 0, err
	}
	r := row{Receipt: bot.Receipt{ID: newID(), Channel: channelRemoval, At: time.UnixMicro(time.Now().UnixMicro()).UTC(), Case: doc}}
	r.content = r.contentHash()
	if err := s.append(ctx, tx, &r, seq+1, last); err != nil {
		return 0, err
	}
	_, err = s.exec(ctx, tx, writeChain, seq+1, r.Hash)
	return int64(len(gone)), err
}

func numbers(rows *sql.Rows, err error) ([]int64, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, rows.Err()
}

// ranges joins neighbouring numbers.
func ranges(all []int64) [][2]int64 {
	slices.Sort(all)
	var out [][2]int64
	for _, n := range all {
		if k := len(out) - 1; k >= 0 && n <= out[k][1]+1 {
			out[k][1] = n
		} else {
			out = append(out, [2]int64{n, n})
		}
	}
	return out
}

// Forget removes what a person wrote and was told in one thread: the texts of its receipts, the
// conversation, the comments on its answers and the events that are done. It returns the number
// of receipts whose texts were removed.
func (s *Store) Forget(ctx context.Context, thread string) (int64, error) {
	thread = clean(thread)
	var n int64
	err := s.transact(ctx, func(tx *sql.Tx) (err error) {
		if n, err = s.remove(ctx, tx, `thread = $1`, thread); err != nil {
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
			n, err = s.remove(ctx, tx, `seq IN (SELECT seq FROM receipts WHERE removed_ms = 0 AND channel <> '`+channelRemoval+`'
				AND at_us < $1 ORDER BY at_us LIMIT $2)`, before.UnixMicro(), expireStep)
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
