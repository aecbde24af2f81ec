package index

// termSet is a set of terms that is emptied in no time, for the many short texts that are looked at for
// one query.
type termSet struct {
	slots []slot // a power of two, at most half of them taken
	now   uint32 // slots of another time are free
}

type slot struct {
	term term
	time uint32
}

// clear empties the set and makes room for n terms.
func (s *termSet) clear(n int) {
	s.now++
	if len(s.slots) >= 2*n && s.now != 0 {
		return
	}
	size := 256
	for size < 2*n {
		size *= 2
	}
	s.slots, s.now = make([]slot, size), 1
}

// add reports whether t is new.
func (s *termSet) add(t term) bool {
	last := uint64(len(s.slots) - 1)
	for i := mix(uint64(t)) & last; ; i = (i + 1) & last {
		switch e := &s.slots[i]; {
		case e.time != s.now:
			*e = slot{t, s.now}
			return true
		case e.term == t:
			return false
		}
	}
}

// gains say what each term of a query is worth. Most terms of a text are not in the query: a few bits
// tell that of nearly all of them.
type gains struct {
	bits [16]uint64
	all  map[term]float64
}

func (g *gains) set(t term, worth float64) {
	if g.all == nil {
		g.all = make(map[term]float64)
	}
	h := mix(uint64(t))
	g.bits[h>>60] |= 1 << (h >> 54 & 63)
	g.all[t] = worth
}

func (g *gains) of(t term) float64 {
	h := mix(uint64(t))
	if g.bits[h>>60]&(1<<(h>>54&63)) == 0 {
		return 0
	}
	return g.all[t]
}
