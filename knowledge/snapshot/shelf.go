package snapshot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

const (
	keep  = 50  // versions that stay on a shelf
	tries = 100 // of a change, while others make theirs
)

// ErrMoved is returned by Publish when another version came into force meanwhile.
var ErrMoved = errors.New("another version was published meanwhile; look at the change again")

// Shelf is the versions of one thing.
type Shelf struct {
	place Place
	name  string
}

// State is how a shelf stands.
type State struct {
	InForce int // number in force; 0: what the program came with
	Last    int // number given last
}

// Open returns the shelf with a name. Nothing is made before the first version.
func Open(place Place, name string) *Shelf { return &Shelf{place, name} }

// State returns how the shelf stands.
func (s *Shelf) State(ctx context.Context) (State, error) {
	inForce, last, err := s.place.State(ctx, s.name)
	if err != nil {
		err = fmt.Errorf("version of %s in force: %w", s.name, err)
	}
	return State{inForce, last}, err
}

// Current returns the version in force; ErrNone where there is none.
func (s *Shelf) Current(ctx context.Context) (*Snapshot, error) {
	state, err := s.State(ctx)
	if err != nil {
		return nil, err
	}
	if state.InForce == 0 {
		return nil, ErrNone
	}
	return s.read(ctx, state.InForce, false)
}

// read verifies a version; with headOnly, its manifest.
func (s *Shelf) read(ctx context.Context, number int, headOnly bool) (*Snapshot, error) {
	in, length, err := s.place.Read(ctx, s.name, number, headOnly)
	if errors.Is(err, fs.ErrNotExist) && !errors.Is(err, ErrDamaged) {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err != nil {
		return nil, fmt.Errorf("version %d of %s: %w", number, s.name, err)
	}
	defer in.Close()
	snap, err := read(in, length, headOnly)
	if err != nil {
		return nil, fmt.Errorf("version %d of %s: %w", number, s.name, err)
	}
	return snap, nil
}

// Serving is Current, or where that is damaged the nearest whole version that it came after; damaged
// then says what is wrong. A version that somebody went back from does not serve, as long as the
// manifests that say so can be read.
func (s *Shelf) Serving(ctx context.Context) (snap *Snapshot, damaged error) {
	snap, err := s.Current(ctx)
	if err == nil || !errors.Is(err, ErrDamaged) {
		return snap, err
	}
	state, e := s.State(ctx)
	if e != nil { // not even which one is in force
		state.InForce = state.Last + 1
	}
	for n := state.InForce; ; {
		older, e := s.before(ctx, n)
		if e != nil || older <= 0 || older >= n {
			return nil, err
		}
		if snap, e := s.read(ctx, older, false); e == nil {
			return snap, err
		}
		n = older
	}
}

// History returns the manifests of all versions, the oldest first, and the number in force. One that
// cannot be read has only its number, and a note that says so.
func (s *Shelf) History(ctx context.Context) (all []Manifest, inForce int, err error) {
	numbers, err := s.place.Numbers(ctx, s.name)
	if err != nil {
		return nil, 0, fmt.Errorf("versions of %s: %w", s.name, err)
	}
	for _, n := range numbers {
		snap, err := s.read(ctx, n, true)
		if err != nil {
			all = append(all, Manifest{Name: s.name, Number: n, Note: err.Error()})
			continue
		}
		all = append(all, snap.Manifest)
	}
	state, err := s.State(ctx)
	return all, state.InForce, err
}

// Publish keeps a version and brings it into force. The manifest given back has its number. Where seen
// is given, the shelf must stand so: ErrMoved otherwise.
func (s *Shelf) Publish(ctx context.Context, m Manifest, parts map[string][]byte, seen *State) (Manifest, error) {
	err := s.change(ctx, func(now State) (bool, error) {
		if seen != nil && *seen != now {
			return false, ErrMoved
		}
		m.Name, m.Number, m.Follows = s.name, now.Last+1, now.InForce
		pieces, err := encode(m, parts)
		if err != nil {
			return false, err
		}
		numbers, err := s.place.Numbers(ctx, s.name)
		if err != nil {
			return false, err
		}
		return s.place.Add(ctx, s.name, now.InForce, now.Last, pieces, spent(append(numbers, m.Number), m.Number, m.Follows))
	})
	if err != nil {
		return m, fmt.Errorf("publishing a version of %s: %w", s.name, err)
	}
	return m, nil
}

// spent are the oldest versions beyond what is kept, and none of those named.
func spent(numbers []int, spare ...int) (drop []int) {
	for i, n := range numbers {
		if len(numbers)-i > keep && !slices.Contains(spare, n) {
			drop = append(drop, n)
		}
	}
	return drop
}

// Rollback brings the version into force that the present one replaced, and returns its number: 0 for
// what the program came with. It goes back once, from the version it finds: ErrMoved when another came
// into force meanwhile.
func (s *Shelf) Rollback(ctx context.Context) (number int, err error) {
	if number, err = s.back(ctx); err != nil {
		return 0, fmt.Errorf("going back to the version of %s before: %w", s.name, err)
	}
	return number, nil
}

func (s *Shelf) back(ctx context.Context) (number int, err error) {
	now, err := s.State(ctx)
	if err != nil {
		return 0, err
	}
	if now.InForce == 0 {
		return 0, ErrNone
	}
	if number, err = s.before(ctx, now.InForce); err != nil {
		return 0, err
	}
	if number > 0 {
		if _, err := s.read(ctx, number, false); err != nil {
			return 0, err
		}
	}
	done, err := s.place.Point(ctx, s.name, now.InForce, now.Last, number)
	if err == nil && !done {
		err = ErrMoved
	}
	return number, err
}

// before is the version that another replaced, by its manifest; where that cannot be read, by number:
// even a version that cannot be read can be left.
func (s *Shelf) before(ctx context.Context, number int) (int, error) {
	snap, err := s.read(ctx, number, true)
	if err == nil {
		return snap.Follows, nil
	}
	if !errors.Is(err, ErrDamaged) {
		return 0, err
	}
	numbers, err := s.place.Numbers(ctx, s.name)
	older := 0
	for _, n := range numbers {
		if n < number {
			older = n
		}
	}
	return older, err
}

// change makes a change on the shelf as it stands, again when somebody else was quicker.
func (s *Shelf) change(ctx context.Context, do func(now State) (done bool, err error)) error {
	for range tries {
		now, err := s.State(ctx)
		if err != nil && !errors.Is(err, ErrDamaged) {
			return err
		}
		if done, err := do(now); done || err != nil {
			return err
		}
	}
	return ErrMoved
}
