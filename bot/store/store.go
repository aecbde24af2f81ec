// Package store keeps conversations, receipts, feedback, the inbox and published versions in a database.
//
// It implements bot.Store and bot.Inbox with one SQL text on two engines: SQLite in one file,
// which needs nothing installed, and PostgreSQL (or a database that speaks its protocol), which
// lets many processes share the state. Nothing is used that only one engine has, except the
// fragments of SQL in type engine, and two things that are never needed: LISTEN and NOTIFY, beneath
// which somebody looks by himself, and pgvector (Vectors), beside which vectors stay in memory.
//
// It promises:
//   - A turn is saved whole or not at all: conversation and receipt go in one transaction.
//   - What was saved survives kill -9. On SQLite the default, synchronous=FULL, survives a loss
//     of power as well; with ?sync=normal a loss of power may take the last moments with it
//     but damages nothing. On PostgreSQL it is as durable as the server is set up to be.
//   - Receipts form one chain a store: each holds the hash of the one before. Verify finds any
//     row that was altered, inserted, reordered or taken away. The chain covers a salted hash of
//     the texts and not the texts themselves, so that a person's texts can be removed and the
//     chain still verifies; a removal is itself a receipt, and texts that went in another way are
//     found. What Verify cannot see is a chain rewritten from some place to its end by somebody who
//     may write to the database: keep the head that it returns elsewhere, now and then.
//   - An event that was put is handed out until it is done, to one worker at a time, in order
//     within its thread; an event known by either of its identities is not stored twice.
//
// Turns that are saved at the same moment share one transaction (see group), because the chain
// lets only one append at a time and a commit costs far more than a row.
//
// The package knows nothing about policies, questions or channels; states, cases, answers, payloads
// and published versions are bytes to it. Versions is a snapshot.Place and Vectors an index.Vectors:
// they stand here because this is where a database is spoken to.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"policybot/bot"
)

// Options are the choices an operator has.
type Options struct {
	// MaskReceipts replaces phone, ID-card and bank numbers in the texts of receipts
	// before they are saved (see Mask).
	MaskReceipts bool
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	eng   *engine
	opt   Options
	turns *group[*turn]
	puts  *group[*put]
	stmts map[string]*sql.Stmt // prepared statements of the writing connection, by their text
	finds map[string]*sql.Stmt // and of the reading ones

	mu     sync.Mutex
	claims map[string]int64 // attempts of the events this process has claimed, by event id

	ready readiness
}

var (
	_ bot.Store = (*Store)(nil)
	_ bot.Inbox = (*Store)(nil)
)

// Open opens the database that url names and brings its schema up to date:
// "sqlite:PATH" (the folder is created when it is missing) or "postgres://…".
func Open(ctx context.Context, url string) (*Store, error) {
	return OpenWith(ctx, url, Options{})
}

// OpenWith is Open with options.
func OpenWith(ctx context.Context, url string, opt Options) (*Store, error) {
	eng, err := openEngine(ctx, url)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, eng); err != nil {
		eng.close()
		return nil, fmt.Errorf("open store %s: %w", eng.name, eng.explain(err))
	}
	s := &Store{eng: eng, opt: opt, claims: map[string]int64{}}
	s.stmts, err = eng.prepare(ctx, eng.write, readChain, writeChain, findReceipt, newThread, saveThread, addReceipt)
	if err == nil {
		s.finds, err = eng.prepare(ctx, eng.read, readThread, byKey, byID, openEvents, readShelf)
	}
	if err != nil {
		eng.close()
		return nil, fmt.Errorf("open store %s: %w", eng.name, eng.explain(err))
	}
	s.turns = newGroup(s.commitTurns)
	s.puts = newGroup(s.commitPuts)
	return s, nil
}

// Close lets the writes that were begun finish, and closes the database.
func (s *Store) Close() error {
	s.turns.close()
	s.puts.close()
	return s.eng.close()
}

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	err := s.eng.read.QueryRowContext(ctx, `SELECT 1`).Scan(&one)
	return s.fault("reach", "", err)
}

// Name is the address of the database without its password.
func (s *Store) Name() string { return s.eng.name }

// fault words an error of the database for the person who runs it.
func (s *Store) fault(doing, what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		err = bot.ErrNotFound
	case errors.Is(err, bot.ErrNotFound), errors.Is(err, bot.ErrConflict), errors.Is(err, ErrClaimLost):
	default:
		away := s.eng.away(err)
		if err = s.eng.explain(err); away {
			err = fmt.Errorf("%w: %w", bot.ErrUnavailable, err)
		}
	}
	if what != "" {
		what = " " + what
	}
	return fmt.Errorf("store %s: %s%s: %w", s.eng.name, doing, what, err)
}

// transact runs fn in one write transaction, again when the database says that it was
// unlucky: a serialisation failure, a deadlock, a lost connection. It gives up after groupTime,
// or when ctx ends.
func (s *Store) transact(ctx context.Context, fn func(*sql.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, groupTime)
	defer cancel()
	pause := 5 * time.Millisecond
	for {
		err := s.once(ctx, fn)
		if err == nil || !s.eng.transient(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
		pause = min(2*pause, time.Second)
	}
}

func (s *Store) once(ctx context.Context, fn func(*sql.Tx) error) error {
	tx, err := s.eng.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return tx.Commit()
}

// exec runs a statement in the transaction and returns how many rows it changed.
func (s *Store) exec(ctx context.Context, tx *sql.Tx, text string, args ...any) (int64, error) {
	var res sql.Result
	var err error
	if stmt := s.stmts[text]; stmt != nil {
		res, err = tx.StmtContext(ctx, stmt).ExecContext(ctx, args...)
	} else {
		res, err = tx.ExecContext(ctx, s.eng.sql(text), args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// row asks for one row in the transaction.
func (s *Store) row(ctx context.Context, tx *sql.Tx, text string, args ...any) *sql.Row {
	if stmt := s.stmts[text]; stmt != nil {
		return tx.StmtContext(ctx, stmt).QueryRowContext(ctx, args...)
	}
	return tx.QueryRowContext(ctx, s.eng.sql(text), args...)
}

// find asks for one row outside a transaction.
func (s *Store) find(ctx context.Context, text string, args ...any) *sql.Row {
	if stmt := s.finds[text]; stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return s.eng.read.QueryRowContext(ctx, s.eng.sql(text), args...)
}

// ignoreDone drops the complaint that a transaction ended with its connection.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) || errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return err
}
