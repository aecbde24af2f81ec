package intake

import (
	"slices"
	"strconv"
	"strings"
)

// section is a stretch of a message that speaks of one thing: customer A, the western
// project, item (2). Section 0 is what is said of all of them.
type section struct {
	name       string // the key the label is known by; "" for what is common
	label      string // as typed
	firm       bool   // a firm rather than a project
	known      bool   // a short form that counts only for what was spoken of before
	start, end int
}

// sections divides the message. A message with no labels, or with numbered points that all
// speak of one case, is one section.
func (t *scan) sections(known func(name string) bool) []section {
	labels := slices.DeleteFunc(slices.Clone(t.labels()), func(l section) bool { return l.known && !known(l.name) })
	if t.points(labels) {
		labels = nil
	}
	distinct := map[string]bool{}
	for _, l := range labels {
		distinct[l.name] = true
	}
	use := len(distinct) >= 2
	for _, l := range labels {
		use = use || known(l.name) || l.name == "other" && t.substance(l.start)
	}
	whole := section{start: 0, end: len(t.text)}
	if !use {
		if len(distinct) == 1 && known("") && t.sunder(labels[0]) {
			// the first of several things: 先说A公司
			whole.name, whole.label, whole.firm = labels[0].name, labels[0].label, labels[0].firm
		}
		return []section{whole}
	}
	out := []section{whole}
	for i := range labels {
		from, to := t.sentence(labels[i].start)
		alone := i == 0 || labels[i-1].start < from
		if rest := strings.Trim(string(t.text[labels[i].end:to]), " 。.!！?？;；\n"); alone && rest == "" {
			labels[i].start = from // 今年新认定的是B平台
		}
	}
	for i, l := range labels {
		l.end = len(t.text)
		if i+1 < len(labels) {
			l.end = labels[i+1].start
		}
		out = append(out, l)
	}
	return out
}

// points: the labels only number the items of one list, such as three events.
func (t *scan) points(labels []section) bool {
	if len(labels) < 2 || t.says("apart") || t.says("things") {
		return false
	}
	rules := map[string]bool{}
	for i, l := range labels {
		if !strings.ContainsAny(l.label, "①②③④⑤()（）、1234567") {
			return false
		}
		end := len(t.text)
		if i+1 < len(labels) {
			end = labels[i+1].start
		}
		for _, h := range t.hits {
			if h.kind == tagRule && h.weight == 3 && h.start >= l.start && h.end <= end {
				rules[h.name] = true
			}
		}
	}
	return len(rules) <= 1
}

// headed: the words from start to end are the person's own, and the sentence gives an amount.
func (t *scan) headed(start, end int) bool {
	known := slices.ContainsFunc(t.hits, func(h hit) bool {
		return h.start < end && h.end > start && !(h.kind == tagSpeech && (h.name == "case_words" || h.name == "yes" || h.name == "no" || h.name == "greeting"))
	})
	if known || slices.Contains([]rune("国专大一两三四几那每各自人独"), t.text[max(end-2, start)]) {
		return false
	}
	_, to := t.sentence(max(end-1, 0))
	return slices.ContainsFunc(t.money, func(m money) bool { return !m.bare && m.start > end && m.end <= to })
}

// sunder: a label that by itself tells one thing from others.
func (t *scan) sunder(l section) bool {
	family, _, ok := strings.Cut(l.name, ":")
	if l.name == "someone" || l.name == "ourselves" {
		return true
	}
	return ok && family != "side" && !strings.ContainsAny(l.label, "①②③④⑤()（）")
}

// substance: what follows speaks of a rule or gives an amount.
func (t *scan) substance(from int) bool {
	for _, h := range t.hits {
		if h.kind == tagRule && h.weight >= 2 && h.start >= from {
			return true
		}
	}
	return slices.ContainsFunc(t.money, func(m money) bool { return !m.bare && m.start >= from })
}

// sectionAt tells the section a place belongs to: the last label before it, unless the sentence
// speaks of all of them.
func sectionAt(t *scan, secs []section, i int) section {
	from, to := t.segment(i)
	if len(secs) > 1 && t.speech("all", from, to) {
		return secs[0]
	}
	for _, s := range slices.Backward(secs[1:]) {
		if i >= s.start && i < s.end {
			return s
		}
	}
	return secs[0]
}

// labels finds the places where the message begins to speak of one thing among several.
func (t *scan) labels() []section {
	if t.labelled {
		return t.found
	}
	t.labelled = true
	numbered := t.says("separate") || t.says("several")
	end := 0
	for _, h := range t.hits {
		l := section{name: h.arg, firm: h.weight == 1, known: h.rule == "known", start: h.start, end: h.end}
		switch {
		case h.kind != tagLabel && h.kind != tagSpeech || h.start < end || t.inSum(h.start):
			continue
		case h.kind == tagLabel && h.rule == "numbered" && !numbered:
			continue
		case h.kind == tagLabel && h.rule == "stem" && h.start > 0 && isHan(t.text[h.start-1]) && !strings.ContainsRune("换把给和跟问是对让看说算与及或的", t.text[h.start-1]):
			continue // 装甲公司
		case h.kind == tagLabel:
		case h.name == "other_one":
			said := string(t.text[h.start:h.end])
			l.name, l.firm = "other", strings.Contains(said, "公司") || strings.Contains(said, "家")
		case h.name == "someone_else":
			l.name, l.firm = "someone", true
		case h.name == "ourselves" && (h.start == 0 || t.says("someone_else")):
			l.name, l.firm = "ourselves", true
		default:
			continue
		}
		l.label = t.quote(h.start, h.end)
		t.found = append(t.found, l)
		end = h.end
	}
	if len(t.found) == 0 && (numbered || t.says("things")) {
		t.found = t.heads()
	}
	t.found = t.oneAfterOther(t.found)
	return t.found
}

// heads are words of the person's own before a colon, at the beginning of lines or sentences
// that each give an amount: 老周家：…；老韩家：…. Words the lexicon knows head no section.
func (t *scan) heads() []section {
	var out []section
	start := 0
	for i, r := range t.text {
		switch {
		case i-start >= 1 && i-start <= 4 && strings.ContainsRune("家厂店", r) && t.headed(start, i+1):
			out = append(out, section{name: "head:" + string(t.text[start:i+1]), firm: true, label: t.quote(start, i+1), start: start, end: i + 1})
			start = len(t.text)
		case (r == ',' || r == ':') && i-start >= 2 && i-start <= 3 && strings.ContainsRune("老小阿", t.text[start]) && t.headed(start, i):
			out = append(out, section{name: "head:" + string(t.text[start:i]), firm: true, label: t.quote(start, i), start: start, end: i})
			start = len(t.text)
		case t.ends(i, r, true), r == ':' && i-start > 8:
			start = i + 1
		case r == ':' && i > start && i-start <= 8:
			for start < i && t.text[start] == ' ' {
				start++
			}
			if t.headed(start, i) {
				name := string(t.text[start:i])
				firm := strings.ContainsAny(name, "家司企客") || t.says("clients")
				out = append(out, section{name: "head:" + name, firm: firm, label: t.quote(start, i), start: start, end: i + 1})
			}
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// inSum: inside an amount of money; ordinals and plain numbers may well be labels.
func (t *scan) inSum(i int) bool {
	return slices.ContainsFunc(t.money, func(m money) bool { return !m.bare && i >= m.start && i < m.end })
}

// oneAfterOther turns "一个是…一个是…" and 前者 and 后者 into labels.
func (t *scan) oneAfterOther(labels []section) []section {
	var pairs []hit
	for _, h := range t.hits {
		if h.kind == tagSpeech && h.name == "one_is" {
			pairs = append(pairs, h)
		}
	}
	if len(pairs) >= 2 {
		for i, h := range pairs {
			labels = append(labels, section{name: "count:" + strconv.Itoa(i+1), label: t.quote(h.start, h.end), start: h.start, end: h.end})
		}
	}
	for _, h := range t.hits {
		if h.kind != tagSpeech || h.name != "former" && h.name != "latter" || len(labels) == 0 {
			continue
		}
		name := labels[0].name
		if h.name == "latter" {
			name = labels[len(labels)-1].name
		}
		labels = append(labels, section{name: name, label: t.quote(h.start, h.end), start: h.start, end: h.end})
	}
	slices.SortStableFunc(labels, func(a, b section) int { return a.start - b.start })
	return labels
}
