package knowledge

import (
	"strings"

	"policybot/calc"
	"policybot/calc/amount"
)

// sequence proves that a passage holds just the figures that are claimed of it, in
// the order of its words: band by band with what is paid for each, or all bands
// first and what is paid after 分别.
func (r *reader) sequence(s sequence) {
	if s.quote == "" {
		r.at(s.rule, s.field, s.line, "the figures need the words they stand in: a quote of the scale or table")
		return
	}
	if _, ok := r.pack.Doc.Clause(s.clause); !ok {
		r.at(s.rule, s.field, s.line, "the text has no clause %s", s.clause)
		return
	}
	if n := r.count(s.clause, s.quote); n != 1 {
		r.at(s.rule, s.field, s.line, "quote %q stands %d times in clause %s, want once", s.quote, n, s.clause)
		return
	}
	found := figuresIn(s.quote)
	claimed := s.all
	if !fits(claimed, found) {
		claimed = apart(s.all)
	}
	if !fits(claimed, found) {
		r.at(s.rule, s.field, s.line, "the figures claimed are %s, but quote %q says %s", listed(s.all), s.quote, told(found))
		return
	}
	start, _, _ := r.pack.Doc.Locate(s.clause, s.quote)
	for i, c := range claimed {
		q, from := found[i], 0
		if i > 0 {
			from = found[i-1].End
		}
		r.pack.Figures = append(r.pack.Figures, Claimed{s.rule, c.field, c.fig, start + q.Start, start + q.End})
		r.paid(s, c, runeSlice(s.quote, from, q.Start), q)
		if c.bound && s.scale != nil {
			r.bandEnds(s, c, q)
		}
	}
}

// apart puts all bands before all that is paid.
func apart(all []stated) (list []stated) {
	for _, bound := range []bool{true, false} {
		for _, s := range all {
			if s.bound == bound {
				list = append(list, s)
			}
		}
	}
	return list
}

func fits(claimed []stated, found []amount.Quantity) bool {
	if len(claimed) != len(found) {
		return false
	}
	for i, c := range claimed {
		q := found[i]
		switch {
		case q.Unit != c.fig.Unit:
			return false
		case c.to != nil:
			if !q.Range || !q.Low.Equal(c.fig.Value) || !q.High.Equal(c.to.Value) {
				return false
			}
		case !q.Point || !q.Value.Equal(c.fig.Value):
			return false
		}
	}
	return true
}

func listed(all []stated) string {
	parts := make([]string, len(all))
	for i, s := range all {
		parts[i] = strings.TrimSpace(s.fig.Value.String() + " " + s.fig.Unit)
		if s.to != nil {
			parts[i] = strings.TrimSpace(s.fig.Value.String() + " to " + s.to.Value.String() + " " + s.fig.Unit)
		}
	}
	return strings.Join(parts, ", ")
}

func told(found []amount.Quantity) string {
	parts := make([]string, len(found))
	for i, q := range found {
		parts[i] = strings.TrimSpace(q.Value.String() + " " + q.Unit)
		if q.Range {
			parts[i] = strings.TrimSpace(q.Low.String() + " to " + q.High.String() + " " + q.Unit)
		}
	}
	return strings.Join(parts, ", ")
}

// paid checks that an amount which the text gives is not one it only allows.
// before are the words since the figure before it.
func (r *reader) paid(s sequence, c stated, before string, q amount.Quantity) {
	rule, ok := r.pack.Book.Rule(s.rule)
	if !ok || c.bound {
		return
	}
	r.period(rule, figureAt{c.fig, s.rule, c.field, c.line})
	atMost := q.Bound == amount.AtMost || containsAny(before, "最高", "不超过", "不高于", "至多")
	if (s.scale != nil || given(rule, c.fig)) && atMost != (rule.Nature == calc.Ceiling) {
		r.at(s.rule, c.field, c.line, "nature %s, but the words at %q speak %s", rule.Nature, q.Quote, said(atMost, "of a ceiling", "of no ceiling"))
	}
}

// given reports whether the figure is of what the rule gives rather than of a cap.
func given(rule *calc.Rule, f *calc.Figure) bool {
	for i := range rule.Caps {
		c := &rule.Caps[i]
		for k := range c.Table {
			if c.Table[k].Figure == f {
				return c.Gives
			}
		}
		if c.Figure == f {
			return c.Gives
		}
	}
	return false
}

// bandEnds checks what the rules say of a base exactly on the end of a band. Of an
// end that two bands share it is enough that one of them says it.
func (r *reader) bandEnds(s sequence, c stated, q amount.Quantity) {
	if upper, says := bounds(s.quote, q); says && c.to == nil && upper != strings.HasSuffix(c.field, ".to") {
		r.at(s.rule, c.field, c.line, "the words at %q make it the %s end of the band", q.Quote, said(upper, "upper", "lower"))
		return
	}
	from, to := r.bounds.ends(s.quote, q)
	for i := range s.scale.Bands {
		b := &s.scale.Bands[i]
		switch {
		case b.From == c.fig && !r.agrees(s.scale, i, true, from):
			r.at(s.rule, c.field, c.line, "%s, but the words at %q make the lower end %s", belongs(b.FromAt), q.Quote, belongs(from))
		case b.To != nil && (b.To == c.to || c.to == nil && b.To == c.fig && q.Bound != amount.AtLeast && q.Bound != amount.Above) && !r.agrees(s.scale, i, false, to):
			r.at(s.rule, c.field, c.line, "%s, but the words at %q make the upper end %s", belongs(b.ToAt), q.Quote, belongs(to))
		}
	}
}

// agrees compares an end of a band with its words. A scale whose parts are only
// added up pays the same whichever band the number itself belongs to.
func (r *reader) agrees(s *calc.Scale, i int, lower bool, words calc.State) bool {
	b := &s.Bands[i]
	at, shared := b.ToAt, i+1 < len(s.Bands) && b.To != nil
	if lower {
		at, shared = b.FromAt, i > 0
	}
	if words == calc.Unknown && shared {
		return true // the band beside it may say
	}
	return s.Marginal && words == calc.Unknown || words == at
}

func belongs(s calc.State) string {
	switch s {
	case calc.Met:
		return "the end belongs to the band"
	case calc.Unmet:
		return "the end does not belong to the band"
	}
	return "unstated"
}
