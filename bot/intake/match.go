package intake

// set finds many patterns in one walk over a text. Patterns that begin with words hang in a
// trie of their first words; those that begin with an amount are tried at the amounts.
type set struct {
	root    node
	atMoney []int
	pats    []pattern
}

type node struct {
	next map[rune]*node
	pats []int // patterns whose first words end here
}

func (s *set) add(p pattern) int {
	id := len(s.pats)
	s.pats = append(s.pats, p)
	if p.elems[0].money {
		s.atMoney = append(s.atMoney, id)
		return id
	}
	for _, alt := range p.elems[0].alts {
		n := &s.root
		for _, r := range alt {
			if n.next == nil {
				n.next = make(map[rune]*node)
			}
			child := n.next[r]
			if child == nil {
				child = &node{}
				n.next[r] = child
			}
			n = child
		}
		n.pats = append(n.pats, id)
	}
	return id
}

// match is where a pattern was found: runes [start, end) of the text.
type match struct {
	pat        int
	start, end int
	gaps       [][2]int // spans the gaps took, where a negation may hide
	money      int      // index of the amount a # took, -1 for none
}

// find reports every match, at each place the shortest of each pattern.
func (s *set) find(t *scan) []match {
	var found []match
	try := func(id, from, at int, m match) {
		m.pat, m.start = id, from
		if end, ok := t.rest(s.pats[id].elems, 1, at, &m); ok {
			m.end = end
			found = append(found, m)
		}
	}
	for at := range t.text {
		n := &s.root
		if !t.wordStart(at) {
			continue
		}
		for i := at; i < len(t.text); i++ {
			n = n.next[t.text[i]]
			if n == nil {
				break
			}
			if len(n.pats) > 0 && t.wordEnd(i+1) {
				for _, id := range n.pats {
					try(id, at, i+1, match{money: -1})
				}
			}
			if star := n.next['*']; star != nil {
				for _, id := range star.pats {
					try(id, at, i+1, match{money: -1})
				}
			}
		}
	}
	for qi, q := range t.money {
		for _, id := range s.atMoney {
			try(id, q.start, q.end, match{money: qi})
		}
	}
	return found
}

// rest matches elems[i:] at position at and reports where they end.
func (t *scan) rest(elems []elem, i, at int, m *match) (int, bool) {
	if i == len(elems) {
		return at, true
	}
	e := elems[i]
	if e.gap == 0 && i > 0 && elems[i-1].gap == 0 {
		for at < len(t.text) && t.text[at] == ' ' { // 后补助 187.5万元
			at++
		}
	}
	switch {
	case e.gap > 0:
		for skip := 0; skip <= e.gap && at+skip <= len(t.text); skip++ {
			if skip > 0 {
				if stop := t.text[at+skip-1]; t.ends(at+skip-1, stop, e.cross) {
					return 0, false
				}
			}
			gaps := len(m.gaps)
			if skip > 0 {
				m.gaps = append(m.gaps, [2]int{at, at + skip})
			}
			if end, ok := t.rest(elems, i+1, at+skip, m); ok {
				return end, true
			}
			m.gaps = m.gaps[:gaps]
		}
		return 0, false
	case e.money:
		for qi, q := range t.money {
			if q.start == at {
				m.money = qi
				return t.rest(elems, i+1, q.end, m)
			}
		}
		return 0, false
	}
	for _, alt := range e.alts {
		if n, ok := t.literal(at, alt); ok {
			if end, ok := t.rest(elems, i+1, at+n, m); ok {
				return end, true
			}
		}
	}
	if e.optional {
		return t.rest(elems, i+1, at, m)
	}
	return 0, false
}

func (t *scan) literal(at int, alt []rune) (int, bool) {
	open := len(alt) > 0 && alt[len(alt)-1] == '*'
	if open {
		alt = alt[:len(alt)-1]
	}
	if at+len(alt) > len(t.text) || !t.wordStart(at) && isLatin(alt[0]) {
		return 0, false
	}
	for i, r := range alt {
		if t.text[at+i] != r {
			return 0, false
		}
	}
	if !open && !t.wordEnd(at+len(alt)) {
		return 0, false
	}
	return len(alt), true
}

// wordStart is false inside a Latin word; wordEnd likewise. A plural s is let pass.
func (t *scan) wordStart(at int) bool {
	return at == 0 || at >= len(t.text) || !isLatin(t.text[at]) || !isLatin(t.text[at-1])
}

func (t *scan) wordEnd(at int) bool {
	if at == 0 || at >= len(t.text) || !isLatin(t.text[at-1]) || !isLatin(t.text[at]) {
		return true
	}
	plural := t.text[at] == 's' && (at+1 == len(t.text) || !isLatin(t.text[at+1]))
	return plural && at >= 3 && isLatin(t.text[at-2]) && isLatin(t.text[at-3])
}
