package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// maxVersion bounds a published version, in bytes.
const maxVersion = 64 << 20

// Versions keeps published versions in the database, so that what is published on one machine is in
// force on all. It is a snapshot.Place: there the methods say what they do. To the database a version
// is bytes.
type Versions struct{ s *Store }

// Versions returns the published versions that the database keeps.
func (s *Store) Versions() Versions { return Versions{s} }

// Stamp implements snapshot.Place.
func (v Versions) Stamp(ctx context.Context) (string, error) {
	inForce, err := v.shelves(ctx)
	return fmt.Sprint(inForce), err // a map is printed in order
}

// State implements snapshot.Place.
func (v Versions) State(ctx context.Context, name string) (inForce, last int, err error) {
	err = v.s.find(ctx, readShelf, clean(name)).Scan(&inForce, &last)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, nil
	}
	return inForce, last, v.s.fault("look for the version in force of", name, err)
}

// Numbers implements snapshot.Place.
func (v Versions) Numbers(ctx context.Context, name string) ([]int, error) {
	rows, err := v.s.eng.read.QueryContext(ctx, `SELECT number FROM versions WHERE shelf = $1 ORDER BY number`, clean(name))
	if err != nil {
		return nil, v.s.fault("list versions of", name, err)
	}
	defer rows.Close()
	var all []int
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			return nil, v.s.fault("list versions of", name, err)
		}
		all = append(all, n)
	}
	return all, v.s.fault("list versions of", name, rows.Err())
}

// Read implements snapshot.Place.
func (v Versions) Read(ctx context.Context, name string, number int, head bool) (io.ReadCloser, int64, error) {
	query := `SELECT manifest, parts FROM versions WHERE shelf = $1 AND number = $2`
	if head {
		query = `SELECT manifest, '' FROM versions WHERE shelf = $1 AND number = $2`
	}
	var manifest, parts string
	err := v.s.eng.read.QueryRowContext(ctx, query, clean(name), number).Scan(&manifest, &parts)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, fmt.Errorf("store %s: load version %d of %s: %w", v.s.eng.name, number, name, fs.ErrNotExist)
	}
	if err != nil {
		return nil, 0, v.s.fault(fmt.Sprintf("load version %d of", number), name, err)
	}
	// What is no base 64 was altered: it is left out, and found by its hash.
	data, _ := base64.StdEncoding.DecodeString(parts)
	return io.NopCloser(io.MultiReader(strings.NewReader(manifest), bytes.NewReader(data))), int64(len(manifest) + len(data)), nil
}

const (
	readShelf  = `SELECT in_force, last FROM shelves WHERE name = $1`
	newShelf   = `INSERT INTO shelves (name, in_force, last) VALUES ($1, 0, 0) ON CONFLICT DO NOTHING`
	moveShelf  = `UPDATE shelves SET in_force = $4, last = $5 WHERE name = $1 AND in_force = $2 AND last = $3`
	addVersion = `INSERT INTO versions (shelf, number, manifest, parts, at_ms) VALUES ($1, $2, $3, $4, {now})`
)

// Add implements snapshot.Place.
func (v Versions) Add(ctx context.Context, name string, inForce, last int, pieces [][]byte, drop []int) (bool, error) {
	manifest, parts := pieces[0], bytes.Join(pieces[1:], nil)
	if n := len(manifest) + len(parts); n > maxVersion {
		return false, fmt.Errorf("store %s: keep a version of %s: it takes %d MB; at most %d are kept in a database", v.s.eng.name, name, n>>20, maxVersion>>20)
	}
	head := string(manifest)
	m := move{name: clean(name), inForce: inForce, last: last, nextInForce: last + 1, nextLast: last + 1}
	m.also = func(ctx context.Context, tx *sql.Tx) error {
		_, err := v.s.exec(ctx, tx, addVersion, m.name, last+1, head, base64.StdEncoding.EncodeToString(parts))
		for _, n := range drop {
			if err == nil {
				_, err = v.s.exec(ctx, tx, `DELETE FROM versions WHERE shelf = $1 AND number = $2`, m.name, n)
			}
		}
		return err
	}
	m.ours = func(ctx context.Context, tx *sql.Tx) (bool, error) { // and not of another who gave the same number
		var kept string
		err := v.s.row(ctx, tx, `SELECT manifest FROM versions WHERE shelf = $1 AND number = $2`, m.name, last+1).Scan(&kept)
		if errors.Is(err, sql.ErrNoRows) {
			return false, nil
		}
		return kept == head, err
	}
	done, err := v.move(ctx, name, &m)
	return done, v.s.fault("keep a version of", name, err)
}

// Point implements snapshot.Place.
func (v Versions) Point(ctx context.Context, name string, inForce, last, number int) (bool, error) {
	done, err := v.move(ctx, name, &move{name: clean(name), inForce: inForce, last: last, nextInForce: number, nextLast: last})
	return done, v.s.fault("bring a version into force of", name, err)
}

// move brings a shelf from one state to another, with what else belongs to it. A commit whose
// acknowledgement is lost is tried again: the shelf then stands as it was to stand, and that is done.
type move struct {
	name                                 string
	inForce, last, nextInForce, nextLast int
	also                                 func(context.Context, *sql.Tx) error         // nil for nothing
	ours                                 func(context.Context, *sql.Tx) (bool, error) // whether it was this move that led there; nil where that is all the same

	ran  bool // up to the commit, in an earlier try
	done bool
}

// move makes the move and tells the others.
func (v Versions) move(ctx context.Context, name string, m *move) (done bool, err error) {
	if err := v.s.transact(ctx, func(tx *sql.Tx) error { return v.try(ctx, tx, m) }); err != nil {
		return false, err
	}
	if m.done {
		v.s.eng.notify(ctx, name)
	}
	return m.done, nil
}

func (v Versions) try(ctx context.Context, tx *sql.Tx, m *move) error {
	m.done = false
	if _, err := v.s.exec(ctx, tx, newShelf, m.name); err != nil {
		return err
	}
	n, err := v.s.exec(ctx, tx, moveShelf, m.name, m.inForce, m.last, m.nextInForce, m.nextLast)
	if err != nil {
		return err
	}
	if n == 0 {
		if m.ran {
			m.done, err = v.arrived(ctx, tx, m)
		}
		return err
	}
	if m.also != nil {
		if err := m.also(ctx, tx); err != nil {
			return err
		}
	}
	m.ran, m.done = true, true
	return nil
}

// arrived reports whether the shelf stands as the move was to leave it.
func (v Versions) arrived(ctx context.Context, tx *sql.Tx, m *move) (bool, error) {
	var inForce, last int
	if err := v.s.row(ctx, tx, readShelf, m.name).Scan(&inForce, &last); err != nil {
		return false, err
	}
	if inForce != m.nextInForce || last != m.nextLast {
		return false, nil
	}
	if m.ours == nil {
		return true, nil
	}
	return m.ours(ctx, tx)
}

// Shelves lists the names under which versions were published.
func (v Versions) Shelves(ctx context.Context) ([]string, error) {
	inForce, err := v.shelves(ctx)
	return slices.Sorted(maps.Keys(inForce)), err
}

// shelves returns the number in force by name.
func (v Versions) shelves(ctx context.Context) (map[string]int, error) {
	rows, err := v.s.eng.read.QueryContext(ctx, `SELECT name, in_force FROM shelves`)
	if err != nil {
		return nil, v.s.fault("list published policies", "", err)
	}
	defer rows.Close()
	inForce := map[string]int{}
	for rows.Next() {
		var name string
		var n int
		if err := rows.Scan(&name, &n); err != nil {
			return nil, v.s.fault("list published policies", "", err)
		}
		inForce[name] = n
	}
	return inForce, v.s.fault("list published policies", "", rows.Err())
}
