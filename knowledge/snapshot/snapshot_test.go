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
	"sync"
	"testing"
	"time"

	"policybot/knowledge/snapshot"
)

func parts(s string) map[string][]byte {
	return map[string][]byte{"files/policy.txt": []byte(s), "files/rules.yaml": []byte("rules of " + s)}
}

func publish(t testing.TB, s *snapshot.Shelf, text string) snapshot.Manifest {
	t.Helper()
	m, err := s.Publish(snapshot.Manifest{Source: text, Clauses: 1}, parts(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func inForce(t testing.TB, s *snapshot.Shelf) string {
	t.Helper()
	snap, err := s.Current()
	if errors.Is(err, snapshot.ErrNone) {
		return "none"
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(snap.Parts("files/")["policy.txt"])
}

func TestPublishAndGoBack(t *testing.T) {
	s := snapshot.Open(t.TempDir(), "p")
	if got := inForce(t, s); got != "none" || s.Stamp() != "" {
		t.Errorf("at first: %s", got)
	}
	if _, err := s.Rollback(); !errors.Is(err, snapshot.ErrNone) {
		t.Errorf("nothing to go back to: %v", err)
	}
	publish(t, s, "one")
	stamp := s.Stamp()
	publish(t, s, "two")
	if got := inForce(t, s); got != "two" || s.Stamp() == stamp {
		t.Errorf("after two: %s, stamp %q", got, s.Stamp())
	}
	if n, err := s.Rollback(); n != 1 || err != nil || inForce(t, s) != "one" {
		t.Errorf("going back: %d, %v, %s", n, err, inForce(t, s))
	}
	if m := publish(t, s, "three"); m.Number != 3 || m.Follows != 1 {
		t.Errorf("after going back: %+v", m)
	}
	for _, want := range []string{"one", "none"} {
		if _, err := s.Rollback(); err != nil || inForce(t, s) != want {
			t.Errorf("going back: %v, %s, want %s", err, inForce(t, s), want)
		}
	}
	all, now, err := s.History()
	if err != nil || len(all) != 3 || now != 0 || all[2].Source != "three" {
		t.Errorf("history: %+v, %d, %v", all, now, err)
	}
}

func TestCheckUnderTheLock(t *testing.T) {
	s := snapshot.Open(t.TempDir(), "p")
	publish(t, s, "one")
	no := errors.New("no")
	_, err := s.Publish(snapshot.Manifest{}, parts("two"), func(n int) error {
		if n != 1 {
			t.Errorf("in force: %d", n)
		}
		return no
	})
	if !errors.Is(err, no) || inForce(t, s) != "one" {
		t.Errorf("got %v, in force %s", err, inForce(t, s))
	}
}

func TestOneAfterTheOther(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if _, err := snapshot.Open(dir, "p").Publish(snapshot.Manifest{}, parts(strconv.Itoa(i)), nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, now, err := snapshot.Open(dir, "p").History()
	if err != nil || len(all) != 8 || now != 8 {
		t.Errorf("%d versions, %d in force, %v", len(all), now, err)
	}
}

func TestOldVersionsArePruned(t *testing.T) {
	s := snapshot.Open(t.TempDir(), "p")
	for i := range 53 {
		publish(t, s, strconv.Itoa(i))
	}
	if all, now, err := s.History(); err != nil || len(all) != 50 || now != 53 {
		t.Errorf("%d versions, %d in force, %v", len(all), now, err)
	}
}

// Whatever is changed or cut off in the file, it is not served.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	s := snapshot.Open(dir, "p")
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
		if _, err := s.Current(); !errors.Is(err, snapshot.ErrDamaged) {
			t.Errorf("%s: got %v", what, err)
		}
		if old, err := s.Serving(); err == nil || old == nil || old.Number != 1 {
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
	if n, err := s.Rollback(); n != 1 || err != nil {
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
	s := snapshot.Open(dir, "p")
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
		snap, err := s.Current()
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
	s := snapshot.Open(dir, "p")
	for i := 0; ; i++ {
		source := fmt.Sprintf("run %d of %d", i, os.Getpid())
		if _, err := s.Publish(snapshot.Manifest{Source: source}, parts(source+" "+strings.Repeat("条", 64<<10/3)+"x"), nil); err != nil {
			t.Fatal(err)
		}
	}
}
