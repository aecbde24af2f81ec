package bot

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/calc/amount"
)

// shown is how many questions back, and how many unused quantities, a reply lists; the answer's data
// has all of them.
const (
	shownAsks   = 3
	shownUnused = 6
)

// understood lists the facts with the words they were read from, one entry a fact of a claim.
func (t *turn) understood() {
	type place struct {
		claim int
		key   string
	}
	var order []place
	words := map[place][]string{}
	for _, f := range t.u.Facts {
		at := place{f.Claim, f.Key}
		if words[at] == nil {
			order = append(order, at)
		}
		if q := "“" + strings.TrimSpace(f.Quote) + "”"; !slices.Contains(words[at], q) {
			words[at] = append(words[at], q)
		}
	}
	var labels []string
	items := map[string][]string{}
	add := func(label, item string) {
		if items[label] == nil {
			labels = append(labels, label)
		}
		if item != "" && !slices.Contains(items[label], item) {
			items[label] = append(items[label], item)
		}
	}
	for _, at := range order {
		if at.claim < len(t.u.Claims) {
			if v, ok := t.u.Claims[at.claim].Facts[at.key]; ok {
				add(t.label(at.claim), t.factLine(at.claim, at.key, v, words[at]))
			}
		}
	}
	if len(t.u.Facts) == 0 { // a case given as data
		for i := range t.u.Claims {
			for _, item := range t.given(i) {
				add("", item)
			}
		}
	}
	t.told(labels, items)
}

// told writes what was understood: in one paragraph, or firm by firm and project by project.
func (t *turn) told(labels []string, items map[string][]string) {
	if len(labels) == 0 {
		return
	}
	head := t.say("读到的情况：", "Understood: ")
	if len(labels) == 1 {
		t.out.para(head + t.parts(items[labels[0]]) + t.say("。", "."))
		return
	}
	t.out.para(strings.TrimSpace(head))
	for _, label := range labels {
		s := t.parts(items[label]) + t.say("。", ".")
		if label != "" {
			s = label + t.say("：", ": ") + s
		}
		t.out.item(s)
	}
}

// given lists the facts of a claim in the order its rule asks for them.
func (t *turn) given(claim int) []string {
	r, ok := t.bot.pack.Book.Rule(t.u.Claims[claim].Rule)
	if !ok {
		return nil
	}
	var items []string
	for _, key := range r.Facts {
		if v, ok := t.u.Claims[claim].Facts[key]; ok {
			items = append(items, t.factLine(claim, key, v, nil))
		}
	}
	return items
}

func (t *turn) factLine(claim int, key string, v calc.Value, words []string) string {
	f, ok := t.bot.pack.Book.FactOf(t.u.Claims[claim].Rule, key)
	if !ok {
		return ""
	}
	s := f.Label.In(t.lang) + t.say("：", ": ") + t.value(f, v)
	t.said = append(t.said, f.Label.In(t.lang))
	if len(words) > 0 {
		s += t.say("（"+strings.Join(words, "、")+"）", " ("+strings.Join(words, ", ")+")")
	}
	return s
}

// value writes what is known of a fact.
func (t *turn) value(f *calc.Fact, v calc.Value) string {
	if b, ok := v.Bool(); ok {
		if b {
			return t.say("是", "yes")
		}
		return t.say("否", "no")
	}
	var parts []string
	for _, n := range v.Numbers() {
		parts = append(parts, t.interval(f, n))
	}
	if len(parts) > 0 {
		return t.join(parts)
	}
	options := v.Options()
	for _, c := range f.Choices { // in the order they are declared in
		if slices.Contains(options, c.Value) {
			t.said = append(t.said, c.Label.In(t.lang))
			parts = append(parts, c.Label.In(t.lang))
		}
	}
	if f.Several {
		return t.join(parts)
	}
	return strings.Join(parts, t.say("或", " or "))
}

func (t *turn) interval(f *calc.Fact, n calc.Interval) string {
	write := func(d decimal.Decimal) string { return t.amount(d, f) }
	switch {
	case n.Open:
		return t.say("不低于 ", "at least ") + write(n.Lo)
	case n.Known():
		return write(n.Lo)
	}
	if !n.Hi.LessThan(calc.Unbounded) {
		return t.say("金额未说明", "an amount that was not told")
	}
	return write(n.Lo) + t.say("至", " to ") + write(n.Hi)
}

// supposed lists what the result takes for granted: no earlier receipts where none were mentioned,
// and the conditions still to be confirmed or decided; those every rule shares once in a conversation.
func (t *turn) supposed() {
	var items []string
	add := func(s string) {
		if s = strings.TrimRight(s, "。."); s != "" && !slices.Contains(items, s) {
			items = append(items, s)
		}
	}
	for i := range t.lines {
		l := &t.lines[i]
		if l.Status == calc.Ineligible {
			continue
		}
		t.priors(l, add)
	}
	for _, common := range []bool{false, true} {
		if common && !t.opening {
			break
		}
		for i := range t.result.Outcomes {
			o := &t.result.Outcomes[i]
			for j := range o.Conditions {
				if c := &o.Conditions[j]; c.State == calc.Assumed && o.Status != calc.Ineligible && t.bot.isCommon(c) == common {
					add(c.Text.In(t.lang))
				}
			}
		}
	}
	if len(items) > 0 {
		t.out.para(t.say("按以下前提测算，请核对：", "Assumed, please check: ") + t.parts(items) + t.say("。", "."))
	}
}

// priors adds the earlier receipts nothing was said of.
func (t *turn) priors(l *calc.Line, add func(string)) {
	r, ok := t.bot.pack.Book.Rule(l.Rule)
	if !ok {
		return
	}
	for _, key := range r.Facts {
		f, ok := t.bot.pack.Book.FactOf(l.Rule, key)
		_, said := t.u.Claims[l.Claim].Facts[key]
		switch {
		case !ok || said:
		case f.Prior && f.Type == calc.TypeMoney:
			add(f.Label.In(t.lang) + t.say("：未提到，按没有计", ": not mentioned, taken as none"))
		case f.Optional && r.Counts(key):
			add(f.Label.In(t.lang) + t.say("：未提到，按一计", ": not mentioned, taken as one"))
		}
	}
}

// unused lists the amounts and shares of the message that nothing was worked out from, and apart from
// them those that cannot be read with certainty. Each stands in a clause that says so: a figure someone
// slips in must never read like a result.
func (t *turn) unused() {
	var left, unsure []string
	for _, m := range t.answer.Unused {
		q := strings.TrimSpace(m.Quote)
		switch word := "“" + q + "”"; {
		case strings.ContainsAny(q, "“”\n"):
		case slices.Contains(left, word) || slices.Contains(unsure, word):
		case isAmount(q) && m.Value != "" && len(left) < shownUnused:
			left = append(left, word)
		case m.Value == "" && strings.ContainsAny(q, "0123456789") && len(unsure) < shownUnused:
			unsure = append(unsure, word)
		}
	}
	if len(left) > 0 {
		t.out.para(t.say("未用于计算的有"+t.join(left)+"。", "Left out of the working (未用) – "+t.join(left)+"."))
	}
	if t.paraNegative(); len(unsure) > 0 {
		t.out.para(t.say("读不准、没有采用的有"+t.join(unsure)+"，如需计入请换一种写法。",
			"Not read with certainty and not used (未用) – "+t.join(unsure)+"; write it another way if it is to count."))
	}
}

// needed asks for what would narrow the result.
func (t *turn) needed() {
	var asks []string
	for _, m := range t.answer.Missing {
		if !slices.Contains(asks, m.Ask) && len(asks) < shownAsks {
			asks = append(asks, m.Ask)
		}
	}
	if len(asks) == 0 {
		return
	}
	t.out.para(t.say("还需要您补充：", "Please add:"))
	for _, a := range asks {
		t.out.item(a)
	}
}

// remarks are what the policy wants said beside the figures; what holds for every figure of the
// policy is said once in a conversation.
func (t *turn) remarks() {
	var notes []string
	add := func(n string) {
		if !slices.Contains(notes, n) {
			notes = append(notes, n)
		}
	}
	for i := range t.lines {
		if t.lines[i].Status == calc.Ineligible {
			for _, c := range t.result.Outcomes[i].Conditions {
				if c.State == calc.Unmet && !c.Say.IsZero() {
					add(c.Say.In(t.lang))
				}
			}
			continue
		}
		for _, n := range t.lines[i].Notes {
			add(n)
		}
	}
	if len(notes) > 0 {
		t.out.para(t.say("说明：", "Notes:"))
		for _, n := range notes {
			t.out.item(n)
		}
	}
	t.periods()
	if general := t.general(); t.opening && len(general) > 0 {
		if brief := t.bot.brief.In(t.lang); brief != "" {
			t.said = append(t.said, brief)
			general = []string{brief}
		}
		t.out.para(t.say("另请注意：", "Please also note: ") + strings.Join(general, t.say("", " ")))
	}
}

// general are the notes of the policy as a whole.
func (t *turn) general() []string {
	var out []string
	for i := range t.bot.pack.Book.Notes {
		out = append(out, t.bot.pack.Book.Notes[i].Text.In(t.lang))
	}
	return out
}

// isAmount reports whether the words look like money, a share or a ratio.
func isAmount(s string) bool {
	return slices.ContainsFunc(amount.Find(s), func(q amount.Quantity) bool {
		return q.Kind == amount.Money || q.Kind == amount.Percent || q.Kind == amount.Ratio || q.Kind == amount.CapWord
	})
}
