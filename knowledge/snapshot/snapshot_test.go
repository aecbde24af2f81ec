package snapshot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"policybot/knowledge/snapshot"
	"policybot/knowledge/snapshot/placetest"
)

func parts(s string) map[string][]byte {
	return map[string][]byte{"files/policy.txt": []byte(s), "files/rules.yaml": []byte("rules of " + s)}
}

func publish(t testing.TB, s *snapshot.Shelf, text string) snapshot.Manifest {
	t.Helper()
	m, err := s.Publish(t.Context(), snapshot.Manifest{Source: text, Clauses: 1}, parts(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestFolder(t *testing.T) {
	placetest.Conform(t, func(t testing.TB) snapshot.Place { return snapshot.Folder(t.TempDir()) })
}

// Whatever is changed or cut off in the file, it is not served.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	s := snapshot.Open(snapshot.Folder(dir), "p")
	publish(t, s, "one")
	publish(t, s, "two")
	path := filepath.Join(dir, "p", "000002.snapshot")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, data []byte) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Current(t.Context()); !errors.Is(err, snapshot.ErrDamaged) {
			t.Errorf("%s: got %v", what, err)
		}
		if old, err := s.Serving(t.Context()); err == nil || old == nil || old.Number != 1 {
			t.Errorf("%s: serving %v, %v", what, old, err)
		}
	}
	for i := 0; i < len(whole); i += 7 {
		flipped := bytes.Clone(whole)
		flipped[i] ^= 4
		try(fmt.Sprintf("byte %d changed", i), flipped)
		try(fmt.Sprintf("cut off at %d", i), whole[:i])
	}
	try("something added", append(bytes.Clone(whole), 'x'))
	if n, err := s.Rollback(t.Context()); n != 1 || err != nil {
		t.Errorf("going back from a damaged version: %d, %v", n, err)
	}
}

// A version that somebody went back from does not come back when the one after it is damaged.
func TestWithdrawn(t *testing.T) {
	dir := t.TempDir()
	s := snapshot.Open(snapshot.Folder(dir), "p")
	publish(t, s, "one")
	publish(t, s, "two")
	if _, err := s.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m := publish(t, s, "three"); m.Follows != 1 {
		t.Fatalf("version %d follows %d", m.Number, m.Follows)
	}
	path := filepath.Join(dir, "p", "000003.snapshot")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)-1], 0o644); err != nil {
		t.Fatal(err)
	}
	if old, err := s.Serving(t.Context()); !errors.Is(err, snapshot.ErrDamaged) || old == nil || old.Number != 1 {
		t.Errorf("serving %v, %v; want version 1", old, err)
	}
}

// deaf is a place that makes a change and does not learn of it.
type deaf struct{ snapshot.Place }

func (d deaf) Point(ctx context.Context, name string, inForce, last, number int) (bool, error) {
	if _, err := d.Place.Point(ctx, name, inForce, last, number); err != nil {
		return false, err
	}
	return false, nil
}

// Going back goes back once, whatever is heard of it.
func TestBackOnce(t *testing.T) {
	place := snapshot.Folder(t.TempDir())
	s := snapshot.Open(place, "p")
	for _, text := range []string{"one", "two", "three"} {
		publish(t, s, text)
	}
	_, err := snapshot.Open(deaf{place}, "p").Rollback(t.Context())
	if now, _ := s.State(t.Context()); !errors.Is(err, snapshot.ErrMoved) || now.InForce != 2 {
		t.Errorf("%v, version %d is in force; want version 2", err, now.InForce)
	}
}

// endless is a place whose versions have no first line.
type endless struct {
	snapshot.Place
	read *int
}

func (e endless) Read(context.Context, string, int, bool) (io.ReadCloser, int64, error) {
	const length = 64 << 20
	return io.NopCloser(io.LimitReader(e.zeros(), length)), length, nil
}

type zeros func([]byte) (int, error)

func (f zeros) Read(b []byte) (int, error) { return f(b) }

func (e endless) zeros() io.Reader {
	return zeros(func(b []byte) (int, error) { *e.read += len(b); return len(b), nil })
}

// What has no first line is not read to its end to find that out.
func TestNoFirstLine(t *testing.T) {
	place := snapshot.Folder(t.TempDir())
	publish(t, snapshot.Open(place, "p"), "one")
	read := 0
	if _, err := snapshot.Open(endless{place, &read}, "p").Current(t.Context()); !errors.Is(err, snapshot.ErrDamaged) || read > 4<<20 {
		t.Errorf("%v after %d bytes", err, read)
	}
}

// TestKilled kills a process that publishes, at random moments, and wants a whole version in force
// each time. POLICYBOT_KILL_RUNS sets how often.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	if os.Getenv("SNAPSHOT_CHILD") != "" {
		publishForEver(t, os.Getenv("SNAPSHOT_CHILD"))
		return
	}
	runs := 10
	if n, err := strconv.Atoi(os.Getenv("POLICYBOT_KILL_RUNS")); err == nil {
		runs = n
	}
	s := snapshot.Open(snapshot.Folder(dir), "p")
	last := 0
	for range runs {
		child := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		child.Env = append(os.Environ(), "SNAPSHOT_CHILD="+dir)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.IntN(60_000)) * time.Microsecond)
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // it was killed
		snap, err := s.Current(t.Context())
		if errors.Is(err, snapshot.ErrNone) && last == 0 {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if text := string(snap.Part("files/policy.txt")); snap.Number < last || !strings.HasPrefix(text, snap.Source+" ") || len(text) != len(snap.Source)+1+64<<10 {
			t.Fatalf("version %d after %d: %d bytes, source %q", snap.Number, last, len(text), snap.Source)
		}
		last = snap.Number
	}
	t.Logf("%d runs killed, %d versions published", runs, last)
}

func publishForEver(t *testing.T, dir string) {
	s := snapshot.Open(snapshot.Folder(dir), "p")
	for i := 0; ; i++ {
		source := fmt.Sprintf("run %d of %d", i, os.Getpid())
		if _, err := s.Publish(t.Context(), snapshot.Manifest{Source: source}, parts(source+" "+strings.Repeat("条", 64<<10/3)+"x"), nil); err != nil {
			t.Fatal(err)
		}
	}
}
