package collection

import (
	"fmt"
	"slices"

	"policybot/knowledge/index"
	"policybot/knowledge/read"
)

// revision is a collection being read beside the one before.
type revision struct {
	before *Collection
	byLine map[sum]int    // of before
	byID   map[string]int // of before
	kept   []bool         // by document before: it is in the new one, too

	docs []index.Doc
	sums []sum
	from []int          // by document: its number before, if it is the same
	on   map[string]int // by id: the line
}

func newRevision(before *Collection) *revision {
	n := len(before.docs)
	r := &revision{before: before, byLine: make(map[sum]int, n), byID: make(map[string]int, n), kept: make([]bool, n), on: make(map[string]int, n)}
	for i := range before.docs {
		r.byLine[before.sums[i]] = i
		r.byID[before.docs[i].ID] = i
	}
	return r
}

// Doc is an entry as it is searched.
func Doc(e read.Entry) index.Doc {
	return index.Doc{ID: e.ID, Policy: Policy, Clause: e.ID, Title: e.Title, Path: e.Path, Text: e.Text, Asked: e.Asked}
}

// line takes a line of the new collection.
func (r *revision) line(n int, line []byte) error {
	s := sumOf(line)
	was, ok := r.byLine[s]
	if !ok {
		e, err := read.ParseEntry(line)
		if err != nil {
			return err
		}
		doc := Doc(e)
		if was, ok = r.byID[e.ID]; !ok || !same(&doc, &r.before.docs[was]) {
			return r.add(n, doc, s, index.New)
		}
	}
	return r.add(n, r.before.docs[was], s, was)
}

func (r *revision) add(n int, doc index.Doc, s sum, was int) error {
	if on := r.on[doc.ID]; on > 0 {
		return fmt.Errorf("%w: id %q stands on line %d already", read.ErrDamaged, doc.ID, on)
	}
	r.on[doc.ID] = n
	r.docs, r.sums, r.from = append(r.docs, doc), append(r.sums, s), append(r.from, was)
	if was != index.New {
		r.kept[was] = true
	}
	return nil
}

// same reports whether two documents of one id say the same, however their lines were written.
func same(a, b *index.Doc) bool {
	return a.Title == b.Title && a.Text == b.Text && slices.Equal(a.Path, b.Path) && slices.Equal(a.Asked, b.Asked)
}

func (r *revision) collection() (*Collection, error) {
	next := &Collection{docs: r.docs, sums: r.sums}
	var err error
	if r.before.prepared == nil {
		next.prepared, err = index.Prepare(r.docs)
	} else {
		next.prepared, err = r.before.prepared.Revise(r.docs, r.from)
	}
	return next, err
}

// change compares by ids.
func (r *revision) change() Change {
	var c Change
	for i, was := range r.from {
		id := r.docs[i].ID
		if was != index.New {
			c.Untouched++
		} else if _, ok := r.byID[id]; ok {
			c.Changed = append(c.Changed, id)
		} else {
			c.Added = append(c.Added, id)
		}
	}
	for i := range r.before.docs {
		if id := r.before.docs[i].ID; !r.kept[i] && r.on[id] == 0 {
			c.Removed = append(c.Removed, id)
		}
	}
	return c
}
