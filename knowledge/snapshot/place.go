package snapshot

import (
	"context"
	"io"
)

// Place is where versions are kept: a folder (Folder), or a database that several machines share. To a
// place a version is bytes under the name of a shelf and a number; what they say is the shelf's affair.
//
// Two who change a shelf at the same time are told apart by what they saw: a change names the number in
// force and the number given last, and is made only while both are still so. Numbers are never given
// twice, so that a shelf that stands as it was seen is as it was seen.
type Place interface {
	// Stamp changes when a version comes into force on any shelf, and is cheap to ask for.
	Stamp(ctx context.Context) (string, error)
	// State returns the number in force, 0 for none, and the number given last, 0 for none.
	State(ctx context.Context, name string) (inForce, last int, err error)
	// Numbers lists the versions there are, in order.
	Numbers(ctx context.Context, name string) ([]int, error)
	// Read opens a version of so many bytes, or with head at least its first piece; fs.ErrNotExist when
	// there is none.
	Read(ctx context.Context, name string, number int, head bool) (in io.ReadCloser, length int64, err error)
	// Add keeps pieces, one after the other, as version last+1, brings it into force and drops the
	// versions named. done is false, and nothing changed, when the shelf did not stand so any more.
	Add(ctx context.Context, name string, inForce, last int, pieces [][]byte, drop []int) (done bool, err error)
	// Point brings a version into force, 0 for none, under the same condition.
	Point(ctx context.Context, name string, inForce, last, number int) (done bool, err error)
}
