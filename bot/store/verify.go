package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Fault is the first thing Verify found wrong.
type Fault struct {
	Seq  int64  // place in the chain, from 1
	ID   string // receipt at that place, "" when there is none
	What string
}

// Error names the place in the chain, the receipt and what is wrong there.
func (f *Fault) Error() string {
	if f.ID == "" {
		return fmt.Sprintf("receipt number %d: %s", f.Seq, f.What)
	}
	return fmt.Sprintf("receipt number %d, %s: %s", f.Seq, f.ID, f.What)
}

// Verified says what Verify went through.
type Verified struct {
	Receipts int64  // how many there are
	Removed  int64  // how many of them have had their texts removed
	Head     string // hash of the last one; keep it elsewhere to notice a chain rewritten from its start
}

// Verify goes through the whole chain and returns a *Fault for the first receipt that was altered,
// inserted, moved or taken away. It reads in pages, so writers are not held up; receipts that are
// added meanwhile are left to the next run. progress, unless nil, is told how many of how many
// are done.
func (s *Store) Verify(ctx context.Context, progress func(done, total int64)) (Verified, error) {
	var v Verified
	var last int64
	err := s.eng.read.QueryRowContext(ctx, `SELECT seq, hash, COALESCE((SELECT MAX(seq) FROM receipts), 0) FROM chain WHERE id = 1`).
		Scan(&v.Receipts, &v.Head, &last)
	if err != nil {
		return v, s.fault("verify", "the chain", err)
	}
	if last > v.Receipts {
		return v, s.fault("verify", "the chain", &Fault{Seq: v.Receipts + 1, What: "stands after the recorded end of the chain"})
	}
	prev := ""
	var without []int64
	var removed [][2]int64
	for p := range s.pages(ctx, v.Receipts) {
		<-p.done
		if p.err != nil {
			return v, s.fault("verify", "the chain", p.err)
		}
		// A page is sound in itself; what is left is how it joins the page before.
		if p.prev != prev {
			return v, s.fault("verify", "the chain", &Fault{Seq: p.from, What: "does not follow the receipt before it"})
		}
		prev = p.last
		without = append(without, p.without...)
		removed = append(removed, p.removals...)
		if progress != nil {
			progress(p.to, v.Receipts)
		}
	}
	if err := ctx.Err(); err != nil {
		return v, s.fault("verify", "the chain", err)
	}
	if prev != v.Head {
		return v, s.fault("verify", "the chain", &Fault{Seq: v.Receipts, What: "is not the recorded end of the chain"})
	}
	v.Removed = int64(len(without))
	return v, s.fault("verify", "the chain", accounted(without, removed))
}

// accounted checks that every receipt without texts is in one of the ranges that receipts of
// removals name.
func accounted(without []int64, removed [][2]int64) error {
	slices.SortFunc(removed, func(a, b [2]int64) int { return cmp.Compare(a[0], b[0]) })
	for _, seq := range without { // in order
		for len(removed) > 0 && removed[0][1] < seq {
			removed = removed[1:]
		}
		if len(removed) == 0 || removed[0][0] > seq {
			return &Fault{Seq: seq, What: "its texts are gone, and no receipt says that they were removed"}
		}
	}
	return nil
}

// Intact returns a *Fault when the receipt was altered since it was saved or does not follow the
// one before it, and bot.ErrNotFound when there is none. Only Verify sees the whole chain.
func (s *Store) Intact(ctx context.Context, id string) error {
	r, err := scanRow(s.find(ctx, byID, clean(id)))
	if err == nil {
		l := r.link()
		err = l.check(r.seq)
	}
	var before string
	if err == nil && r.seq > 1 {
		err = s.eng.read.QueryRowContext(ctx, `SELECT hash FROM receipts WHERE seq = $1`, r.seq-1).Scan(&before)
		if errors.Is(err, sql.ErrNoRows) {
			err = &Fault{Seq: r.seq - 1, What: "is missing"}
		}
	}
	if err == nil && r.PrevHash != before {
		err = &Fault{Seq: r.seq, ID: r.ID, What: "does not follow the receipt before it"}
	}
	return s.fault("verify receipt", id, err)
}

const (
	pageSize    = 500
	pageReaders = 3
)

// page is a stretch of the chain that is checked on its own.
type page struct {
	from, to   int64 // first and last seq
	prev, last string
	without    []int64    // receipts without texts
	removals   [][2]int64 // what receipts of removals say
	err        error
	done       chan struct{}
}

// pages checks all pages with a few readers at once and yields them in order.
func (s *Store) pages(ctx context.Context, total int64) func(func(*page) bool) {
	return func(yield func(*page) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var readers sync.WaitGroup
		defer readers.Wait()
		defer cancel()
		work := make(chan *page)
		inOrder := make(chan *page, 2*pageReaders)
		for range pageReaders {
			readers.Go(func() {
				for p := range work {
					s.checkPage(ctx, p)
					close(p.done)
				}
			})
		}
		readers.Go(func() {
			defer close(inOrder)
			defer close(work)
			for from := int64(1); from <= total; from += pageSize {
				p := &page{from: from, to: min(from+pageSize-1, total), done: make(chan struct{})}
				select {
				case work <- p:
				case <-ctx.Done():
					return
				}
				select {
				case inOrder <- p:
				case <-ctx.Done():
					return
				}
			}
		})
		for p := range inOrder {
			if !yield(p) {
				return
			}
		}
	}
}

func (s *Store) checkPage(ctx context.Context, p *page) {
	rows, err := s.eng.read.QueryContext(ctx, `SELECT `+columns+` FROM receipts WHERE seq >= $1 AND seq <= $2 ORDER BY seq`, p.from, p.to)
	if err != nil {
		p.err = err
		return
	}
	defer rows.Close()
	var l link
	want := p.from
	for rows.Next() {
		if p.err = l.scan(rows); p.err == nil {
			p.err = l.check(want)
		}
		if p.err != nil {
			return
		}
		if want == p.from {
			p.prev = l.prev
		} else if l.prev != p.last {
			p.err = &Fault{Seq: l.seq, ID: l.id, What: "does not follow the receipt before it"}
			return
		}
		if p.err = p.note(&l); p.err != nil {
			return
		}
		p.last = l.hash
		want++
	}
	if p.err = rows.Err(); p.err == nil && want <= p.to {
		p.err = &Fault{Seq: want, What: "is missing"}
	}
}

// note keeps what accounted needs of a receipt.
func (p *page) note(l *link) error {
	if l.removed != 0 {
		p.without = append(p.without, l.seq)
	}
	if l.channel != channelRemoval {
		return nil
	}
	var said removal
	if err := json.Unmarshal([]byte(l.facts), &said); err != nil {
		return &Fault{Seq: l.seq, ID: l.id, What: "does not say what was removed"}
	}
	p.removals = append(p.removals, said.Removed...)
	return nil
}
