package store

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"policybot/bot/store/pgtest"
	"policybot/knowledge/index"
	"policybot/knowledge/index/vectortest"
)

// thePGlite is one for all tests that need one; they run one after the other.
var thePGlite = sync.OnceValues(func() (*pgtest.PGlite, error) { return pgtest.NewPGlite(os.Getenv("POLICYBOT_PGLITE")) })

// pglite returns the address of a PostgreSQL with pgvector, empty and of this test alone.
func pglite(t testing.TB) string {
	t.Helper()
	lite.Store(true)
	p, err := thePGlite()
	pgtest.Skip(t, err, os.Getenv("CI") == "true")
	db, err := sql.Open("pgx", p.URL())
	must(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	must(t, p.Empty(func(q string) error { _, err := db.Exec(q); return err }))
	return p.URL()
}

func openVectors(t testing.TB, s *Store) *Vectors {
	t.Helper()
	v, err := s.OpenVectors(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// pgvector does what memory does.
func TestVectors(t *testing.T) {
	s := open(t, pglite(t))
	vectortest.Conform(t, func(t testing.TB) index.Vectors {
		v := openVectors(t, s)
		if _, err := s.eng.write.Exec(`DELETE FROM vector_collections`); err != nil {
			t.Fatal(err)
		}
		return v
	})
}

// The store itself works on it too, whatever version of PostgreSQL it is.
func TestStoreOnPGlite(t *testing.T) {
	for name, test := range map[string]func(*testing.T, string){"Turns": testTurns, "Versions": testVersions, "Verify": testVerify, "Feedback": testFeedback} {
		t.Run(name, func(t *testing.T) { test(t, pglite(t)) })
	}
}

// Collections that nobody used for a month are dropped, and only those.
func TestUnusedVectors(t *testing.T) {
	s := open(t, pglite(t))
	v := openVectors(t, s)
	for _, name := range []string{"old", "used", "new"} {
		must(t, v.Replace(ctx, name, 1, []string{"a"}, [][]float32{{1}}))
	}
	if _, err := s.eng.write.Exec(`UPDATE vector_collections SET used_ms = used_ms - $1 WHERE name <> 'new'`, 2*unusedFor.Milliseconds()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := openVectors(t, s).Nearest(ctx, "used", []float32{1}, 1); err != nil { // another process
		t.Fatal(err)
	}
	must(t, v.Replace(ctx, "newer", 1, nil, nil))
	rows, err := s.eng.read.Query(`SELECT c.name FROM vector_collections c ORDER BY c.name`)
	must(t, err)
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		must(t, rows.Scan(&name))
		names = append(names, name)
	}
	if got := strings.Join(names, " "); got != "new newer used" {
		t.Errorf("left: %s", got)
	}
}

func TestOpenVectorsAtOnce(t *testing.T) {
	s := open(t, pglite(t))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := s.OpenVectors(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// A database without pgvector is told about, with what to do.
func TestNoVectors(t *testing.T) {
	lite := open(t, "sqlite:"+filepath.Join(t.TempDir(), "bot.db"))
	if _, err := lite.OpenVectors(ctx); !errors.Is(err, ErrNoVectors) || !strings.Contains(err.Error(), "name a PostgreSQL") {
		t.Errorf("SQLite: %v", err)
	}
	s := open(t, postgresURL(t))
	if _, err := s.OpenVectors(ctx); !errors.Is(err, ErrNoVectors) || !strings.Contains(err.Error(), "add it to the server") {
		t.Errorf("a PostgreSQL without it: %v", err)
	}
}

// Who may not add the extension is told who can.
func TestVectorsNotAllowed(t *testing.T) {
	s := open(t, pglite(t))
	for _, q := range []string{`CREATE ROLE guest`, `SET ROLE guest`} { // all connections are one session
		if _, err := s.eng.write.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.OpenVectors(ctx); !errors.Is(err, ErrNoVectors) || !strings.Contains(err.Error(), "let an administrator run CREATE EXTENSION vector") {
		t.Errorf("got %v", err)
	}
	for _, q := range []string{`RESET ROLE`, `CREATE EXTENSION vector`, `GRANT CREATE ON SCHEMA public TO guest`, `SET ROLE guest`} {
		if _, err := s.eng.write.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	openVectors(t, s) // once it is there, no right is needed for it
}
