package intake

import (
	"slices"
	"strconv"
	"strings"
)

// labels finds the places where the message begins to speak of one thing among several.
func (t *scan) labels() []section {
	if t.labelled {
		return t.found
	}
	t.labelled = true
	numbered := t.says(saySeparate) || t.says(saySeveral) || t.says(sayThings)
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
		case h.phrase == sayOtherOne:
			said := string(t.text[h.start:h.end])
			l.name, l.firm = "other", strings.Contains(said, "公司") || strings.Contains(said, "家")
		case h.phrase == saySomeoneElse:
			l.name, l.firm = "someone", true
		case h.phrase == sayOurselves && (h.start == 0 || t.says(saySomeoneElse)):
			l.name, l.firm = "ourselves", true
		default:
			continue
		}
		l.label = strings.TrimRight(t.quote(h.start, h.end), "是:：,，")
		t.found = append(t.found, l)
		end = h.end
	}
	if len(t.found) == 0 && (numbered || t.says(sayThings)) {
		t.found = t.heads()
	}
	if len(t.found) == 0 {
		t.found = t.quotedNames()
	}
	t.found = t.oneAfterOther(t.found)
	return t.found
}

// How long a name in quotation marks may be, in runes.
const shortName, longName = 2, 5

// quotedNames are the places where names that were put in quotation marks before are used without:
// “望海”“听涛”是两个项目。望海…；听涛….
func (t *scan) quotedNames() []section {
	var out []section
	distinct := map[string]bool{}
	for i, r := range t.raw {
		closer := strings.IndexRune("”」』", r)
		open := t.opens(i)
		if closer < 0 || open < 0 || i-open-1 < shortName || i-open-1 > longName {
			continue
		}
		name := t.raw[open+1 : i]
		if slices.ContainsFunc(t.hits, func(h hit) bool { return h.start > open && h.end <= i }) {
			continue // “小巨人” is no name of the person's own
		}
		if listed := i+1 < len(t.raw) && strings.ContainsRune("“「『", t.raw[i+1]) || open > 0 && strings.ContainsRune("”」』", t.raw[open-1]); !listed {
			out = append(out, section{name: "head:" + string(name), label: string(name), start: open, end: i + 1})
		}
		for at := i + 1; at+len(name) <= len(t.raw); at++ {
			if slices.Equal(t.raw[at:at+len(name)], name) && t.raw[at-1] != t.raw[open] {
				distinct[string(name)] = true
				out = append(out, section{name: "head:" + string(name), label: string(name), start: at, end: at + len(name)})
			}
		}
	}
	if len(distinct) < 2 {
		return nil
	}
	slices.SortFunc(out, func(a, b section) int { return a.start - b.start })
	return out
}

// opens is where the quotation mark opens that the one at i closes, -1 for nowhere near.
func (t *scan) opens(i int) int {
	for j := i - 1; j >= max(0, i-longName-1); j-- {
		if strings.ContainsRune("“「『", t.raw[j]) {
			return j
		}
	}
	return -1
}

// How long a name of the person's own may be, in runes.
const (
	longHead   = 8 // before a colon: 老周家
	longFirm   = 4 // before the word for a firm, without a colon: 城南店
	longPerson = 3 // 老韩，
)

// heads are words of the person's own before a colon, at the beginning of lines or sentences
// that each give an amount: 老周家：…；老韩家：…. Words the lexicon knows head no section.
func (t *scan) heads() []section {
	var out []section
	start := 0
	for i, r := range t.text {
		switch {
		case i-start >= 1 && i-start <= longFirm && strings.ContainsRune("家厂店", r) && t.headed(start, i+1):
			out = append(out, section{name: "head:" + string(t.text[start:i+1]), firm: true, label: t.quote(start, i+1), start: start, end: i + 1})
			start = len(t.text)
		case (r == ',' || r == ':') && i-start >= 2 && i-start <= longPerson && strings.ContainsRune("老小阿", t.text[start]) && t.headed(start, i):
			out = append(out, section{name: "head:" + string(t.text[start:i]), firm: true, label: t.quote(start, i), start: start, end: i})
			start = len(t.text)
		case t.ends(i, r, true), r == ':' && i-start > longHead:
			start = i + 1
		case r == ':' && i > start && i-start <= longHead:
			for start < i && t.text[start] == ' ' {
				start++
			}
			if t.headed(start, i) {
				name := string(t.text[start:i])
				firm := strings.ContainsAny(name, "家司企客") || t.says(sayClients)
				out = append(out, section{name: "head:" + name, firm: firm, label: t.quote(start, i), start: start, end: i + 1})
			}
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// headWords are phrases that may well be part of what a person calls a thing.
var headWords = []phrase{sayCaseWords, sayYes, sayNo, sayGreeting}

// headed: the words from start to end are the person's own, and the sentence gives an amount.
func (t *scan) headed(start, end int) bool {
	known := slices.ContainsFunc(t.hits, func(h hit) bool {
		return h.start < end && h.end > start && !slices.Contains(headWords, h.phrase)
	})
	if known || slices.Contains([]rune("国专大一两三四几那每各自人独"), t.text[max(end-2, start)]) {
		return false
	}
	_, to := t.sentence(max(end-1, 0))
	return slices.ContainsFunc(t.money, func(m money) bool { return !m.bare && m.start > end && m.end <= to })
}

// inSum: inside an amount of money; ordinals and plain numbers may well be labels.
func (t *scan) inSum(i int) bool {
	return slices.ContainsFunc(t.money, func(m money) bool { return !m.bare && i >= m.start && i < m.end })
}

// oneAfterOther turns "一个是…一个是…" and 前者 and 后者 into labels.
func (t *scan) oneAfterOther(labels []section) []section {
	if pairs := t.spoken[sayOneIs]; len(pairs) >= 2 {
		for i, p := range pairs {
			h := t.hits[p]
			labels = append(labels, section{name: "count:" + strconv.Itoa(i+1), label: t.quote(h.start, h.end), start: h.start, end: h.end})
		}
	}
	for _, h := range t.hits {
		if h.phrase != sayFormer && h.phrase != sayLatter || len(labels) == 0 {
			continue
		}
		name := labels[0].name
		if h.phrase == sayLatter {
			name = labels[len(labels)-1].name
		}
		labels = append(labels, section{name: name, label: t.quote(h.start, h.end), start: h.start, end: h.end})
	}
	slices.SortStableFunc(labels, func(a, b section) int { return a.start - b.start })
	return labels
}
