package intake

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

// statements turns hits on facts into statements. It returns the amounts that are single
// items of a list which do not count, such as the one contract that is not in use.
func (r *Reader) statements(t *scan, secs []section, parts []part, active func(int) map[string]bool, frameAt func(int) *frame) map[int]bool {
	excluded := map[int]bool{}
	for _, i := range t.denials(func(key string) bool { return r.takes(key, "", active(0)) }) {
		excluded[i] = true
	}
	anew := t.says(sayCorrection) || t.says(sayWhatif)
	for _, h := range t.hits {
		s := said{Key: h.name, Rule: h.rule, Op: opSet, Quote: t.quote(h.start, h.end), Start: h.start, End: h.end, Anew: anew}
		yes := h.kind == tagYes
		switch h.kind {
		case tagYes, tagNo:
			if h.kind == tagNo && h.negated {
				continue
			}
			yes = yes && !h.negated
			s.Yes = yes
			if fact, ok := factOf(r.book, h.rule, h.name); ok && fact.Type == calc.TypeMoney {
				// "领过了" with no amount: something was received
				s.Low, s.High = oneCent, anything
				if !yes {
					s.Low, s.High = decimal.Zero, decimal.Zero
				}
			}
			if !yes && !h.open {
				if m, ok := t.itemBefore(h); ok && (r.listed(t, m, h.name, active) || r.itemOf(frameAt(h.start), t.money[m], h.name)) {
					excluded[m] = true
					continue
				}
			}
		case tagValue:
			s.Options = splitChoice(h.arg)
			if h.negated {
				s.Op = opExclude
				if len(s.Options) > 1 {
					s.Op, s.Options = opSet, r.otherChoices(h.tag)
				}
			}
		case tagNot:
			if h.negated {
				continue
			}
			s.Op, s.Options = opExclude, splitChoice(h.arg)
		case tagOpen:
			s.Op = opOpen
		case tagNone:
			if h.negated {
				continue
			}
		default:
			continue
		}
		if h.open {
			if h.asked && !t.says(sayUndecided) {
				continue
			}
			s.Op = opOpen
		}
		p := &parts[partAt(t, secs, parts, h.start)]
		p.said = append(p.said, s)
	}
	return excluded
}

func (r *Reader) otherChoices(g tag) []string {
	fact, ok := factOf(r.book, g.rule, g.name)
	if !ok {
		return nil
	}
	have := splitChoice(g.arg)
	var out []string
	for _, c := range fact.Choices {
		if !slices.Contains(have, c.Value) {
			out = append(out, c.Value)
		}
	}
	return out
}

func splitChoice(s string) []string { return strings.Split(s, "|") }

// itemBefore finds the amount a statement about one item follows: "11万的那份没开通".
func (t *scan) itemBefore(h hit) (int, bool) {
	from, to := t.sentence(h.start)
	best := -1
	for i, m := range t.money {
		if _, tabled := t.header(m.start); tabled && !m.small && m.start >= from && m.end <= to {
			return i, true // the row is about its amount
		}
		if !m.bare && m.start >= from && m.end <= to && m.start < h.end {
			best = i
		}
	}
	if best < 0 {
		for i, m := range t.money {
			if !m.bare && m.start >= h.end && m.end <= to && t.seg[m.start]-t.seg[h.start] <= 1 {
				return i, true
			}
		}
	}
	if best < 0 || t.seg[h.start]-t.seg[t.money[best].start] > 2 {
		return 0, false
	}
	return best, true
}

// itemOf: the amount is one of several the thread gave for the base of a rule that asks for the fact.
func (r *Reader) itemOf(f *frame, m money, fact string) bool {
	for id := range f.Rules {
		rule, ok := r.book.Rule(id)
		if !ok || rule.Rate == nil || !slices.Contains(rule.Facts, fact) || r.unfavourable(id, fact) {
			continue
		}
		have := items(f.about(id, rule.Rate.Of))
		if len(have) > 1 && slices.ContainsFunc(have, func(s said) bool { return s.Low.Equal(m.low) }) {
			return true
		}
	}
	return false
}

// listed: the message holds more than one amount of that kind, so the statement is on one of
// them, if the rule that takes the amount asks for the fact at all.
func (r *Reader) listed(t *scan, i int, fact string, active func(int) map[string]bool) bool {
	rules := active(t.money[i].start)
	mine := r.best(t, i, rules)
	for id := range rules {
		rule, ok := r.book.Rule(id)
		if !ok || rule.Rate == nil || !slices.Contains(rule.Facts, fact) || r.unfavourable(id, fact) || mine.key != "" && mine.key != rule.Rate.Of {
			continue
		}
		for j, m := range t.money {
			if j != i && !m.low.Equal(t.money[i].low) && r.best(t, j, rules).key == rule.Rate.Of {
				return true
			}
		}
	}
	return false
}
