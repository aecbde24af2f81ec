package intake

// divide numbers the segments and sentences.
func (t *scan) divide() {
	t.seg, t.sent = make([]int, len(t.text)), make([]int, len(t.text))
	seg, sent, closes := 0, 0, -1
	for i, r := range t.text {
		t.seg[i], t.sent[i] = seg, sent
		if r == '(' && closes < i {
			closes = t.closing(i)
		}
		if t.ends(i, r, true) {
			sent++
			seg++
		} else if t.ends(i, r, false) && i > closes {
			seg++ // what stands in brackets belongs to what it explains
		}
	}
}

// ends tells whether the rune at i closes a segment, or, when cross is set, a sentence.
func (t *scan) ends(i int, r rune, cross bool) bool {
	if t.inAmount(i) {
		return false
	}
	switch r {
	case '。', '！', '？', '!', '?', '；', ';', '\n':
		return true
	case ',', '，':
		return !cross
	case '.':
		return i+1 == len(t.text) || t.text[i+1] == ' ' || t.text[i+1] == '\n'
	case ' ', '\t':
		between := i > 0 && i+1 < len(t.text)
		return !cross && between && isHan(t.text[i-1]) && isHan(t.text[i+1])
	}
	return false
}

// closing is where a short bracket that opens at i closes, -1 when it is long or does not.
func (t *scan) closing(i int) int {
	for j := i + 1; j < min(len(t.text), i+24); j++ {
		if t.text[j] == ')' {
			return j
		}
	}
	return -1
}

// around are the bounds of the sentence that holds rune i.
func (t *scan) sentence(i int) (from, to int) {
	if len(t.sent) == 0 {
		return 0, 0
	}
	i = min(i, len(t.sent)-1)
	from, to = i, i
	for from > 0 && t.sent[from-1] == t.sent[i] {
		from--
	}
	for to < len(t.sent) && t.sent[to] == t.sent[i] {
		to++
	}
	return from, to
}

func (t *scan) segment(i int) (from, to int) {
	if len(t.seg) == 0 {
		return 0, 0
	}
	i = min(i, len(t.seg)-1)
	from, to = i, i
	for from > 0 && t.seg[from-1] == t.seg[i] {
		from--
	}
	for to < len(t.seg) && t.seg[to] == t.seg[i] {
		to++
	}
	return from, to
}
