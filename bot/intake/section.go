package intake

import (
	"slices"
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
		from, _ := t.sentence(labels[i].start)
		alone := i == 0 || labels[i-1].start < from
		if rest := strings.Trim(string(t.text[labels[i].end:t.segmentEnd(labels[i].end)]), " 。.!！?？;；，,\n"); alone && rest == "" {
			labels[i].start = from // 今年新认定的是B平台，跟A没关系
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

// pointSigns are what numbers the points of a list rather than naming things.
const pointSigns = "①②③④⑤()（）"

// points: the labels only number the items of one list, such as three events.
func (t *scan) points(labels []section) bool {
	if len(labels) < 2 || t.says(sayApart) || t.says(sayThings) {
		return false
	}
	rules := map[string]bool{}
	for i, l := range labels {
		if !strings.ContainsAny(l.label, pointSigns+"、1234567") && !(strings.HasSuffix(l.label, "期") && t.says(saySameProject)) {
			return false
		}
		end := len(t.text)
		if i+1 < len(labels) {
			end = labels[i+1].start
		}
		for _, h := range t.hits {
			if h.kind == tagRule && h.weight == weightSure && h.start >= l.start && h.end <= end {
				rules[h.name] = true
			}
		}
	}
	return len(rules) <= 1
}

// sunder: a label that by itself tells one thing from others.
func (t *scan) sunder(l section) bool {
	family, _, ok := strings.Cut(l.name, ":")
	if l.name == "someone" || l.name == "ourselves" {
		return true
	}
	return ok && family != "side" && !strings.ContainsAny(l.label, pointSigns)
}

// substance: what follows speaks of a rule or gives an amount.
func (t *scan) substance(from int) bool {
	for _, h := range t.hits {
		if h.kind == tagRule && h.weight >= weightLikely && h.start >= from {
			return true
		}
	}
	return slices.ContainsFunc(t.money, func(m money) bool { return !m.bare && m.start >= from })
}

// sectionAt tells the section a place belongs to: the last label before it, unless the sentence
// speaks of all of them.
func sectionAt(t *scan, secs []section, i int) section {
	from, to := t.segment(i)
	if len(secs) > 1 && (t.saysIn(sayAll, from, to) || strings.ContainsRune("都均", t.text[min(from, len(t.text)-1)])) {
		return secs[0]
	}
	for _, s := range slices.Backward(secs[1:]) {
		if i >= s.start && i < s.end {
			return s
		}
	}
	return secs[0]
}
