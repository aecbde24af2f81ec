package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrate brings the schema up to date. A migration is a file NNNN_name.sql; it runs once, in a
// transaction, and is never edited after a release. Several processes may start at once.
func migrate(ctx context.Context, e *engine) error {
	steps, err := migrations()
	if err != nil {
		return err
	}
	have, err := schemaVersion(ctx, e)
	if err != nil {
		return err
	}
	if have > len(steps) {
		return fmt.Errorf("the schema has version %d and this program knows %d: use the newer program", have, len(steps))
	}
	for v := have + 1; v <= len(steps); v++ {
		if err := apply(ctx, e, v, steps[v-1]); err != nil {
			return fmt.Errorf("migration %d: %w", v, err)
		}
	}
	return nil
}

// migrations returns the texts in order; file number i is version i.
func migrations() ([]string, error) {
	entries, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		return nil, err
	}
	var texts []string
	for i, entry := range entries {
		if !strings.HasPrefix(entry.Name(), fmt.Sprintf("%04d_", i+1)) {
			return nil, fmt.Errorf("migration %s is out of order", entry.Name())
		}
		data, err := migrationFiles.ReadFile("migrations/" + entry.Name())
		if err != nil {
			return nil, err
		}
		texts = append(texts, string(data))
	}
	return texts, nil
}

// schemaVersion returns the version of the schema, 0 for a new database. It reads first, so that
// opening a database in use takes no lock.
func schemaVersion(ctx context.Context, e *engine) (int, error) {
	const read = `SELECT COALESCE(MAX(version), 0) FROM schema_versions`
	var version int
	if e.read.QueryRowContext(ctx, read).Scan(&version) == nil {
		return version, nil
	}
	// Two processes may create the table at once; the one that comes second looks again.
	var err error
	for range 5 {
		_, err = e.write.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL)`)
		if err == nil {
			return version, e.write.QueryRowContext(ctx, read).Scan(&version)
		}
		if !e.transient(err) && !alreadyThere(err) {
			return 0, err
		}
		time.Sleep(50 * time.Millisecond)
	}
	return 0, err
}

func alreadyThere(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "23505" || pg.Code == "42P07" || pg.Code == "42710")
}

// apply runs one migration unless another process has. Inserting the version first makes the
// others wait for this transaction.
func apply(ctx context.Context, e *engine, version int, text string) error {
	tx, err := e.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.ExecContext(ctx, e.sql(`INSERT INTO schema_versions (version, at_ms) VALUES ($1, {now}) ON CONFLICT DO NOTHING`), version)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	for _, statement := range statements(text) {
		if _, err := tx.ExecContext(ctx, e.sql(statement)); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// statements splits a migration at the semicolons that end lines.
func statements(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "--") {
			lines = append(lines, line)
		}
	}
	var out []string
	for _, s := range strings.Split(strings.Join(lines, ""), ";\n") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
