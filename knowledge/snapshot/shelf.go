package snapshot

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// keep is how many versions stay on a shelf, as long as they take no more than keepBytes together.
const (
	keep      = 50
	keepBytes = 4 << 30
)

const (
	currentFile = "CURRENT"
	aside       = ".aside-"
	suffix      = ".snapshot"
	none        = "none" // CURRENT after going back to what the program came with
)

// Shelf is a folder of versions of one thing.
type Shelf struct {
	dir  string
	name string
}

// Open returns the shelf for a name in a folder. Nothing is made before the first version.
func Open(dir, name string) *Shelf { return &Shelf{filepath.Join(dir, name), name} }

// Names lists the shelves in a folder.
func Names(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing versions: %w", err)
	}
	var names []string
	for _, e := range entries {
		if _, err := os.Stat(filepath.Join(dir, e.Name(), currentFile)); err == nil {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// Stamp changes whenever another version comes into force. It is cheap.
func (s *Shelf) Stamp() string {
	data, err := os.ReadFile(filepath.Join(s.dir, currentFile))
	if err != nil {
		return ""
	}
	return string(data)
}

// current is the number in force, 0 for none.
func (s *Shelf) current() (int, error) {
	data, err := os.ReadFile(filepath.Join(s.dir, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	word := strings.TrimSpace(string(data))
	if word == none {
		return 0, nil
	}
	n, err := strconv.Atoi(strings.TrimSuffix(word, suffix))
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%s: %w", currentFile, ErrDamaged)
	}
	return n, nil
}

func (s *Shelf) path(n int) string { return filepath.Join(s.dir, fmt.Sprintf("%06d%s", n, suffix)) }

// Current returns the version in force; ErrNone where there is none.
func (s *Shelf) Current() (*Snapshot, error) {
	n, err := s.current()
	if err != nil {
		return nil, fmt.Errorf("version of %s in force: %w", s.name, err)
	}
	if n == 0 {
		return nil, ErrNone
	}
	snap, err := readFile(s.path(n), false)
	if err != nil {
		return nil, fmt.Errorf("version %d of %s: %w", n, s.name, err)
	}
	return snap, nil
}

// Serving is Current, or where that is damaged the newest whole version before it; damaged then says
// what is wrong.
func (s *Shelf) Serving() (snap *Snapshot, damaged error) {
	snap, err := s.Current()
	if err == nil || !errors.Is(err, ErrDamaged) {
		return snap, err
	}
	numbers, _ := s.numbers()
	cur, _ := s.current()
	for _, n := range slices.Backward(numbers) {
		if n >= cur && cur > 0 {
			continue
		}
		if older, e := readFile(s.path(n), false); e == nil {
			return older, err
		}
	}
	return nil, err
}

// numbers lists the versions there are, in order.
func (s *Shelf) numbers() ([]int, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var out []int
	for _, e := range entries {
		if base, ok := strings.CutSuffix(e.Name(), suffix); ok {
			if n, err := strconv.Atoi(base); err == nil && n > 0 {
				out = append(out, n)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// History returns the manifests of all versions, the oldest first, and the number in force. One that
// cannot be read has only its number, and a note that says so.
func (s *Shelf) History() (all []Manifest, inForce int, err error) {
	numbers, err := s.numbers()
	if err != nil {
		return nil, 0, fmt.Errorf("versions of %s: %w", s.name, err)
	}
	for _, n := range numbers {
		snap, err := readFile(s.path(n), true)
		if err != nil {
			all = append(all, Manifest{Name: s.name, Number: n, Note: err.Error()})
			continue
		}
		all = append(all, snap.Manifest)
	}
	inForce, err = s.current()
	return all, inForce, err
}

// Publish keeps a version and brings it into force. The manifest given back has its number. The check,
// if there is one, runs while nobody else can publish, with the number in force; its error ends it.
func (s *Shelf) Publish(m Manifest, parts map[string][]byte, check func(inForce int) error) (Manifest, error) {
	err := s.locked(func() error {
		cur, err := s.current()
		if err != nil && !errors.Is(err, ErrDamaged) {
			return err
		}
		if check != nil {
			if err := check(cur); err != nil {
				return err
			}
		}
		numbers, err := s.numbers()
		if err != nil {
			return err
		}
		m.Name, m.Number, m.Follows = s.name, 1, cur
		if n := len(numbers); n > 0 {
			m.Number = numbers[n-1] + 1
		}
		if err := s.replace(s.path(m.Number), func(w io.Writer) error { return write(w, m, parts) }); err != nil {
			return err
		}
		if err := s.point(m.Number); err != nil {
			return err
		}
		s.prune(append(numbers, m.Number), m.Number, m.Follows)
		return nil
	})
	if err != nil {
		return m, fmt.Errorf("publishing a version of %s: %w", s.name, err)
	}
	return m, nil
}

// Rollback brings the version into force that the present one replaced, and returns its number: 0 for
// what the program came with.
func (s *Shelf) Rollback() (number int, err error) {
	err = s.locked(func() error {
		cur, err := s.current()
		if err != nil {
			return err
		}
		if cur == 0 {
			return ErrNone
		}
		snap, err := readFile(s.path(cur), true)
		if err != nil {
			// Even a version that cannot be read can be left.
			numbers, _ := s.numbers()
			for _, n := range numbers {
				if n < cur {
					number = n
				}
			}
		} else {
			number = snap.Follows
		}
		if number > 0 {
			if _, err := readFile(s.path(number), false); err != nil {
				return fmt.Errorf("version %d: %w", number, err)
			}
		}
		return s.point(number)
	})
	if err != nil {
		return 0, fmt.Errorf("going back to the version of %s before: %w", s.name, err)
	}
	return number, nil
}

// locked keeps others from publishing meanwhile. The system lets go of the lock of a process that ends.
func (s *Shelf) locked(do func() error) error {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return err
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(s.dir, "LOCK")).Lock()
	if err != nil {
		return err
	}
	defer unlock()
	// What an interrupted run left aside.
	entries, err := os.ReadDir(s.dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), aside) {
			os.Remove(filepath.Join(s.dir, e.Name()))
		}
	}
	if err != nil {
		return err
	}
	return do()
}

// point brings a version into force.
func (s *Shelf) point(number int) error {
	word := none
	if number > 0 {
		word = filepath.Base(s.path(number))
	}
	return s.replace(filepath.Join(s.dir, currentFile), func(w io.Writer) error {
		_, err := io.WriteString(w, word+"\n")
		return err
	})
}

// prune removes the oldest versions beyond what is kept, and none of those named.
func (s *Shelf) prune(numbers []int, spare ...int) {
	kept, size := 0, int64(0)
	for _, n := range slices.Backward(numbers) {
		if info, err := os.Stat(s.path(n)); err == nil {
			size += info.Size()
		}
		if kept++; (kept > keep || size > keepBytes) && !slices.Contains(spare, n) {
			os.Remove(s.path(n))
		}
	}
}
