package intake

import (
	"slices"
	"strings"

	"policybot/calc"
	"policybot/calc/amount"
)

// listGap is how much may stand between two members of an enumeration.
const listGap = 24

// enumerated: only listing stands between two amounts: 9万、12万; 第一批8000万，第二批7000万.
func (t *scan) enumerated(i, j int) bool {
	a, b := t.money[i].end, t.money[j].start
	if a > b || b-a > listGap {
		return false
	}
	if t.sent[min(a, len(t.sent)-1)] != t.sent[min(b, len(t.sent)-1)] {
		between := string(t.text[a:b])
		return strings.Trim(between, " #;；\n\t0123456789.()（）、①②③④⑤⑥-rmbcny¥￥") == "" && strings.ContainsAny(between, "#0123456789①②③④⑤⑥")
	}
	if t.parallel(i, j) {
		return true
	}
	between := make([]rune, 0, b-a)
	for k := a; k < b; k++ {
		inItem := slices.ContainsFunc(t.spoken[sayItem], func(i int) bool {
			return k >= t.hits[i].start && k < t.hits[i].end
		})
		if !inItem {
			between = append(between, t.text[k])
		}
	}
	switch strings.Trim(string(between), " ，,、和及与;；+:：\t的元") {
	case "", "and", "rmb", "and rmb", "cny", "and cny", "以及", "还有", "另":
		return true
	}
	return false
}

// itemised: two amounts next to one another are the only ones of numbered items:
// （一）数据治理软件，9.7万元；（二）智能质检平台，8.4万元.
func (t *scan) itemised(i, j int) bool {
	return t.itemMark(i) >= 0 && t.itemMark(j) > t.money[i].start
}

// itemMark is where the number or the date of the item stands that an amount is the only one of: （一）,
// ①, 4月; -1 without one.
func (t *scan) itemMark(i int) int {
	for k := t.money[i].start - 1; k >= max(0, t.money[i].start-listGap); k-- {
		r := t.text[k]
		dated := slices.ContainsFunc(t.quants, func(q amount.Quantity) bool { return q.Kind == amount.Date && q.Start == k })
		switch {
		case i > 0 && k < t.money[i-1].end:
			return -1
		case r >= '①' && r <= '⑳', dated:
			return k
		case r == ')' && k >= 2 && t.text[k-2] == '(' && strings.ContainsRune("一二三四五六七八九123456789", t.text[k-1]):
			return k - 2
		}
	}
	return -1
}

// parallel: the words before two amounts are built alike and name nothing: 供应商A 3410万，供应商B 2975万.
func (t *scan) parallel(i, j int) bool {
	x, y := t.lead(i), t.lead(j)
	if len(x)+len(y) == 0 {
		return t.dated(i) && t.dated(j) // 三月520万、八月318万
	}
	if len(x) == 0 || len(x) != len(y) || len(x) > 8 {
		return false
	}
	same := 0
	for k := range x {
		if x[k] == y[k] && x[k] != ' ' {
			same++
		}
	}
	from := t.money[j].start - len(y)
	named := slices.ContainsFunc(t.hits, func(h hit) bool {
		return (h.kind == tagSlot || h.kind == tagOther) && h.money < 0 && h.start >= from && h.end <= t.money[j].start
	})
	return same > 0 && !named
}

// dated: a quantity that is no amount of money, as a date, stands right before the amount.
func (t *scan) dated(i int) bool {
	at := t.money[i].start
	return at > 0 && t.inAmount(at-1) && !t.inSum(at-1)
}

// lead are the words between an amount and the comma, list sign or quantity before it.
func (t *scan) lead(i int) []rune {
	at := t.money[i].start
	from := at
	for from > 0 && !strings.ContainsRune("，,、；;:：。\n)(", t.text[from-1]) && !t.inAmount(from-1) {
		from--
	}
	return t.text[from:at]
}

// became: of two amounts next to one another the first became the second: 从1.2亿调整为1.5亿. A noun
// between them says that the second is something else.
func (t *scan) became(i, j int) bool {
	a, b := t.money[i], t.money[j]
	return a.end <= b.start && t.seg[a.start] == t.seg[b.start] && t.saysIn(sayBecomes, a.end, b.start) &&
		!slices.ContainsFunc(t.nouns, func(n int) bool { return t.hits[n].start >= a.end && t.hits[n].end <= b.start })
}

// How far apart an amount and the one that corrects it may stand, and the words of correction from
// the first.
const (
	correctGap  = 16
	correctSoon = 8
)

// corrected: of two amounts next to one another the second corrects the first: 两万，哦不对，一万九千五.
// Nothing but the correction stands between them: 合同200万，抱歉，税是20万 speaks of something else.
func (t *scan) corrected(i, j int) bool {
	a, b := t.money[i], t.money[j]
	if a.end > b.start || b.start-a.end > correctGap || t.sent[a.start] != t.sent[b.start] {
		return false
	}
	said, ok := t.phraseBefore(sayCorrection, a.end, b.start)
	if first, soon := t.phrase(sayCorrection, a.end, min(b.start, a.end+correctSoon)); !ok || !soon || said.end < first.end {
		return false
	}
	return strings.Trim(string(t.text[said.end:b.start]), "，,。.:：; 是应该为改成才大约了") == ""
}

// neighbours: the amount stands in an enumeration with the next or the one before.
func (t *scan) neighbours(idx []int, n int) bool {
	return n+1 < len(idx) && t.enumerated(idx[n], idx[n+1]) || n > 0 && t.enumerated(idx[n-1], idx[n])
}

// sums: several amounts of one kind are parts of a whole: instalments, batches, a list, a column.
func (t *scan) sums(idx []int) bool {
	for n := 1; n < len(idx); n++ {
		a, b := t.money[idx[n-1]], t.money[idx[n]]
		joined := t.sameColumn(a, b) || t.enumerated(idx[n-1], idx[n]) || t.saysIn(sayItem, a.end, b.start) ||
			t.saysIn(sayAddition, a.end, b.start) || t.saysIn(saySumOf, b.end, t.segmentEnd(b.end))
		if !joined {
			return false
		}
	}
	return true
}

func (t *scan) sameColumn(a, b money) bool {
	h1, ok1 := t.header(a.start)
	h2, ok2 := t.header(b.start)
	return ok1 && ok2 && h1 == h2
}

// lines gives the amounts of a list, one to a line with a marker before it, the slot of those
// the lines name: ①沙龙 18.6万 ②训练营 35万.
func (r *Reader) lines(t *scan, out []slot) {
	var list []int
	key := slot{}
	for i, m := range t.money {
		if m.small || !t.marked(m.start) {
			continue
		}
		list = append(list, i)
		if fact, ok := factOf(r.book, out[i].rule, out[i].key); ok && fact.Type == calc.TypeMoneys && key.key == "" {
			key = out[i]
		}
	}
	if len(list) < 2 || key.key == "" {
		return
	}
	for _, i := range list {
		if out[i].key == "" && out[i].other == "" {
			out[i] = key
		}
	}
}

// marked: the line an amount stands in begins as an item of a list.
func (t *scan) marked(at int) bool {
	from, _ := t.sentence(at)
	for from < at && (t.text[from] == ' ' || t.text[from] == '\t') {
		from++
	}
	switch r := t.text[from]; {
	case strings.ContainsRune("①②③④⑤⑥⑦⑧⑨#-·•", r):
		return true
	case r >= '1' && r <= '9' && from+1 < at:
		return strings.ContainsRune(".、) :", t.text[from+1])
	case r == '(' && from+2 < at:
		return t.text[from+2] == ')'
	}
	return false
}

// share lets the members of an enumeration take the slot of the one that was named best.
func share(from, to *slot) {
	if to.other != "" && to.score >= scoreGrammar {
		return
	}
	if from.other != "" && to.key != "" {
		return
	}
	if from.key+from.other != "" && from.score > to.score {
		*to = *from
	}
}
