package snapshot

import (
	"context"
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

const (
	currentFile = "CURRENT"
	aside       = ".aside-"
	suffix      = ".snapshot"
	none        = "none" // CURRENT after going back to what the program came with
)

// Folder is a Place in the file system: a folder a shelf, a file a version, and CURRENT, one line that
// names the file in force. It is made with the first version.
type Folder string

var _ Place = Folder("")

// Names lists the shelves in a folder.
func (d Folder) Names() ([]string, error) {
	entries, err := os.ReadDir(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing versions: %w", err)
	}
	var names []string
	for _, e := range entries {
		if _, err := os.Stat(filepath.Join(string(d), e.Name(), currentFile)); err == nil {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// Stamp implements Place.
func (d Folder) Stamp(context.Context) (string, error) {
	names, err := d.Names()
	var s strings.Builder
	for _, name := range names {
		current, err := os.ReadFile(filepath.Join(d.shelf(name), currentFile))
		fmt.Fprintf(&s, "%s %s %v\n", name, current, err)
	}
	return s.String(), err
}

func (d Folder) shelf(name string) string { return filepath.Join(string(d), name) }

func (d Folder) version(name string, n int) string {
	return filepath.Join(d.shelf(name), fmt.Sprintf("%06d%s", n, suffix))
}

// State implements Place. ErrDamaged, with the number given last, when CURRENT cannot be read.
func (d Folder) State(ctx context.Context, name string) (inForce, last int, err error) {
	numbers, err := d.Numbers(ctx, name)
	if err != nil {
		return 0, 0, err
	}
	if n := len(numbers); n > 0 {
		last = numbers[n-1]
	}
	data, err := os.ReadFile(filepath.Join(d.shelf(name), currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, last, nil
	}
	if err != nil {
		return 0, last, err
	}
	word := strings.TrimSpace(string(data))
	if word == none {
		return 0, last, nil
	}
	n, err := strconv.Atoi(strings.TrimSuffix(word, suffix))
	if err != nil || n < 1 {
		return 0, last, fmt.Errorf("%s: %w", currentFile, ErrDamaged)
	}
	return n, last, nil
}

// Numbers implements Place.
func (d Folder) Numbers(_ context.Context, name string) ([]int, error) {
	entries, err := os.ReadDir(d.shelf(name))
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

// Read implements Place. ErrDamaged when the file is there and cannot be opened.
func (d Folder) Read(_ context.Context, name string, number int, _ bool) (io.ReadCloser, int64, error) {
	f, err := os.Open(d.version(name, number))
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return f, info.Size(), nil
}

// keepBytes is what the versions of a shelf may take together in a folder; older ones go.
const keepBytes = 4 << 30

// Add implements Place: the file is written aside, synced and renamed, then CURRENT the same way.
func (d Folder) Add(ctx context.Context, name string, inForce, last int, pieces [][]byte, drop []int) (bool, error) {
	return d.change(ctx, name, inForce, last, func() error {
		err := replace(d.version(name, last+1), func(w io.Writer) error {
			for _, p := range pieces {
				if _, err := w.Write(p); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			err = d.point(name, last+1)
		}
		if err == nil {
			for _, n := range drop {
				os.Remove(d.version(name, n)) // what stays is dropped with the next version
			}
			d.slim(ctx, name, inForce, last+1)
		}
		return err
	})
}

// slim removes the oldest versions beyond what may be taken, and none of those named.
func (d Folder) slim(ctx context.Context, name string, spare ...int) {
	numbers, _ := d.Numbers(ctx, name) // with the next version, then
	size := int64(0)
	for _, n := range slices.Backward(numbers) {
		if info, err := os.Stat(d.version(name, n)); err == nil {
			size += info.Size()
		}
		if size > keepBytes && !slices.Contains(spare, n) {
			os.Remove(d.version(name, n))
		}
	}
}

// Point implements Place.
func (d Folder) Point(ctx context.Context, name string, inForce, last, number int) (bool, error) {
	return d.change(ctx, name, inForce, last, func() error { return d.point(name, number) })
}

func (d Folder) point(name string, number int) error {
	word := none
	if number > 0 {
		word = filepath.Base(d.version(name, number))
	}
	return replace(filepath.Join(d.shelf(name), currentFile), func(w io.Writer) error {
		_, err := io.WriteString(w, word+"\n")
		return err
	})
}

// change does something while nobody else can, if the shelf stands as the caller saw it. The system
// lets go of the lock of a process that ends.
func (d Folder) change(ctx context.Context, name string, inForce, last int, do func() error) (bool, error) {
	if err := os.MkdirAll(d.shelf(name), 0o755); err != nil {
		return false, err
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(d.shelf(name), "LOCK")).Lock()
	if err != nil {
		return false, err
	}
	defer unlock()
	if err := d.sweep(name); err != nil {
		return false, err
	}
	now, given, err := d.State(ctx, name)
	if err != nil && !errors.Is(err, ErrDamaged) || now != inForce || given != last {
		return false, err
	}
	err = do()
	return err == nil, err
}

// sweep removes what an interrupted run left aside.
func (d Folder) sweep(name string) error {
	entries, err := os.ReadDir(d.shelf(name))
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), aside) {
			os.Remove(filepath.Join(d.shelf(name), e.Name()))
		}
	}
	return err
}
