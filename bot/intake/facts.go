package intake

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/calc/amount"
)

// oneCent and anything bound an amount of which only is known that there was one.
var (
	oneCent  = decimal.RequireFromString("0.01")
	anything = decimal.RequireFromString("1000000000000")
)

func splitChoice(s string) []string { return strings.Split(s, "|") }

// amounts turns the amounts that were given a slot into statements.
func (r *Reader) amounts(t *scan, st *state, secs []section, parts []part, frames []int, tn *turn, excluded map[int]bool, u *Understanding) {
	for i := range tn.slots {
		r.reference(t, tn, i)
	}
	type group struct {
		part int
		key  string
		rule string
	}
	var order []group
	byGroup := map[group][]int{}
	for i, s := range tn.slots {
		if s.key == "" && s.other != "" && s.other != "own_claim" {
			p := partAt(t, secs, parts, t.money[i].start)
			r.takeBack(&st.Frames[max(frames[p], 0)], &parts[p], t.money[i])
		}
		if s.key == "" {
			continue
		}
		p := partAt(t, secs, parts, t.money[i].start)
		g := group{p, s.key, s.rule}
		if _, ok := byGroup[g]; !ok {
			order = append(order, g)
		}
		byGroup[g] = append(byGroup[g], i)
	}
	for _, g := range order {
		f := &st.Frames[max(frames[g.part], 0)]
		fact, ok := factOf(r.book, g.rule, g.key)
		if !ok || fact.Type == calc.TypeNumber {
			continue // measures are read by their unit
		}
		if none := slices.ContainsFunc(parts[g.part].said, func(s said) bool {
			return s.Key == g.key && s.Op == opSet && s.High.IsZero() && s.Quote != "" && !s.Yes && len(s.Options) == 0
		}); none && !fact.Prior && tn.slots[byGroup[g][0]].score < scoreGrammar {
			continue
		}
		given := r.settle(t, f, fact, g.rule, byGroup[g], excluded, tn)
		if len(given) == 0 {
			continue
		}
		list := fact.Type == calc.TypeMoneys
		apart := t.says("apart") || t.says("things") && !t.says("same_project")
		unsettled := !list && len(given) == 1 && t.beside("soft", given[0]) && t.says("struck")
		if unsettled || !list && len(given) > 1 && !fact.Prior && (apart || !t.sums(given)) {
			if apart && !unsettled {
				r.split(t, st, parts, g.part, given, g.key, g.rule, tn)
				continue
			}
			d := Doubt{Claim: -1, Key: g.key}
			for _, i := range given {
				d.Readings = append(d.Readings, t.quote(t.money[i].start, t.money[i].end))
			}
			u.Doubts = append(u.Doubts, d)
			parts[g.part].said = append(parts[g.part].said, said{Key: g.key, Rule: g.rule, Op: opOpen})
			continue
		}
		before := items(f.about(ruleOr(g.rule, r, g.key), g.key))
		for n, i := range given {
			s := t.amountSaid(i, g.key, g.rule)
			if n > 0 || t.adds(list, len(before) > 0) {
				s.Op = opAdd
			}
			if n == 0 && list && t.says("correction") && len(before) > 1 {
				parts[g.part].said = append(parts[g.part].said, said{Key: g.key, Rule: g.rule, Op: opRemove, Low: before[len(before)-1].Low})
				s.Op = opAdd
			}
			parts[g.part].said = append(parts[g.part].said, s)
			tn.used[i] = true
		}
	}
}

// reference gives an amount that only points back to one named before (5万那份去年领过了) the slot
// of the one it points to, so that it is not read as something of its own.
func (r *Reader) reference(t *scan, tn *turn, i int) {
	m := t.money[i]
	if !t.refers(m) {
		return
	}
	for j, o := range t.money[:i] {
		if o.low.Equal(m.low) && tn.slots[j].key != "" && tn.slots[j].other == "" {
			tn.slots[i] = tn.slots[j]
			return
		}
	}
}

// takeBack removes an amount given earlier that is now said to be no base: 210万是全场的.
func (r *Reader) takeBack(f *frame, p *part, m money) {
	for id := range f.Rules {
		rule, ok := r.book.Rule(id)
		if !ok || rule.Rate == nil {
			continue
		}
		for _, s := range items(f.about(id, rule.Rate.Of)) {
			if s.Low.Equal(m.low) {
				p.said = append(p.said, said{Key: s.Key, Rule: s.Rule, Op: opRemove, Low: s.Low, Start: m.start})
				return
			}
		}
	}
}

// ruleOr names a rule whose statements are looked at: the one meant, or any that takes the fact.
func ruleOr(rule string, r *Reader, key string) string {
	if rule != "" {
		return rule
	}
	for i := range r.book.Rules {
		if slices.Contains(r.book.Rules[i].Facts, key) {
			return r.book.Rules[i].ID
		}
	}
	return ""
}

func (t *scan) amountSaid(i int, key, rule string) said {
	m := t.money[i]
	return said{Key: key, Rule: rule, Op: opSet, Low: m.low, High: m.high, Bare: m.bare,
		Quote: t.quote(m.start, m.end), Start: m.start, End: m.end}
}

// adds: the first amount of a message joins those of earlier messages.
func (t *scan) adds(list, have bool) bool {
	if !have || t.says("correction") {
		return false
	}
	return list && !t.says("whatif") || t.says("addition")
}

// sums: several amounts of one kind are parts of a whole: instalments, batches, a list.
func (t *scan) sums(idx []int) bool {
	for n := 1; n < len(idx); n++ {
		a, b := t.money[idx[n-1]], t.money[idx[n]]
		if h1, ok1 := t.header(a.start); ok1 {
			if h2, ok2 := t.header(b.start); ok2 && h1 == h2 {
				continue // one column
			}
		}
		if !t.enumerated(idx[n-1], idx[n]) && !t.speech("item", a.end, b.start) && !t.speech("addition", a.end, b.start) && !t.speech("sum_of", b.end, t.lineEnd(b.end)) {
			return false
		}
	}
	return true
}

// settle picks, of the amounts given for one fact, those that are statements of it.
func (r *Reader) settle(t *scan, f *frame, fact *calc.Fact, rule string, idx []int, excluded map[int]bool, tn *turn) []int {
	var out []int
	have := items(f.about(ruleOr(rule, r, fact.Key), fact.Key))
	known := func(v decimal.Decimal) bool {
		return slices.ContainsFunc(have, func(s said) bool { return s.Low.Equal(v) }) ||
			slices.ContainsFunc(out, func(i int) bool { return t.money[i].low.Equal(v) })
	}
	for n, i := range idx {
		if !fact.Prior {
			t.multiply(i)
		}
		m := t.money[i]
		end := len(t.text)
		if n+1 < len(idx) {
			end = t.money[idx[n+1]].start
		}
		_, sentenceEnd := t.sentence(m.start)
		end = min(end, sentenceEnd)
		out0 := excluded[i] || len(idx) > 1 && fact.Type == calc.TypeMoneys && t.excludes(m.end, end, idx, n)
		switch {
		case m.times < 0:
			continue
		case fact.Prior && r.otherTime(t, fact, m):
			continue
		case t.deniedBefore(m.start) && !fact.Prior && !m.low.IsZero():
			continue
		case known(m.low) && (t.refers(m) || t.says("repeated") || t.says("whatif") || len(idx) > 1 && !t.neighbours(idx, n)):
			if t.speech("excluded", m.end, end) {
				out = slices.DeleteFunc(out, func(j int) bool { return t.money[j].low.Equal(m.low) })
				if slices.ContainsFunc(have, func(s said) bool { return s.Low.Equal(m.low) }) {
					f.Said = append(f.Said, said{Key: fact.Key, Rule: rule, Op: opRemove, Low: m.low, Quote: t.quote(m.start, m.end), Start: m.start, End: m.end})
					tn.told = true
				}
			}
			tn.used[i] = true
			continue
		case out0:
			continue
		}
		out = append(out, i)
	}
	out = t.firmest(t.latest(out), fact.Type == calc.TypeMoneys)
	if fact.Type != calc.TypeMoneys && !t.sums(out) {
		out = tn.clearest(out)
	}
	return dropSum(t, out)
}

// clearest leaves out the amounts that something far off names, where another is named beside it.
func (tn *turn) clearest(idx []int) []int {
	near := slices.DeleteFunc(slices.Clone(idx), func(i int) bool { return tn.slots[i].score < scoreClear })
	if len(near) == 0 {
		return idx
	}
	return near
}

// multiply turns a price for each of a number of things into the price of all of them:
// 七十二台…单台41万. The count and the price both have to be said, with the same measure word.
func (t *scan) multiply(i int) {
	m := &t.money[i]
	from, _ := t.sentence(m.start)
	each, ok := t.phraseBefore("each_of", max(from, m.start-8), m.start)
	if !ok || m.times > 0 || m.start-each.end > 3 {
		return
	}
	said := string(t.text[each.start:each.end])
	for _, q := range t.quants {
		things := strings.HasPrefix(said, "各") && strings.Contains("场份个家项笔单批次", q.Unit)
		if q.Kind != amount.Measure || !q.Point || q.Unit == "" || !q.Value.IsInteger() || !things && !strings.Contains(said, q.Unit) {
			continue
		}
		if n := q.Value.IntPart(); n > 1 && n < 100000 {
			m.times = int(n)
			m.low, m.high = m.low.Mul(q.Value), m.high.Mul(q.Value)
			return
		}
	}
	if !strings.HasPrefix(said, "各") {
		m.times = -1 // a price for one of an unknown number
	}
}

func (t *scan) phraseBefore(name string, from, to int) (hit, bool) {
	for _, h := range slices.Backward(t.hits) {
		if h.kind == tagSpeech && h.name == name && h.start >= from && h.end <= to {
			return h, true
		}
	}
	return hit{}, false
}

// latest leaves out what an amount became something else from, what was struck out of it,
// and the round figure where the exact one is given too.
func (t *scan) latest(idx []int) []int {
	var out []int
	for n, i := range idx {
		m := t.money[i]
		next := n+1 < len(idx)
		switch {
		case next && t.speech("becomes", m.end, t.money[idx[n+1]].start):
			continue
		case len(idx) > 1 && t.speech("struck", m.end, min(t.lineEnd(m.end), m.end+10)):
			continue
		case m.approx && len(idx) > 1 && slices.ContainsFunc(idx, func(j int) bool { return !t.money[j].approx }):
			continue
		}
		out = append(out, i)
	}
	if len(out) == 0 {
		return idx
	}
	return out
}

func (t *scan) lineEnd(i int) int {
	_, to := t.segment(max(i-1, 0))
	return to
}

// excludes: what is said between an amount and the next says that it does not count.
func (t *scan) excludes(from, to int, idx []int, n int) bool {
	if n+1 < len(idx) && t.neighbours(idx, n) {
		return false
	}
	return t.speech("excluded", from, to)
}

// neighbours: the amount stands in an enumeration with the next or the one before.
func (t *scan) neighbours(idx []int, n int) bool {
	return n+1 < len(idx) && t.enumerated(idx[n], idx[n+1]) || n > 0 && t.enumerated(idx[n-1], idx[n])
}

func (t *scan) refers(m money) bool {
	_, to := t.segment(max(m.end-1, 0))
	return t.speech("refers", max(0, m.start-2), min(to, m.end+4))
}

// otherTime: support received in another year does not count against a yearly cap, and
// support for another thing not against this one.
func (r *Reader) otherTime(t *scan, fact *calc.Fact, m money) bool {
	from, to := t.sentence(m.start)
	if t.speech("other_thing", from, to) && !strings.HasSuffix(fact.Key, "_year") && !strings.HasSuffix(fact.Key, "_before") {
		return true
	}
	if !strings.HasSuffix(fact.Key, "_year") {
		return false
	}
	// the time word that stands nearest before the amount decides
	last := ""
	for _, h := range t.hits {
		if h.kind == tagSpeech && (h.name == "past_year" || h.name == "this_year") && h.start >= from && h.end <= m.start {
			last = h.name
		}
	}
	if last == "" && t.speech("past_year", m.end, to) {
		last = "past_year"
	}
	return last == "past_year"
}

// firmest leaves the plans out where there is an amount that is settled.
func (t *scan) firmest(idx []int, list bool) []int {
	if len(idx) < 2 {
		return idx
	}
	var firm, plain []int
	soft := 0
	for _, i := range idx {
		switch {
		case t.beside("firm", i):
			firm = append(firm, i)
		case t.beside("soft", i):
			soft++
		default:
			plain = append(plain, i)
		}
	}
	switch {
	case soft > 0 && len(firm) > 0:
		return merge(idx, firm, plain)
	case soft > 0 && len(plain) > 0:
		return plain
	case len(firm) == 1 && !list && len(plain) > 0 && !t.sums(idx):
		return firm
	}
	return idx
}

// merge keeps of idx those in either list, in order.
func merge(idx, a, b []int) []int {
	var out []int
	for _, i := range idx {
		if slices.Contains(a, i) || slices.Contains(b, i) {
			out = append(out, i)
		}
	}
	return out
}

// beside: the word stands in the amount's own stretch of the segment, up to the amounts around it.
func (t *scan) beside(name string, i int) bool {
	m := t.money[i]
	from, to := t.segment(m.start)
	for j, o := range t.money {
		if j < i && o.end > from && !o.bare {
			from = o.end
		}
		if j > i && o.start < to && !o.bare {
			to = o.start
		}
	}
	return t.speech(name, from, m.start) || t.speech(name, m.end, min(to, m.end+6))
}

// leftover takes the one amount that nothing names for the base of the one rule spoken of,
// when it stands in the same sentence as the words that name the rule and the base was not given.
func (r *Reader) leftover(t *scan, st *state, secs []section, parts []part, frames []int, tn *turn, active func(int) map[string]bool) {
	left, more := -1, []int(nil)
	for i, m := range t.money {
		if m.bare || tn.used[i] || tn.slots[i].other != "" || tn.slots[i].key != "" || t.deniedBefore(m.start) {
			continue
		}
		if left >= 0 {
			if !t.enumerated(i-1, i) {
				return
			}
			more = append(more, i)
			continue
		}
		left = i
	}
	if left < 0 || t.says("whatif") {
		return
	}
	m := t.money[left]
	rules := active(m.start)
	if len(rules) != 1 {
		return
	}
	p := partAt(t, secs, parts, m.start)
	for id := range rules {
		rule, ok := r.book.Rule(id)
		if !ok || rule.Rate == nil || r.baseGiven(&st.Frames[max(frames[p], 0)], id) {
			return
		}
		key := rule.Rate.Of
		if slices.ContainsFunc(parts[p].said, func(s said) bool { return s.Key == key }) || slices.ContainsFunc(parts[0].said, func(s said) bool { return s.Key == key }) {
			return
		}
		named := slices.ContainsFunc(t.hits, func(h hit) bool {
			return h.kind == tagRule && h.name == id && h.weight == 3 && h.start < m.start && t.sent[h.start] == t.sent[m.start]
		})
		if named {
			for n, i := range append([]int{left}, more...) {
				s := t.amountSaid(i, key, "")
				if n > 0 {
					s.Op = opAdd
				}
				parts[p].said = append(parts[p].said, s)
				tn.used[i] = true
			}
		}
	}
}

// split makes a frame for each of several amounts that are said to be different things.
func (r *Reader) split(t *scan, st *state, parts []part, p int, given []int, key, rule string, tn *turn) {
	base := tn.touched[len(tn.touched)-1]
	own := func(s said, i int) bool { // said in the sentence of another amount?
		for _, j := range given {
			if j != i && t.sent[s.Start] == t.sent[t.money[j].start] && t.sent[s.Start] != t.sent[t.money[i].start] && s.End <= len(t.sent) {
				return false
			}
		}
		return true
	}
	for n, i := range given {
		at := base
		if n > 0 {
			c := st.Frames[base].clone()
			c.Said = slices.DeleteFunc(c.Said, func(s said) bool { return s.Key == key })
			st.Frames = append(st.Frames, c)
			at = len(st.Frames) - 1
			tn.touched = append(tn.touched, at)
		}
		st.Frames[at].Name = "part:" + t.quote(t.money[i].start, t.money[i].end)
		st.Frames[at].Label = t.quote(t.money[i].start, t.money[i].end)
		s := t.amountSaid(i, key, rule)
		s.Turn = st.Turn
		st.Frames[at].Said = append(st.Frames[at].Said, s)
		tn.used[i] = true
	}
	tn.told = true
	// what is said beside all amounts holds for each, what is said beside one for that one
	all := parts[p].said
	frames := append([]int{base}, tn.touched[len(tn.touched)-len(given)+1:]...)
	for n, at := range frames {
		mine := parts[p]
		mine.said = slices.DeleteFunc(slices.Clone(all), func(s said) bool { return !own(s, given[n]) })
		if n == 0 {
			parts[p].said = mine.said // filed with the rest of the part
			continue
		}
		r.fileInto(&st.Frames[at], mine, st.Turn)
	}
}

// pendingAnswer reads a bare answer: an amount, yes or no, that fits what was asked last.
func (r *Reader) pendingAnswer(t *scan, st *state, parts []part, frames []int, tn *turn) {
	if len(parts) > 1 || len(st.Frames) == 0 || tn.fresh {
		return
	}
	f := &st.Frames[frames[0]]
	if len(f.Rules) == 0 {
		return
	}
	missing := r.missing(*f)
	if i, ok := t.bareAmount(tn); ok {
		r.bareMoney(t, f, &parts[0], i, missing, tn)
	}
	if answer, ok := t.bareYesNo(); ok && !slices.ContainsFunc(parts[0].said, func(s said) bool { return len(s.Options) == 0 && s.Low.IsZero() }) {
		var bools []calc.Missing
		for _, m := range missing {
			if fact, ok := factOf(r.book, m.Rule, m.Key); ok && fact.Type == calc.TypeBool {
				bools = append(bools, m)
			}
		}
		if len(bools) == 1 {
			parts[0].said = append(parts[0].said, said{Key: bools[0].Key, Op: opSet, Yes: answer, Quote: strings.TrimSpace(string(t.raw)), End: len(t.raw)})
		}
	}
	r.rescale(t, f, &parts[0])
}

// bareMoney files an amount without a name: the one that was asked for, or, with a word of
// correction, the one given last.
func (r *Reader) bareMoney(t *scan, f *frame, p *part, i int, missing []calc.Missing, tn *turn) {
	if t.says("correction") || t.says("whatif") {
		if last, ok := lastAmount(f.Said); ok {
			s := t.amountSaid(i, last.Key, last.Rule)
			if n := len(items(f.about(ruleOr(last.Rule, r, last.Key), last.Key))); n > 1 {
				p.said = append(p.said, said{Key: last.Key, Rule: last.Rule, Op: opRemove, Low: last.Low})
				s.Op = opAdd
			}
			p.said = append(p.said, s)
			tn.used[i] = true
			return
		}
	}
	var open []calc.Missing
	for _, m := range missing {
		if fact, ok := factOf(r.book, m.Rule, m.Key); ok && (fact.Type == calc.TypeMoney || fact.Type == calc.TypeMoneys) {
			if !slices.ContainsFunc(open, func(o calc.Missing) bool { return o.Key == m.Key }) {
				open = append(open, m)
			}
		}
	}
	if len(open) == 1 {
		p.said = append(p.said, t.amountSaid(i, open[0].Key, ""))
		tn.used[i] = true
	}
}

func lastAmount(list []said) (said, bool) {
	for _, s := range slices.Backward(list) {
		if s.Quote != "" && !s.Low.IsZero() && (s.Op == opSet || s.Op == opAdd) {
			return s, true
		}
	}
	return said{}, false
}

// bareAmount: the message is little more than one amount that nothing names.
func (t *scan) bareAmount(tn *turn) (int, bool) {
	found := -1
	for i, m := range t.money {
		if tn.used[i] || tn.slots[i].other != "" || m.bare && (len(t.money) > 1 || m.low.LessThan(smallestBare)) || t.deniedBefore(m.start) {
			continue
		}
		if tn.slots[i].key != "" {
			return 0, false
		}
		if found >= 0 {
			return 0, false
		}
		found = i
	}
	if found < 0 {
		return 0, false
	}
	m := t.money[found]
	rest := len(t.text) - (m.end - m.start)
	if latinText(t.text) {
		rest /= 4
	}
	if t.says("correction") || t.says("whatif") {
		rest /= 2
	}
	return found, rest <= 16
}

func (t *scan) bareYesNo() (answer, ok bool) {
	if len(t.text) > 24 || len(t.money) > 0 {
		return false, false
	}
	s := strings.TrimRight(strings.TrimSpace(string(t.text)), "。.!！~ 的了呢啊呀哦")
	for _, name := range []string{"no", "yes"} {
		for _, h := range t.hits {
			if h.kind != tagSpeech || h.name != name || h.start > 1 {
				continue
			}
			if rest := len([]rune(s)) - h.end; rest <= 4 {
				return name == "yes", true
			}
		}
	}
	return false, false
}

// rescale: "the unit was thousands" changes the bare numbers said before.
func (r *Reader) rescale(t *scan, f *frame, p *part) {
	var factor decimal.Decimal
	switch {
	case t.says("unit_qian"):
		factor = decimal.New(1000, 0)
	case t.says("unit_wan"):
		factor = decimal.New(10000, 0)
	default:
		return
	}
	for _, s := range f.Said {
		if s.Bare && s.Quote != "" {
			s.Low, s.High, s.Bare, s.Op = s.Low.Mul(factor), s.High.Mul(factor), false, opSet
			p.said = append(p.said, s)
		}
	}
}

// file puts what was said into the frames: what is common into each frame spoken of.
func (r *Reader) file(t *scan, st *state, parts []part, frames []int, tn *turn) {
	r.measures(t, st, parts, tn)
	for i := range parts {
		slices.SortStableFunc(parts[i].said, func(a, b said) int { return a.Start - b.Start })
	}
	for i, p := range parts {
		if len(p.said) > 0 {
			tn.told = true
		}
		if i == 0 && len(parts) > 1 {
			continue
		}
		f := &st.Frames[frames[i]]
		if i > 0 {
			r.fileInto(f, parts[0], st.Turn)
		}
		r.fileInto(f, p, st.Turn)
		apart := t.says("apart")
		f.Apart = f.Apart || apart
		f.Shared = (f.Shared || t.says("same_project")) && !apart
	}
	for i := range st.Frames {
		for j := range st.Frames[i].Said {
			if st.Frames[i].Said[j].Turn == 0 {
				st.Frames[i].Said[j].Turn = st.Turn
			}
		}
	}
}

func (r *Reader) fileInto(f *frame, p part, turn int) {
	for rule, w := range p.scores {
		f.Rules[rule] = max(f.Rules[rule], w)
	}
	for _, d := range p.drops {
		if !slices.Contains(f.Dropped, d) {
			f.Dropped = append(f.Dropped, d)
		}
	}
	for _, s := range p.said {
		if s.Turn == 0 {
			s.Turn = turn
		}
		f.Said = append(f.Said, s)
	}
}

// measures are facts with a unit of their own: PUE, PFLOPS. The last of several counts,
// unless it is the one from before the work.
func (r *Reader) measures(t *scan, st *state, parts []part, tn *turn) {
	byKey := map[string][]said{}
	exact := slices.ContainsFunc(t.quants, func(q amount.Quantity) bool {
		return q.Point && q.Bound == "" && r.measured(t, q) != nil
	})
	for _, q := range t.quants {
		if !q.Point || q.Kind != amount.Measure && q.Kind != amount.Number {
			continue
		}
		if q.Bound != "" && exact {
			continue // PUE<1.40即可: what is wanted, beside what is
		}
		fact := r.measured(t, q)
		if fact == nil {
			continue
		}
		from, _ := t.segment(q.Start)
		if strings.ContainsAny(string(t.text[max(from, q.Start-2):q.Start]), "差少多缺剩") || t.speech("soft", max(from, q.Start-10), q.Start) || t.speech("past_year", max(from, q.Start-10), q.Start) {
			continue
		}
		if q.Unit == "" && fact.Unit == "PFLOPS" {
			q.Value = q.Value.Mul(decimal.New(1000, 0)) // 1.25E
		}
		s := said{Key: fact.Key, Op: opSet, Low: q.Value, High: q.Value, Measure: true, Quote: q.Quote, Start: q.Start, End: q.End}
		switch q.Bound {
		case amount.AtLeast, amount.Above:
			s.High = anything
		case amount.AtMost, amount.Below:
			s.Low = decimal.Zero
		}
		if list := byKey[fact.Key]; len(list) > 0 && !list[0].Low.Equal(s.Low) && !t.says("becomes") && !t.says("firm") && !t.says("soft") && !t.says("correction") && !t.says("now") {
			s.Op = opOpen // two values, and nothing says which counts
		}
		byKey[fact.Key] = append(byKey[fact.Key], s)
	}
	tn.measured = len(byKey) > 0
	if len(byKey) == 0 && len(st.Frames) > 0 && (t.says("correction") || t.says("whatif")) {
		t.nearMeasure(&st.Frames[len(st.Frames)-1], byKey)
	}
	for _, key := range sortedKeys(byKey) {
		list := byKey[key]
		parts[r.partOf(t, parts, list[len(list)-1].Start)].said = append(parts[r.partOf(t, parts, list[len(list)-1].Start)].said, list[len(list)-1])
	}
}

// nearMeasure takes a bare number in a correction for the measure given before that it is near to.
func (t *scan) nearMeasure(f *frame, byKey map[string][]said) {
	two := decimal.New(2, 0)
	for _, q := range t.quants {
		if !q.Point || q.Kind != amount.Number || q.Unit != "" {
			continue
		}
		for _, s := range slices.Backward(f.Said) {
			measure := s.Op == opSet && !s.Low.IsZero() && s.Low.Equal(s.High) && len(s.Options) == 0 && s.Measure
			if measure && q.Value.LessThan(s.Low.Mul(two)) && s.Low.LessThan(q.Value.Mul(two)) {
				byKey[s.Key] = append(byKey[s.Key], said{Key: s.Key, Op: opSet, Low: q.Value, High: q.Value, Measure: true, Quote: q.Quote, Start: q.Start, End: q.End})
				break
			}
		}
	}
}

func (r *Reader) partOf(t *scan, parts []part, at int) int {
	for i := len(parts) - 1; i > 0; i-- {
		if at >= parts[i].sec.start {
			return i
		}
	}
	return 0
}

// measured is the number fact a quantity states: its unit is the fact's, or it is a plain
// number beside the fact's name.
func (r *Reader) measured(t *scan, q amount.Quantity) *calc.Fact {
	for i := range r.book.Facts {
		f := &r.book.Facts[i]
		if f.Type != calc.TypeNumber {
			continue
		}
		if q.Unit != "" && (strings.EqualFold(q.Unit, f.Unit) || strings.EqualFold(q.Unit, f.Key)) {
			return f
		}
		exa := q.End < len(t.text) && t.text[q.End] == 'e' && f.Unit == "PFLOPS"
		if q.Unit == "" && q.Kind == amount.Number && (f.Unit == "" || f.Unit == "PUE" || exa) {
			from, _ := t.segment(q.Start)
			for _, h := range t.hits {
				if h.kind == tagSlot && h.name == f.Key && h.weight == 3 && h.start >= from && h.end <= q.Start && q.Start-h.end <= 10 {
					return f
				}
			}
		}
	}
	return nil
}

// missing is what the calculator still asks for a frame.
func (r *Reader) missing(f frame) []calc.Missing {
	claims, _ := r.claims([]frame{f}, nil)
	if len(claims) == 0 {
		return nil
	}
	res, err := r.book.Estimate(calc.Case{Claims: claims})
	if err != nil {
		return nil
	}
	return res.Missing("zh")
}
