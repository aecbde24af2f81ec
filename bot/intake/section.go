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
	start, end int
}

// ordinals are the members of the families labels come in; the position is the index.
var ordinals = [][]string{
	{"甲", "乙", "丙", "丁"},
	{"a", "b", "c", "d"},
	{"x", "y", "z"},
	{"alpha", "beta", "gamma"},
	{"一", "二", "三", "四", "五"},
	{"1", "2", "3", "4", "5"},
	{"①", "②", "③", "④", "⑤"},
	{"东", "西", "南", "北"},
	{"first", "second", "third"},
	{"one", "two", "three"},
}

var (
	firmNouns    = []string{"公司", "客户", "企业", "家", "company", "firm", "client", "customer"}
	projectNouns = []string{"项目", "平台", "案例", "场景", "基地", "件", "个", "project", "platform", "case", "event", "thing"}
)

// sections divides the message. A message with no labels, or with numbered points that all
// speak of one case, is one section.
func (t *scan) sections(known func(name string) bool) []section {
	labels := t.labels()
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
		return []section{whole}
	}
	out := []section{whole}
	for i, l := range labels {
		l.end = len(t.text)
		if i+1 < len(labels) {
			l.end = labels[i+1].start
		}
		out = append(out, l)
	}
	return out
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

func (t *scan) labels() []section {
	var out []section
	add := func(name string, firm bool, start, end int) {
		out = append(out, section{name: name, firm: firm, label: t.quote(start, end), start: start, end: end})
	}
	numbered := t.says("separate") || t.says("several")
	for i := 0; i < len(t.text); i++ {
		if t.inAmountValue(i) {
			continue
		}
		if name, firm, end, ok := t.labelAt(i, numbered); ok {
			add(name, firm, i, end)
			i = end - 1
		}
	}
	return t.oneAfterOther(out)
}

// inAmountValue: inside an amount of money; ordinals and numbers may well be labels.
func (t *scan) inAmountValue(i int) bool {
	for _, m := range t.money {
		if !m.bare && i >= m.start && i < m.end {
			return true
		}
	}
	return false
}

func (t *scan) labelAt(i int, numbered bool) (name string, firm bool, end int, ok bool) {
	rest := string(t.text[i:min(len(t.text), i+24)])
	prev := ""
	if i > 0 {
		prev = string(t.text[i-1 : i])
	}
	for _, family := range ordinals {
		for k, o := range family {
			if name, firm, n := t.member(rest, prev, family, k, o, numbered, i); n > 0 {
				return name, firm, i + n, true
			}
		}
	}
	if h, found := t.phraseAt("other_one", i); found {
		return "other", strings.Contains(string(t.text[h.start:h.end]), "公司"), h.end, true
	}
	if h, found := t.phraseAt("someone_else", i); found {
		return "someone", true, h.end, true
	}
	if h, found := t.phraseAt("ourselves", i); found && t.says("someone_else") {
		return "ourselves", true, h.end, true
	}
	return "", false, 0, false
}

// member recognises 甲公司, A项目, 项目B, project x, 第二家, 一号项目, 西边, (2), ②, second company.
func (t *scan) member(rest, prev string, family []string, k int, o string, numbered bool, at int) (string, bool, int) {
	name := family[0] + ":" + family[min(k, len(family)-1)]
	word := func(prefix string, nouns []string) (int, bool) {
		for _, n := range nouns {
			if strings.HasPrefix(rest, prefix+n) {
				return len([]rune(prefix + n)), true
			}
		}
		return 0, false
	}
	latin := isLatin(rune(o[0])) && len(o) < 8 && o[0] < 0x80
	switch {
	case family[0] == "①" && strings.HasPrefix(rest, o):
		return name, false, 1
	case family[0] == "东" && strings.HasPrefix(rest, o+"边"):
		return name, false, 2
	case family[0] == "1" && numbered && (strings.HasPrefix(rest, "("+o+")") || strings.HasPrefix(rest, "（"+o+"）")):
		return "①:" + ordinals[6][k], false, 3
	case family[0] == "1" && numbered && (prev == "" || prev == "\n") && (strings.HasPrefix(rest, o+".") || strings.HasPrefix(rest, o+"、")):
		return "①:" + ordinals[6][k], false, 2
	case family[0] == "甲" && strings.HasPrefix(rest, o) && !isHan(lastRune(prev)):
		if n, ok := word(o, firmNouns); ok {
			return name, true, n
		}
		if n, ok := word(o, append([]string{"方", "：", ":", "是", "项目"}, projectNouns...)); ok {
			return name, false, n
		}
	case latin && !isLatin(lastRune(prev)):
		for _, sep := range []string{"", " "} {
			if n, ok := word(o+sep, []string{"项目", "平台", "案例"}); ok {
				return name, false, n
			}
			if n, ok := word(o+sep, []string{"公司", "客户", "企业"}); ok {
				return name, true, n
			}
		}
		if family[0] == "first" || family[0] == "one" {
			if n, ok := word(o+" ", append(slices.Clone(firmNouns), projectNouns...)); ok && family[0] == "first" {
				return "一:" + ordinals[4][k], false, n
			}
			return "", false, 0
		}
		for _, noun := range []string{"项目", "project ", "platform ", "case ", "site "} {
			if strings.HasPrefix(rest, noun+o) && !isLatin(runeAfter(rest, noun+o)) {
				return name, false, len([]rune(noun + o))
			}
		}
		for _, noun := range []string{"公司", "company ", "firm ", "client "} {
			if strings.HasPrefix(rest, noun+o) && !isLatin(runeAfter(rest, noun+o)) {
				return name, true, len([]rune(noun + o))
			}
		}
	case family[0] == "一":
		if n, ok := word(o+"号", []string{"项目", "机房", "中心", "公司", "平台"}); ok {
			return name, false, n
		}
		if n, ok := word("第"+o, []string{"家", "个客户", "个公司", "家公司"}); ok {
			return name, true, n
		}
		if n, ok := word("第"+o, []string{"个项目", "个案例", "个平台", "件", "个场景"}); ok {
			return name, false, n
		}
	}
	// labels such as 项目A are found at their noun
	for _, noun := range []string{"项目", "project ", "公司"} {
		if latin && family[0] != "first" && family[0] != "one" && strings.HasPrefix(rest, noun+o) && !isLatin(runeAfter(rest, noun+o)) {
			return name, noun == "公司", len([]rune(noun + o))
		}
	}
	return "", false, 0
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
			labels = append(labels, section{name: "一:" + ordinals[4][min(i, 4)], label: t.quote(h.start, h.end), start: h.start, end: h.end})
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

func (t *scan) phraseAt(name string, at int) (hit, bool) {
	for _, h := range t.hits {
		if h.kind == tagSpeech && h.name == name && h.start == at {
			return h, true
		}
	}
	return hit{}, false
}

func lastRune(s string) rune {
	rs := []rune(s)
	if len(rs) == 0 {
		return 0
	}
	return rs[len(rs)-1]
}

func runeAfter(s, prefix string) rune {
	rs := []rune(strings.TrimPrefix(s, prefix))
	if len(rs) == 0 {
		return 0
	}
	return rs[0]
}
