package intake

import "strings"

// How far a word may stand from what it bears on, in runes.
const (
	reachHan   = 6  // a negation before what it denies
	reachLatin = 24 // the same in Latin letters, and whether before what it asks
	reachAsk   = 8  // a question before what it asks
	reachJust  = 3  // a negation right before
	beginning  = 12 // words long enough to hold any negation
)

// denies are negations that stand before; notDenial are words that only look like one.
var (
	denies = []string{"没有", "没", "未", "不是", "不", "非", "无", "并非", "从未", "尚未", "算不上", "谈不上", "称不上", "够不上", "不算", "冇", "唔",
		"not ", "n't ", "no ", "non ", "never ", "without ", "neither ", "nor ", "none of "}
	notDenial = []string{"不但", "不仅", "不管", "不论", "不止", "不光", "不只", "没问题", "不过", "不错", "不清楚", "不知", "不用说",
		"未来", "无论", "无非", "非常", "不少", "不同", "没多久", "不久", "非关联", "不相干", "不相关", "no doubt", "not only", "no problem", "not sure"}
	// asks turn a statement into a question about it.
	asks = []string{"是不是", "是否", "有没有", "算不算", "能不能", "要不要", "会不会", "需不需要", "该不该", "是还是", "行不行",
		"whether ", "if ", "do we need ", "must we ", "does it have to ", "should "}
	// denialsAfter deny what stands before them when they end the segment.
	denialsAfter = []string{"没有", "都没有", "也没有", "并没有", "暂无", "无", ":无", "：无", "没", "都没", "也没", ":否", "：否", ":没有", "：没有",
		"=0", "=无", "为零", "为无", "没通过", "没过", ": none", ": no", " none", " no", "不是", "都不是", "也不是", "倒没有", "还没有", "还没", "也没我们", "没我们", "没有我们", "没份", "轮不到我们", "没评上", "也没评上", "没拿到", "也没拿到"}
)

// denialEnds are words a denial does not reach beyond.
var denialEnds = []string{"其他", "其它", "的", ":", "：", "①", "②", "③", ")", "别的", "另外", "但", "而", "就", "了", "、", "只", "是", " but ", " and ", " is ", " are ", "，"}

// polarity settles for each hit on a fact whether it is denied or left open.
func (t *scan) polarity() {
	for i := range t.hits {
		h := &t.hits[i]
		switch h.kind {
		case tagYes, tagValue, tagRule:
			h.negated = t.deniedBefore(h.start) || t.deniedInside(h.match) || t.deniedAfter(h.end)
		case tagNo, tagNot, tagNone:
			// the pattern holds the denial itself; a second one inside makes it say nothing
			h.negated = t.insideAmount(h.end) || t.deniedInside(h.match) || t.deniedTwice(h.start) || !beginsDenied(t.text[h.start:]) && t.deniedBefore(h.start)
		default:
			continue
		}
		h.asked = t.askedBefore(h.start) || t.askedAfter(h.end) || t.askedAround(h)
		h.open = h.asked || t.undecided(*h)
	}
}

// deniedBefore: a negation stands before a place, in its segment and near enough.
func (t *scan) deniedBefore(at int) bool {
	from, _ := t.segment(at)
	reach := reachHan
	if at > 0 && (isLatin(t.text[at]) || t.text[at-1] == ' ') {
		reach = reachLatin
	}
	from = max(from, at-reach)
	return denial(string(t.text[from:at]))
}

// deniedTwice: words that hold a denial are denied themselves: 不是非关联方.
func (t *scan) deniedTwice(at int) bool {
	from, _ := t.segment(at)
	before := string(t.text[max(from, at-reachHan):at])
	return strings.HasSuffix(before, "不是") || strings.HasSuffix(before, "并非") || strings.HasSuffix(before, "并不是") || strings.HasSuffix(before, "not ")
}

// insideAmount: the words end within an amount, as 市级资金…零 does in 市级资金五千零一万.
func (t *scan) insideAmount(end int) bool {
	return end > 0 && end < len(t.amount) && t.amount[end-1] && t.amount[end]
}

// beginsDenied: the words begin with a negation of their own.
func beginsDenied(rs []rune) bool {
	s := string(rs[:min(len(rs), beginning)])
	for _, d := range denies {
		if strings.HasPrefix(s, d) {
			return true
		}
	}
	return false
}

// deniedJust: a negation stands right before: 没有整机.
func (t *scan) deniedJust(at int) bool {
	from, _ := t.segment(at)
	before := string(t.text[max(from, at-reachJust):at])
	for _, d := range []string{"没有", "没", "无", "非", "不是", "no "} {
		if strings.HasSuffix(before, d) {
			return !strings.HasSuffix(before, "有没有")
		}
	}
	return false
}

// denial tells whether a negation stands in before, with nothing after it that ends its reach.
func denial(before string) bool {
	for _, twice := range []string{"不是非", "不是无", "并非无", "并非非"} {
		if strings.HasSuffix(before, twice) {
			return false
		}
	}
	for _, a := range asks {
		if i := strings.LastIndex(before, a); i >= 0 {
			before = before[i+len(a):]
		}
	}
	for _, n := range notDenial {
		if strings.Contains(before, n) {
			before = strings.ReplaceAll(before, n, strings.Repeat("\x00", len(n)))
		}
	}
	last := -1
	for _, d := range denies {
		if i := strings.LastIndex(before, d); i >= 0 && i+len(d) > last {
			last = i + len(d)
		}
	}
	if last < 0 {
		return false
	}
	after := before[last:]
	for _, stop := range denialEnds {
		if i := strings.Index(after, stop); i >= 0 && !(stop == "是" && i == 0) && !(stop == "是" && strings.HasPrefix(after, "什么")) {
			return false
		}
	}
	return true
}

// deniedInside: a negation stands in a gap of the pattern: 我们是~小巨人.
func (t *scan) deniedInside(m match) bool {
	for _, g := range m.gaps {
		if denial(string(t.text[g[0]:g[1]])) {
			return true
		}
	}
	return false
}

// deniedAfter: the segment ends with a negation of what stands before: 专精特新都没有.
func (t *scan) deniedAfter(at int) bool {
	_, to := t.segment(max(at-1, 0))
	after := strings.TrimRight(string(t.text[at:to]), " ，,。；;！!\n\t")
	after = strings.TrimLeft(after, "的牌子资质称号级奖金这个等 \"'”）)")
	for _, d := range denialsAfter {
		if after == d || after == strings.TrimSpace(d) {
			return true
		}
	}
	return after == "" && t.takenBack(to)
}

// takenBack: the next few words take the one before back: 要说填补空白，那真没有.
func (t *scan) takenBack(from int) bool {
	_, to := t.segment(from)
	if from >= len(t.text) || to-from > 8 {
		return false
	}
	next := strings.TrimLeft(string(t.text[from:to]), "那这可倒真确实在也还是 ")
	for _, d := range []string{"没有", "没", "谈不上", "不算", "不具备", "算不上", "没份"} {
		if strings.TrimRight(next, " ，,。；;！!呢啊呀的\n") == d {
			return true
		}
	}
	return false
}

// askedBefore: the words right before ask whether it is so.
func (t *scan) askedBefore(at int) bool {
	from, _ := t.segment(at)
	before := string(t.text[max(from, at-reachAsk):at])
	if strings.Contains(string(t.text[max(from, at-reachLatin):at]), "whether ") {
		return true
	}
	for _, a := range asks {
		if strings.HasSuffix(strings.TrimRight(before, " "), strings.TrimRight(a, " ")) {
			return true
		}
	}
	return false
}

// askedAround: the words before or right after ask whether it is so: 股东里有没有我们的人.
func (t *scan) askedAround(h *hit) bool {
	from, _ := t.segment(h.start)
	to := t.segmentEnd(h.end)
	for _, a := range []string{"是不是", "是否", "算不算"} {
		if strings.Contains(string(t.text[from:h.start]), a) {
			return true
		}
	}
	after := string(t.text[h.end:max(h.end, min(to, h.end+4))])
	return strings.Contains(after, "有没有") || strings.Contains(after, "是不是") || strings.Contains(after, "算不算")
}

// askedAfter: X吗 asks whether X.
func (t *scan) askedAfter(at int) bool {
	for i := at; i < min(at+2, len(t.text)); i++ {
		if t.text[i] == '吗' || t.text[i] == '么' {
			return true
		}
	}
	return false
}

// undecided: the segment goes on to say that this is not known, and no later hit on
// another fact stands between.
func (t *scan) undecided(h hit) bool {
	_, to := t.segment(max(h.end-1, 0))
	open, ok := t.phrase(sayUndecided, h.start, min(to, h.end+longGap))
	if !ok {
		open, ok = t.phrase(sayUndecided, max(0, h.start-3), h.end)
	}
	if !ok {
		return false
	}
	for _, o := range t.hits {
		if o.name != h.name && o.start >= h.end && o.end <= open.start && (o.kind == tagYes || o.kind == tagNo || o.kind == tagValue) {
			return false
		}
	}
	return true
}
