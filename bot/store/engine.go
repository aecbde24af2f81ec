package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// engine is one of the two databases, with all that differs between them.
type engine struct {
	name     string // address without secrets, for messages
	write    *sql.DB
	read     *sql.DB // the same as write on PostgreSQL
	now      string  // SQL: milliseconds since 1970, by the clock of the database
	lock     string  // SQL at the end of a SELECT: hold the row
	skip     string  // SQL at the end of a SELECT: hold a row nobody holds
	number   string  // SQL: the type of a 64-bit key that grows
	postgres bool
	config   *pgx.ConnConfig // for a connection outside the pool; nil on SQLite
}

// connectTime is how long a PostgreSQL may take to answer a new connection.
const connectTime = 5 * time.Second

func openEngine(ctx context.Context, address string) (*engine, error) {
	switch scheme, rest, _ := strings.Cut(address, ":"); scheme {
	case "sqlite":
		return openSQLite(ctx, strings.TrimPrefix(rest, "//"))
	case "postgres", "postgresql":
		return openPostgres(ctx, address)
	default:
		// The address may hold a password: say only how it begins.
		return nil, fmt.Errorf("open store: address begins with %.12q; want sqlite:PATH or postgres://…", scheme+":")
	}
}

// openSQLite opens the file with one connection for writing and a few for reading:
// SQLite has one writer at a time, and waiting in Go is cheaper than in the database.
func openSQLite(ctx context.Context, path string) (*engine, error) {
	path, query, _ := strings.Cut(path, "?")
	sync, err := syncMode(query)
	if err != nil {
		return nil, fmt.Errorf("open store sqlite:%s: %w", path, err)
	}
	e := &engine{name: "sqlite:" + path, now: "CAST(unixepoch('subsec') * 1000 AS INTEGER)", number: "INTEGER"}
	if path == "" {
		return nil, errors.New("open store sqlite: no path given; want sqlite:PATH")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("open store %s: create its folder: %w; name a folder that can be written", e.name, err)
	}
	if err := onlyOwner(path); err != nil {
		return nil, fmt.Errorf("open store %s: %w; name a file in a folder that can be written", e.name, err)
	}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)"
	if e.write, err = sql.Open("sqlite", dsn+"&_txlock=immediate&_pragma=page_size(8192)&_pragma=journal_mode(WAL)&_pragma=secure_delete(1)&_pragma=synchronous("+sync+")"); err != nil {
		return nil, fmt.Errorf("open store %s: %w", e.name, err)
	}
	e.write.SetMaxOpenConns(1)
	if err := e.write.PingContext(ctx); err != nil {
		e.write.Close()
		return nil, fmt.Errorf("open store %s: %w", e.name, e.explain(err))
	}
	if e.read, err = sql.Open("sqlite", dsn+"&_pragma=query_only(1)"); err != nil {
		e.write.Close()
		return nil, fmt.Errorf("open store %s: %w", e.name, err)
	}
	e.read.SetMaxOpenConns(4)
	e.read.SetMaxIdleConns(4)
	return e, nil
}

func syncMode(query string) (string, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", err
	}
	for key := range values {
		if key != "sync" {
			return "", fmt.Errorf("unknown option %q; want sync=full or sync=normal", key)
		}
	}
	switch mode := strings.ToLower(values.Get("sync")); mode {
	case "", "full":
		return "FULL", nil
	case "normal":
		return "NORMAL", nil
	default:
		return "", fmt.Errorf("option sync=%q; want full or normal", mode)
	}
}

// onlyOwner creates the file, when it is missing, readable by its owner alone.
func onlyOwner(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func openPostgres(ctx context.Context, address string) (*engine, error) {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		// pgx masks the password in its own message, but not in every case.
		return nil, errors.New("open store postgres: the address cannot be read; want postgres://user:password@host:port/name?sslmode=…")
	}
	e := &engine{
		name:     fmt.Sprintf("postgres://%s:%d/%s", cfg.Host, cfg.Port, cfg.Database),
		now:      "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
		lock:     " FOR UPDATE",
		skip:     " FOR UPDATE SKIP LOCKED",
		number:   "BIGINT",
		postgres: true,
		config:   cfg,
	}
	pool, err := poolSize(cfg)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", e.name, err)
	}
	cfg.ConnectTimeout = connectTime
	e.write = stdlib.OpenDB(*cfg)
	e.read = e.write
	e.write.SetMaxOpenConns(pool)
	e.write.SetMaxIdleConns(pool)
	e.write.SetConnMaxIdleTime(5 * time.Minute)
	if err := e.write.PingContext(ctx); err != nil {
		e.write.Close()
		return nil, fmt.Errorf("open store %s: %w", e.name, e.explain(err))
	}
	return e, nil
}

// poolSize is how many connections a process holds at most, beside the one it listens on. The address
// may set it as pgxpool has it: pool_max_conns=N.
func poolSize(cfg *pgx.ConnConfig) (int, error) {
	const name, usual = "pool_max_conns", 12
	text, given := cfg.RuntimeParams[name]
	delete(cfg.RuntimeParams, name)
	if !given {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1000 {
		return 0, fmt.Errorf("option %s=%q; want a number from 1 to 1000", name, text)
	}
	return n, nil
}

func (e *engine) close() error {
	if e.postgres {
		return e.write.Close()
	}
	return errors.Join(e.read.Close(), e.write.Close())
}

// prepare prepares the statements of the hot path. Only SQLite needs it: pgx keeps the
// statements of each connection by itself.
func (e *engine) prepare(ctx context.Context, db *sql.DB, texts ...string) (map[string]*sql.Stmt, error) {
	stmts := map[string]*sql.Stmt{}
	if e.postgres {
		return stmts, nil
	}
	for _, text := range texts {
		stmt, err := db.PrepareContext(ctx, e.sql(text))
		if err != nil {
			return nil, err
		}
		stmts[text] = stmt
	}
	return stmts, nil
}

// sql puts the fragments of the engine into a statement.
func (e *engine) sql(text string) string {
	return strings.NewReplacer("{now}", e.now, "{lock}", e.lock, "{skip}", e.skip, "{number}", e.number).Replace(text)
}

// transient says whether the same transaction may succeed when it is tried again.
func (e *engine) transient(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "40001", "40P01", // serialisation failure, deadlock
			"57P01", "57P02", "57P03", "53300": // shutting down, crashed, starting, too many connections
			return true
		}
		return strings.HasPrefix(pg.Code, "08")
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return true
		}
		return false
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed)
}

// away says whether the database cannot be reached, or cannot be written to for a reason that
// lies outside the program.
func (e *engine) away(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code[:min(2, len(pg.Code))] {
		case "53", "58": // no resources (disk, memory, connections); an error of the system
			return true
		}
		return pg.Code == "25006" || e.transient(err) // 25006: only reading is allowed
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return sqliteAdvice(lite.Code()&0xff) != ""
	}
	return e.transient(err)
}

// explain adds to an error of the database what to do about it.
func (e *engine) explain(err error) error {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		if advice := sqliteAdvice(lite.Code() & 0xff); advice != "" {
			return fmt.Errorf("%w: %s", err, advice)
		}
		return err
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return fmt.Errorf("the database cannot be reached: %w: check that it runs and that the address is right", errors.Unwrap(connect))
	}
	return err
}

func sqliteAdvice(code int) string {
	switch code {
	case sqlite3.SQLITE_FULL:
		return "the disk is full; nothing was lost; make room and try again"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return "the file or its folder cannot be written; nothing was changed; give the right to write or name another folder"
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return "the file is damaged or no database; it is left as it was; keep a copy, then restore a backup or name another folder"
	case sqlite3.SQLITE_IOERR:
		return "the disk reports an error; nothing was changed; look at the disk and try again"
	case sqlite3.SQLITE_BUSY:
		return "another process holds the file; try again when it is done"
	}
	return ""
}
