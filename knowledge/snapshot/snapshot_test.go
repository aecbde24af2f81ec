package snapshot_test

import (
	"bytes"
	"errors"
	"fmt"
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
