package bot_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"policybot/bot"
	"policybot/bot/eval"
	"policybot/calc"
	"policybot/calc/amount"
	"policybot/prompts"
)

// assignments are the ways to point to facts of a rule so that its line comes out as the gold has it.
func (o *oracle) assignments(l eval.GoldLine) []assignment {
	r, ok := o.pack.Book.Rule(l.Rule)
	if !ok {
		return nil
	}
	var found []assignment
	steps := 0
	var try func(keys []string, a assignment)
	try = func(keys []string, a assignment) {
		if steps++; len(found) >= 40 || steps > 400_000 {
			return
		}
		if len(keys) == 0 {
			if o.fits(l, a.claim) {
				found = append(found, assignment{calc.Claim{}, slices.Clone(a.facts)})
			}
			return
		}
		f, _ := o.pack.Book.FactOf(r.ID, keys[0])
		for _, opt := range o.options(r.ID, f) {
			next := assignment{calc.Claim{Rule: r.ID, Facts: map[string]calc.Value{}}, a.facts}
			for k, v := range a.claim.Facts {
				next.claim.Facts[k] = v
			}
			if opt.fact.Fact != "" {
				next.claim.Facts[f.Key] = opt.value
				next.facts = append(slices.Clone(a.facts), opt.fact)
			}
			try(keys[1:], next)
		}
	}
	try(o.keys(r), assignment{claim: calc.Claim{Rule: r.ID, Facts: map[string]calc.Value{}}})
	return found
}

// keys are the facts of a rule a model may point to, amounts first.
func (o *oracle) keys(r *calc.Rule) []string {
	var keys []string
	for _, numeric := range []bool{true, false} {
		for _, k := range r.Facts {
			f, _ := o.pack.Book.FactOf(r.ID, k)
			isNumber := f.Type != calc.TypeBool && f.Type != calc.TypeChoice
			if isNumber == numeric && !f.Assumed {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// nameOf is the nth name a person could have used for a project: any character of the messages
// outside a mark.
func (o *oracle) nameOf(n int) string {
	var names []string
	for _, r := range prompts.Unmark(strings.Join(o.blinded.Turns, "")) {
		if unicode.Is(unicode.Han, r) || unicode.IsLetter(r) {
			names = append(names, string(r))
		}
	}
	return names[min(n, len(names)-1)]
}

// fits works the claim out and compares it with the gold.
func (o *oracle) fits(l eval.GoldLine, c calc.Claim) bool {
	facts := maps.Clone(c.Facts)
	maps.Copy(facts, o.shared)
	res, err := o.pack.Book.Estimate(calc.Case{Claims: []calc.Claim{{Rule: c.Rule, Facts: facts}}})
	if err != nil {
		return false
	}
	line := res.Lines("zh")[0]
	return equal(l.High, line.High) && equal(l.Low, line.Low) &&
		(len(l.Status) == 0 || slices.Contains(l.Status, string(line.Status))) &&
		(l.Nature == "" || l.Nature == string(line.Nature))
}

func equal(want, got string) bool {
	if want == "" {
		return true
	}
	w, err := decimal.NewFromString(want)
	g, err2 := decimal.NewFromString(got)
	return err == nil && err2 == nil && w.Equal(g)
}

type option struct {
	fact  prompts.PointedFact // Fact "": not pointed to
	value calc.Value
}

// options are the ways to point to one fact, and not to.
func (o *oracle) options(rule string, f *calc.Fact) []option {
	base := prompts.PointedFact{Rule: o.bot.RuleHandle(rule), Fact: o.bot.FactHandle(rule, f.Key)}
	base.Words = o.words()
	var out []option
	add := func(v calc.Value, change func(*prompts.PointedFact)) {
		p := base
		change(&p)
		out = append(out, option{p, v})
	}
	switch f.Type {
	case calc.TypeBool:
		absentFirst := f.Assumed || f.Optional || o.q.Expect.Missing
		if absentFirst {
			out = append(out, option{})
		}
		add(calc.Bool(true), func(p *prompts.PointedFact) { p.Choices = []string{"yes"} })
		if !absentFirst {
			out = append(out, option{})
		}
		add(calc.Bool(false), func(p *prompts.PointedFact) { p.Choices = []string{"no"} })
		return out
	case calc.TypeChoice:
		for i, c := range f.Choices {
			add(calc.Choose(c.Value), func(p *prompts.PointedFact) { p.Choices = []string{bot.ChoiceHandle(i)} })
		}
		if o.q.Expect.Missing {
			return append([]option{{}}, out...)
		}
		return append(out, option{})
	case calc.TypeMoneys:
		for _, set := range o.subsets(f, 8) {
			var items []calc.Value
			for _, m := range set {
				items = append(items, value(m))
			}
			add(calc.Moneys(items), func(p *prompts.PointedFact) { p.Mentions = handles(set) })
		}
		o.repeated(f, add)
	default:
		for _, set := range o.subsets(f, 8) {
			if len(set) > 1 && (f.Type == calc.TypeNumber || f.Prior || len(set) > 2) {
				continue
			}
			lo, hi := decimal.Zero, decimal.Zero
			for _, m := range set {
				iv := value(m).Numbers()[0]
				lo, hi = lo.Add(iv.Lo), hi.Add(iv.Hi)
			}
			add(calc.Between(lo, hi), func(p *prompts.PointedFact) { p.Mentions = handles(set) })
		}
		o.scaled(f, add)
		if f.Type == calc.TypeMoney && !f.Prior {
			o.lessened(f, add)
		}
	}
	if f.Prior || f.Optional {
		return append([]option{{}}, out...)
	}
	return append(out, option{})
}

// repeated is one amount, as often as a number says.
func (o *oracle) repeated(f *calc.Fact, add func(calc.Value, func(*prompts.PointedFact))) {
	for _, m := range o.marks(f) {
		for _, n := range o.blinded.Marks {
			if n.Kind != amount.Measure && n.Kind != amount.Number || !n.Point || !n.Value.IsInteger() || n.Value.IntPart() < 2 || n.Value.IntPart() > 20 {
				continue
			}
			var items []calc.Value
			for range n.Value.IntPart() {
				items = append(items, value(m))
			}
			add(calc.Moneys(items), func(p *prompts.PointedFact) { p.Mentions, p.Times = []string{m.Handle}, n.Handle })
		}
	}
}

// scaled is a bare number in a unit that was named elsewhere.
func (o *oracle) scaled(f *calc.Fact, add func(calc.Value, func(*prompts.PointedFact))) {
	for _, unit := range []string{"千元", "万元"} {
		for _, m := range o.marks(f) {
			if m.Kind == amount.Number && m.Point && strings.Contains(strings.Join(o.q.Turns, " "), unit) {
				one := amount.Find("1" + unit)[0].Value
				add(calc.Num(m.Value.Mul(one)), func(p *prompts.PointedFact) { p.Mentions, p.Unit = []string{m.Handle}, unit })
			}
		}
	}
}

// lessened is one amount less another.
func (o *oracle) lessened(f *calc.Fact, add func(calc.Value, func(*prompts.PointedFact))) {
	for _, m := range o.marks(f) {
		for _, n := range o.marks(f) {
			if d := m.Value.Sub(n.Value); m.Point && n.Point && d.IsPositive() {
				add(calc.Money(d), func(p *prompts.PointedFact) { p.Mentions, p.Less = []string{m.Handle}, []string{n.Handle} })
			}
		}
	}
}

// words are some words of the person, from a sentence that hides no doubt.
func (o *oracle) words() string {
	for i := len(o.q.Turns) - 1; i >= 0; i-- {
		for _, sentence := range strings.FieldsFunc(o.blinded.Turns[i], func(r rune) bool { return strings.ContainsRune("。！？!?；;，,\n", r) }) {
			if strings.ContainsAny(sentence, "问") || doubtful.MatchString(sentence) {
				continue
			}
			for _, part := range between.Split(sentence, -1) {
				if words := []rune(strings.TrimSpace(part)); len(words) > 1 {
					return string(words[:min(len(words), 4)])
				}
			}
		}
	}
	for _, part := range between.Split(o.blinded.Turns[0], -1) {
		if words := strings.Trim(part, " ，,。"); words != "" {
			return words
		}
	}
	return o.blinded.Turns[0]
}

var (
	between  = regexp.MustCompile(`⟦[^⟧]*⟧`)
	doubtful = regexp.MustCompile(`(?i)不清|不知道|不确定|忘|可能|好像|也许|没定|sure|know|check|forg|may`)
)

// marks are the quantities that can be a value of the fact.
func (o *oracle) marks(f *calc.Fact) []prompts.Mark {
	var out []prompts.Mark
	for _, m := range o.blinded.Marks {
		money := m.Kind == amount.Money && m.Unit == "CNY"
		number := m.Kind == amount.Measure && (m.Unit == f.Unit || strings.EqualFold(m.Unit, f.Key))
		if m.Approx || f.Type == calc.TypeNumber != number && m.Kind != amount.Number || f.Type != calc.TypeNumber && !money && m.Kind != amount.Number {
			continue
		}
		if (m.Point && !m.Value.IsNegative() || m.Range) && (m.Bound == "" || f.Type == calc.TypeNumber) {
			out = append(out, m)
		}
	}
	return out
}

// subsets are the non-empty sets of marks, the small ones first.
func (o *oracle) subsets(f *calc.Fact, most int) [][]prompts.Mark {
	marks := o.marks(f)
	marks = marks[:min(len(marks), most)]
	var out [][]prompts.Mark
	for bits := 1; bits < 1<<len(marks); bits++ {
		var set []prompts.Mark
		for i, m := range marks {
			if bits>>i&1 == 1 {
				set = append(set, m)
			}
		}
		out = append(out, set)
	}
	slices.SortStableFunc(out, func(a, b []prompts.Mark) int { return len(a) - len(b) })
	return out
}

func value(m prompts.Mark) calc.Value {
	if m.Range {
		return calc.Between(m.Low, m.High)
	}
	return calc.Num(m.Value)
}

func handles(set []prompts.Mark) []string {
	var out []string
	for _, m := range set {
		out = append(out, m.Handle)
	}
	return out
}
