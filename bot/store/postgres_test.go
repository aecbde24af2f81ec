package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"policybot/bot/store/pgtest"
)

var (
	theCluster = sync.OnceValues(pgtest.New) // one for all tests that need one
	started    atomic.Bool                   // theCluster was called for
	lite       atomic.Bool                   // thePGlite was
	databases  atomic.Int64
)

// postgresURL returns the address of an empty database, or skips the test when the programs of
// PostgreSQL are missing. Where CI=true their absence is a failure.
func postgresURL(t testing.TB) string {
	t.Helper()
	started.Store(true)
	c, err := theCluster()
	pgtest.Skip(t, err, os.Getenv("CI") == "true")
	name := fmt.Sprintf("t%d", databases.Add(1))
	db, err := sql.Open("pgx", c.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	return c.URL(name)
}

func TestMain(m *testing.M) {
	if work := os.Getenv("STORE_TEST_CHILD"); work != "" {
		os.Exit(child(work))
	}
	code := m.Run()
	if started.Load() {
		if c, err := theCluster(); err == nil {
			c.Close()
		}
	}
	if lite.Load() {
		if p, err := thePGlite(); err == nil {
			p.Close()
		}
	}
	os.Exit(code)
}

func TestPostgresDown(t *testing.T) {
	url := postgresURL(t)
	s := open(t, url)
	c, _ := theCluster()
	save(t, s, "a", 0, "")
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	restarted := make(chan error, 1)
	done := make(chan error, 1)
	go func() { // a turn that arrives while the server is away waits for it
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		_, err := s.SaveTurn(ctx, conv("a", 1), receipt("a", 2, "k"))
		done <- err
	}()
	short, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if _, err := s.SaveTurn(short, conv("b", 0), receipt("b", 1, "")); err == nil {
		t.Error("saved without a server")
	}
	if _, err := s.Receipt(context.Background(), "x"); err == nil || strings.Contains(err.Error(), "not found") {
		t.Errorf("reading without a server: %v", err)
	}
	go func() { restarted <- c.Start() }()
	if err := <-restarted; err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("the turn that waited: %v", err)
	}
	if v, err := s.Verify(context.Background(), nil); err != nil || v.Receipts < 2 {
		t.Errorf("after the server came back: %+v, %v", v, err)
	}
}
