// Package placetest is what every place for versions has to do, as a test: the folder and the database
// run it.
package placetest

import (
	"context"
	"errors"
	"io/fs"
	"strconv"
	"sync"
	"testing"

	"policybot/knowledge/snapshot"
)

// Conform tests a place. Each call of open gives another, empty one.
func Conform(t *testing.T, open func(testing.TB) snapshot.Place) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, snapshot.Place)
	}{
		{"PublishAndGoBack", publishAndGoBack}, {"Moved", moved}, {"OneAfterTheOther", oneAfterTheOther},
		{"Dropped", dropped}, {"OnlyAsSeen", onlyAsSeen}, {"ManyShelves", manyShelves}, {"WholeWhileChanging", wholeWhileChanging}, {"Stamp", stamp},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

func parts(s string) map[string][]byte {
	return map[string][]byte{"files/policy.txt": []byte(s), "files/rules.yaml": []byte("rules of " + s), "odd": {0, 255, '\n', 0}, "empty": {}}
}

func publish(t testing.TB, s *snapshot.Shelf, text string) snapshot.Manifest {
	t.Helper()
	m, err := s.Publish(t.Context(), snapshot.Manifest{Source: text, Clauses: 1}, parts(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// text is what the version in force says, "none" where there is none.
func text(t testing.TB, s *snapshot.Shelf) string {
	t.Helper()
	snap, err := s.Current(t.Context())
	if errors.Is(err, snapshot.ErrNone) {
		return "none"
	}
	if err != nil {
		t.Fatal(err)
	}
	if string(snap.Part("odd")) != "\x00\xff\n\x00" {
		t.Errorf("odd bytes came back as %q", snap.Part("odd"))
	}
	return string(snap.Parts("files/")["policy.txt"])
}

func state(t testing.TB, s *snapshot.Shelf) snapshot.State {
	t.Helper()
	now, err := s.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func publishAndGoBack(t *testing.T, place snapshot.Place) {
	ctx := t.Context()
	s := snapshot.Open(place, "p")
	if got := text(t, s); got != "none" || state(t, s) != (snapshot.State{}) {
		t.Errorf("at first: %s, %+v", got, state(t, s))
	}
	if _, err := s.Rollback(ctx); !errors.Is(err, snapshot.ErrNone) {
		t.Errorf("nothing to go back to: %v", err)
	}
	publish(t, s, "one")
	before := state(t, s)
	publish(t, s, "two")
	if got := text(t, s); got != "two" || state(t, s) == before {
		t.Errorf("after two: %s, %+v", got, state(t, s))
	}
	if n, err := s.Rollback(ctx); n != 1 || err != nil || text(t, s) != "one" {
		t.Errorf("going back: %d, %v, %s", n, err, text(t, s))
	}
	if m := publish(t, s, "three"); m.Number != 3 || m.Follows != 1 {
		t.Errorf("after going back: %+v", m)
	}
	for _, want := range []string{"one", "none"} {
		if _, err := s.Rollback(ctx); err != nil || text(t, s) != want {
			t.Errorf("going back: %v, %s, want %s", err, text(t, s), want)
		}
	}
	all, now, err := s.History(ctx)
	if err != nil || len(all) != 3 || now != 0 || all[2].Source != "three" {
		t.Errorf("history: %+v, %d, %v", all, now, err)
	}
}

// Whoever compared a text with the version in force publishes it after that version or not at all.
func moved(t *testing.T, place snapshot.Place) {
	s := snapshot.Open(place, "p")
	publish(t, s, "one")
	seen := state(t, s)
	publish(t, s, "two")
	if _, err := s.Publish(t.Context(), snapshot.Manifest{}, parts("three"), &seen); !errors.Is(err, snapshot.ErrMoved) || text(t, s) != "two" {
		t.Errorf("got %v, in force %s", err, text(t, s))
	}
	seen = state(t, s)
	if m, err := s.Publish(t.Context(), snapshot.Manifest{}, parts("three"), &seen); err != nil || m.Number != 3 || text(t, s) != "three" {
		t.Errorf("got %+v, %v, in force %s", m, err, text(t, s))
	}
}

func oneAfterTheOther(t *testing.T, place snapshot.Place) {
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if _, err := snapshot.Open(place, "p").Publish(t.Context(), snapshot.Manifest{}, parts(strconv.Itoa(i)), nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, now, err := snapshot.Open(place, "p").History(t.Context())
	if err != nil || len(all) != 8 || now != 8 {
		t.Fatalf("%d versions, %d in force, %v", len(all), now, err)
	}
	for i, m := range all {
		if m.Number != i+1 || m.Follows != i {
			t.Errorf("version %d follows %d", m.Number, m.Follows)
		}
	}
}

func dropped(t *testing.T, place snapshot.Place) {
	s := snapshot.Open(place, "p")
	for i := range 53 {
		publish(t, s, strconv.Itoa(i))
	}
	all, now, err := s.History(t.Context())
	if err != nil || len(all) != 50 || now != 53 || all[0].Number != 4 {
		t.Errorf("%d versions, %d in force, %v", len(all), now, err)
	}
	if _, _, err := place.Read(t.Context(), "p", 1, false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a version that was dropped: %v", err)
	}
}

// A change made on a shelf that stands otherwise than was seen changes nothing.
func onlyAsSeen(t *testing.T, place snapshot.Place) {
	s := snapshot.Open(place, "p")
	publish(t, s, "one")
	publish(t, s, "two")
	for _, stale := range []snapshot.State{{}, {InForce: 1, Last: 1}, {InForce: 1, Last: 2}, {InForce: 2, Last: 3}} {
		if done, err := place.Add(t.Context(), "p", stale.InForce, stale.Last, [][]byte{[]byte("x")}, []int{1}); done || err != nil {
			t.Errorf("added after %+v: %v, %v", stale, done, err)
		}
		if done, err := place.Point(t.Context(), "p", stale.InForce, stale.Last, 1); done || err != nil {
			t.Errorf("pointed after %+v: %v, %v", stale, done, err)
		}
	}
	if all, _, err := s.History(t.Context()); err != nil || len(all) != 2 || text(t, s) != "two" {
		t.Errorf("%d versions, in force %s, %v", len(all), text(t, s), err)
	}
}

func manyShelves(t *testing.T, place snapshot.Place) {
	for _, name := range []string{"p", "q", "通州区 1", "it's"} {
		s := snapshot.Open(place, name)
		publish(t, s, "of "+name)
		if got := text(t, s); got != "of "+name || state(t, s).Last != 1 {
			t.Errorf("%s: %s, %+v", name, got, state(t, s))
		}
	}
}

// The stamp changes with every version that comes into force on any shelf, and only then.
func stamp(t *testing.T, place snapshot.Place) {
	last := map[string]string{}
	look := func(after string) {
		t.Helper()
		now, err := place.Stamp(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := place.Stamp(t.Context()); again != now {
			t.Errorf("after %s: %q, and when asked again %q", after, now, again)
		}
		if before, ok := last[now]; ok {
			t.Errorf("after %s the same as after %s: %q", after, before, now)
		}
		last[now] = after
	}
	p, q := snapshot.Open(place, "p"), snapshot.Open(place, "q")
	look("nothing")
	publish(t, p, "one")
	look("p one")
	publish(t, q, "one")
	look("q one")
	publish(t, p, "two")
	look("p two")
	publish(t, p, "two")
	look("p two again")
	if _, err := q.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	look("q none")
}

// Who reads while versions are published and left reads a whole one each time.
func wholeWhileChanging(t *testing.T, place snapshot.Place) {
	s := snapshot.Open(place, "p")
	publish(t, s, "one")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for n := 0; ctx.Err() == nil || n == 0; n++ {
				if snap, err := s.Current(t.Context()); err != nil || string(snap.Part("files/rules.yaml")) != "rules of "+snap.Source {
					t.Errorf("read %v, %v", snap, err)
					return
				}
			}
		})
	}
	for i := range 10 {
		publish(t, s, strconv.Itoa(i))
		if i%3 == 0 {
			if _, err := s.Rollback(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
	stop()
	wg.Wait()
}
