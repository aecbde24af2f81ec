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

// shortBracket is how long a remark in brackets may be, in runes.
const shortBracket = 24

// closing is where a short bracket that opens at i closes, -1 when it is long or does not.
func (t *scan) closing(i int) int {
	for j := i + 1; j < min(len(t.text), i+shortBracket); j++ {
		if t.text[j] == ')' {
			return j
		}
	}
	return -1
}

// sentence are the bounds of the sentence that holds rune i.
func (t *scan) sentence(i int) (from, to int) { return stretch(t.sent, i) }

// segment are the bounds of the segment that holds rune i: a sentence has several, split at commas.
func (t *scan) segment(i int) (from, to int) { return stretch(t.seg, i) }

// segmentStart is where the segment begins that i stands in.
func (t *scan) segmentStart(i int) int {
	from, _ := t.segment(i)
	return from
}

// segmentEnd is where the segment ends that what stands before i belongs to.
func (t *scan) segmentEnd(i int) int {
	_, to := t.segment(max(i-1, 0))
	return to
}

// stretch are the bounds of the run of equal numbers around i.
func stretch(numbers []int, i int) (from, to int) {
	if len(numbers) == 0 {
		return 0, 0
	}
	i = min(i, len(numbers)-1)
	from, to = i, i
	for from > 0 && numbers[from-1] == numbers[i] {
		from--
	}
	for to < len(numbers) && numbers[to] == numbers[i] {
		to++
	}
	return from, to
}
