package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"policybot/knowledge/index"
)

const (
	usedEvery = 24 * time.Hour      // a process that searches says so as often
	unusedFor = 30 * 24 * time.Hour // then a collection is dropped
)

// Vectors keeps vectors in the database with pgvector, for all replicas: it is an index.Vectors. A
// query is compared with every vector of its collection, as in memory, so that both find the same; an
// approximate index would pay from some ten thousand vectors a collection on.
type Vectors struct {
	s    *Store
	mu   sync.Mutex
	used map[string]time.Time // when this process last said that it uses a collection
}

var _ index.Vectors = (*Vectors)(nil)

// Two tables, made by the first who wants vectors: migrations cannot make them, since most databases
// have no pgvector.
var vectorTables = []string{
	`CREATE TABLE IF NOT EXISTS vector_collections (
		name    TEXT   PRIMARY KEY,
		dim     BIGINT NOT NULL,
		size    BIGINT NOT NULL,
		used_ms BIGINT NOT NULL
	)`,
	`CREATE TABLE IF NOT EXISTS vectors (
		collection TEXT   NOT NULL REFERENCES vector_collections (name) ON DELETE CASCADE,
		id         TEXT   NOT NULL,
		embedding  vector NOT NULL,
		PRIMARY KEY (collection, id)
	)`,
}

// ErrNoVectors says that the database cannot keep vectors.
var ErrNoVectors = errors.New("the database has no pgvector")

// OpenVectors makes the database ready to keep vectors. ErrNoVectors, with what to do about it, when it
// is none that can.
func (s *Store) OpenVectors(ctx context.Context) (*Vectors, error) {
	v := &Vectors{s: s, used: map[string]time.Time{}}
	if !s.eng.postgres {
		return nil, fmt.Errorf("store %s: keep vectors: %w: SQLite is none; name a PostgreSQL, or keep them in memory", s.eng.name, ErrNoVectors)
	}
	var err error
	for range 5 { // replicas may start at the same moment
		if err = v.prepare(ctx); err == nil || !s.eng.transient(err) && !alreadyThere(err) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if errors.Is(err, ErrNoVectors) {
		return nil, fmt.Errorf("store %s: keep vectors: %w", s.eng.name, err)
	}
	return v, s.fault("make tables for", "vectors", err)
}

func (v *Vectors) prepare(ctx context.Context) error {
	db := v.s.eng.write
	if _, err := db.ExecContext(ctx, `SELECT embedding, dim FROM vectors, vector_collections LIMIT 0`); err == nil {
		return nil
	}
	_, created := db.ExecContext(ctx, `CREATE EXTENSION IF NOT EXISTS vector`)
	// Some databases of the protocol have the type without an extension.
	if _, err := db.ExecContext(ctx, `SELECT CAST('[1]' AS vector)`); err != nil {
		return noVectors(created, err)
	}
	for _, table := range vectorTables {
		if _, err := db.ExecContext(ctx, table); err != nil {
			return err
		}
	}
	return nil
}

// noVectors says why there is no pgvector: what making it said, or using it.
func noVectors(created, used error) error {
	var pg *pgconn.PgError
	if !errors.As(created, &pg) {
		return errors.Join(created, used)
	}
	switch pg.Code {
	case "42501": // not allowed
		return fmt.Errorf("%w: the user may not add it; let an administrator run CREATE EXTENSION vector once in this database: %w", ErrNoVectors, created)
	case "0A000", "58P01", "42704": // no such extension
		return fmt.Errorf("%w: add it to the server (Debian: postgresql-15-pgvector), or keep vectors in memory: %w", ErrNoVectors, created)
	}
	return errors.Join(created, used)
}

// Replace implements index.Vectors. Collections that nobody used for long go with it.
func (v *Vectors) Replace(ctx context.Context, collection string, dim int, ids []string, vecs [][]float32) error {
	if err := index.CheckVectors(collection, dim, ids, vecs); err != nil {
		return err
	}
	texts := make([]string, len(vecs))
	for i, vec := range vecs {
		texts[i] = vectorText(vec)
	}
	err := v.s.transact(ctx, func(tx *sql.Tx) error {
		// The row of the collection lets one replace it at a time.
		_, err := v.s.exec(ctx, tx, `INSERT INTO vector_collections (name, dim, size, used_ms) VALUES ($1, $2, $3, {now})
			ON CONFLICT (name) DO UPDATE SET dim = excluded.dim, size = excluded.size, used_ms = excluded.used_ms`, collection, dim, len(ids))
		if err == nil {
			_, err = v.s.exec(ctx, tx, `DELETE FROM vectors WHERE collection = $1`, collection)
		}
		if err == nil && len(ids) > 0 {
			_, err = v.s.exec(ctx, tx, `INSERT INTO vectors (collection, id, embedding)
				SELECT $1, id, CAST(text AS vector) FROM unnest(CAST($2 AS TEXT[]), CAST($3 AS TEXT[])) AS new (id, text)`, collection, ids, texts)
		}
		if err == nil {
			_, err = v.s.exec(ctx, tx, `DELETE FROM vector_collections WHERE used_ms < {now} - $1`, unusedFor.Milliseconds())
		}
		return err
	})
	return v.s.fault("keep vectors of collection", collection, err)
}

// vectorText is a vector of length one as pgvector reads it.
func vectorText(vec []float32) string {
	b := []byte{'['}
	for i, x := range index.Unit(vec) {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendFloat(b, float64(x), 'g', -1, 32)
	}
	return string(append(b, ']'))
}

// Size implements index.Vectors.
func (v *Vectors) Size(ctx context.Context, collection string) (n int, err error) {
	v.use(ctx, collection)
	err = v.s.eng.read.QueryRowContext(ctx, `SELECT size FROM vector_collections WHERE name = $1`, collection).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, v.none(collection)
	}
	return n, v.s.fault("look for collection", collection, err)
}

func (v *Vectors) none(collection string) error {
	return fmt.Errorf("store %s: collection %q: %w", v.s.eng.name, collection, fs.ErrNotExist)
}

// nearest is one statement, so that it sees one version of the collection. There is a row for the
// collection itself where it has no vectors, or none of the dimension.
const nearest = `SELECT c.dim, v.id, v.distance FROM vector_collections c LEFT JOIN LATERAL (
		SELECT id, embedding <=> CAST($2 AS vector) AS distance FROM vectors
		WHERE collection = c.name AND c.dim = $3 ORDER BY distance, id COLLATE "C" LIMIT $4
	) v ON TRUE WHERE c.name = $1 ORDER BY v.distance, v.id COLLATE "C"`

// Nearest implements index.Vectors.
func (v *Vectors) Nearest(ctx context.Context, collection string, vec []float32, k int) (ids []string, cosines []float32, err error) {
	if err := index.CheckQuery(collection, len(vec), vec); err != nil {
		return nil, nil, err
	}
	v.use(ctx, collection)
	rows, err := v.s.eng.read.QueryContext(ctx, nearest, collection, vectorText(vec), len(vec), max(k, 0))
	if err != nil {
		return nil, nil, v.s.fault("search collection", collection, err)
	}
	defer rows.Close()
	there := false
	for rows.Next() {
		var dim int
		var id sql.NullString
		var distance sql.NullFloat64
		if err := rows.Scan(&dim, &id, &distance); err != nil {
			return nil, nil, v.s.fault("search collection", collection, err)
		}
		if err := index.CheckQuery(collection, dim, vec); err != nil {
			return nil, nil, err
		}
		if there = true; id.Valid {
			ids, cosines = append(ids, id.String), append(cosines, float32(1-distance.Float64))
		}
	}
	if err := rows.Err(); err != nil || there {
		return ids, cosines, v.s.fault("search collection", collection, err)
	}
	return nil, nil, v.none(collection)
}

// use says now and then that a collection is in use. That this fails is no reason to fail: it is said
// again, and a collection that was dropped is filled again.
func (v *Vectors) use(ctx context.Context, collection string) {
	v.mu.Lock()
	due := time.Since(v.used[collection]) > usedEvery
	if due {
		v.used[collection] = time.Now()
	}
	v.mu.Unlock()
	if due {
		_, _ = v.s.eng.write.ExecContext(ctx, v.s.eng.sql(`UPDATE vector_collections SET used_ms = {now} WHERE name = $1`), collection)
	}
}
