package bot

import (
	"slices"
	"strings"
	"unicode/utf8"

	"policybot/calc"
)

// aside reports whether the person named rows of a table, and this figure is not one of them.
func (t *turn) aside(s stated, named []stated) bool {
	return len(named) > 0 && s.kind == capFigure && !slices.Contains(named, s)
}

// named are the rows whose own words stand in the question: 小巨人, 区域级.
func (t *turn) named(picked []stated) []stated {
	var out []stated
	for _, s := range picked {
		if s.row == "" {
			continue
		}
		for _, w := range t.rowWords(s) {
			shared := slices.ContainsFunc(picked, func(o stated) bool {
				return o.row != "" && o.row != s.row && slices.Contains(t.rowWords(o), w)
			})
			if !shared && contains(strings.ToLower(t.question), strings.ToLower(w)) {
				out = append(out, s)
				break
			}
		}
	}
	return out
}

// rowWords are the parts of the label of a table row, in both languages.
func (t *turn) rowWords(s stated) []string {
	label := t.rowLabel(s)
	parts := strings.FieldsFunc(label.Zh, func(r rune) bool { return strings.ContainsRune("“”（）()、/ ", r) })
	parts = append(parts, strings.FieldsFunc(label.En, func(r rune) bool { return strings.ContainsRune("“”(),", r) })...)
	return slices.DeleteFunc(parts, func(w string) bool { return utf8.RuneCountInString(strings.TrimSpace(w)) < 2 })
}

// rowLabel is what the pack calls the value of a table row.
func (t *turn) rowLabel(s stated) calc.Text {
	if s.row != "" {
		if f, ok := t.bot.pack.Book.FactOf(s.rule.ID, s.cap.By); ok {
			if c, ok := f.Choice(s.row); ok {
				return c.Label
			}
		}
	}
	return calc.Text{}
}

// wording is a figure in words: quoted in Chinese, put into English otherwise.
func (t *turn) wording(s stated) string {
	if t.lang != "en" {
		quote := "「" + s.figure.Quote + "」"
		row, _, _ := strings.Cut(t.rowLabel(s).Zh, "（")
		if strings.Contains(s.figure.Quote, row) {
			return quote
		}
		t.said = append(t.said, row)
		return row + quote
	}
	label := func(key string) string {
		if f, ok := t.bot.pack.Book.FactOf(s.rule.ID, key); ok {
			return strings.ToLower(f.Label.En)
		}
		return key
	}
	switch {
	case s.band != nil:
		return t.bandWording(s)
	case s.rule.Rate != nil && s.figure == &s.rule.Rate.Figure && len(s.rule.Rate.Units) > 0:
		words := []string{t.money(s.figure.Value)}
		for _, u := range s.rule.Rate.Units {
			words = append(words, label(u.Fact))
		}
		return strings.Join(words, " × ")
	}
	switch s.kind {
	case rateFigure:
		most := ""
		if s.rule.Nature == calc.Ceiling {
			most = "up to "
		}
		if !strings.ContainsAny(s.figure.Quote, "%％") {
			return most + "1:" + s.figure.Value.String() + " of the " + label(s.rule.Rate.Of)
		}
		return most + s.figure.Value.Shift(2).String() + "% of the " + label(s.rule.Rate.Of)
	case limitFigure:
		words := map[string]string{"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
		f, ok := t.bot.pack.Book.FactOf(s.rule.ID, s.fact)
		switch unit := s.figure.Unit; {
		case ok && (f.Type == calc.TypeMoney || unit == ""):
			return label(s.fact) + " " + words[s.limit.Op] + " " + t.share(s.figure, f)
		case !strings.EqualFold(unit, "PUE"):
			return label(s.fact) + " " + words[s.limit.Op] + " " + calc.InUnit(grouped(s.figure.Value), unit, t.lang)
		}
		return label(s.fact) + " " + words[s.limit.Op] + " " + s.figure.Value.String()
	}
	out := "up to " + t.money(s.figure.Value)
	if s.cap.Gives {
		out = t.money(s.figure.Value)
	}
	if label := t.rowLabel(s).En; label != "" {
		t.said = append(t.said, label)
		out += " (" + label + ")"
	}
	return out + period(s.cap)
}

// share writes a limit: a share as the text has it, an amount in its currency.
func (t *turn) share(figure *calc.Figure, f *calc.Fact) string {
	if strings.ContainsAny(figure.Quote, "%％") {
		return figure.Value.Shift(2).String() + "%"
	}
	return t.amount(figure.Value, f)
}

// bandWording is what is paid within a band, in English.
func (t *turn) bandWording(s stated) string {
	f, ok := t.bot.pack.Book.FactOf(s.rule.ID, s.rule.Base())
	if !ok {
		return t.money(s.figure.Value)
	}
	paid := t.money(s.figure.Value)
	if s.kind == rateFigure {
		paid = s.figure.Value.Shift(2).String() + "%"
	}
	from, to := s.band.From, s.band.To
	switch of := strings.ToLower(f.Label.En); {
	case from == nil && to == nil:
		return paid
	case from == nil:
		return paid + " up to " + t.amount(to.Value, f) + " of the " + of
	case to == nil:
		return paid + " from " + t.amount(from.Value, f) + " of the " + of
	default:
		return paid + " from " + t.amount(from.Value, f) + " to " + t.amount(to.Value, f) + " of the " + of
	}
}

// period says, in English, what the text itself states about how often or per what a cap counts.
func period(c *calc.Cap) string {
	out := ""
	if c.ScopeStated {
		out = map[calc.Scope]string{calc.PerEnterprise: " per enterprise", calc.PerProject: " per project", calc.PerItem: " per item"}[c.Scope]
	}
	return out + map[calc.Period]string{calc.PerYear: " and year", calc.OneTime: ", once", calc.Cumulative: ", cumulative"}[c.Period]
}

// periods says, where the person asks how often, what the text writes beside the caps of the clauses
// cited: 每年, 一次性, 累计, or nothing of the kind.
func (t *turn) periods() {
	if !containsAny(strings.ToLower(t.question), periodWords) {
		return
	}
	words := map[calc.Period]string{calc.PerYear: "每年", calc.OneTime: "一次性", calc.Cumulative: "累计"}
	seen := map[string]bool{}
	for i := range t.bot.pack.Book.Rules {
		r := &t.bot.pack.Book.Rules[i]
		for _, c := range r.Caps {
			if key := r.Clause + string(c.Period); !t.cites(r.Clause) || c.Scope == calc.PerItem || seen[key] {
				continue
			} else {
				seen[key] = true
			}
			name := t.clause(r.Clause)
			if w := words[c.Period]; w != "" {
				t.out.para(t.say("**"+name+"的上限，正文写的是“"+w+"”。**", "**"+name+": the text says “"+w+"”"+map[calc.Period]string{
					calc.PerYear: " (per year)", calc.OneTime: " (one-time)", calc.Cumulative: " (cumulative)"}[c.Period]+" of its ceiling.**"))
				continue
			}
			t.out.para(t.say("**"+name+"的上限，正文没有写“每年”，也没有写“一次性”，不能按年数相乘。**",
				"**"+name+": the text does not say that the ceiling is per year, nor that it is one-time (没有写每年或一次性); it must not be multiplied by years.**"))
		}
	}
}
