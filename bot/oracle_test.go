package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/shopspring/decimal"

	"policybot/bot"
	"policybot/bot/eval"
	"policybot/calc"
	"policybot/calc/amount"
	"policybot/knowledge"
	"policybot/prompts"
)

// oracle is a model that points right, made from the gold of a question: it knows which lines have
// to come out, and looks for words and marks that make them. It cannot write a figure either; what
// it finds is a plan like any model's.
type oracle struct {
	pack    *knowledge.Pack
	bot     *bot.Bot
	q       eval.Question
	blinded prompts.Blinded
	shared  map[string]calc.Value // conditions of every rule, which intake reads
}

// assignment is a way to point to the facts of a line.
type assignment struct {
	claim calc.Claim
	facts []prompts.PointedFact
}

// TestOraclePlans shows that what a model can point to is enough: from the plan alone, with nothing
// read by intake, the numeric, parameter and conversation questions come out right.
func TestOraclePlans(t *testing.T) {
	pack, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(bot.Config{Pack: pack})
	if err != nil {
		t.Fatal(err)
	}
	right, total := 0, 0
	for _, line := range goldLines(t) {
		o := oracle{pack: pack, bot: b}
		if err := json.Unmarshal([]byte(line), &o.q); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains([]string{"numeric", "parameter", "multi", "trap", "clarify"}, o.q.Group) {
			continue
		}
		total++
		if why := o.answer(line); why == "" {
			right++
		} else {
			t.Errorf("%s (%s): %s", o.q.ID, strings.Join(o.q.Turns, " / "), why)
		}
	}
	t.Logf("%d of %d right by the plan alone", right, total)
}

func goldLines(t *testing.T) []string {
	t.Helper()
	dir := os.Getenv("POLICYBOT_SHARED")
	if dir == "" {
		dir = "../../shared"
	}
	paths, _ := filepath.Glob(filepath.Join(dir, "data", "questions", "dev-*.jsonl"))
	if len(paths) == 0 {
		t.Skip("needs the question sets in ../shared/data/questions, or the folder in POLICYBOT_SHARED")
	}
	var out []string
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, strings.Split(strings.TrimSpace(string(data)), "\n")...)
	}
	return out
}

// answer tries plans until the judge is content, and says why none was good enough.
func (o *oracle) answer(line string) string {
	o.blinded, o.shared = prompts.Blind(o.q.Turns), o.bot.Shared(o.q.Turns)
	why, fewest := "no facts found that give the lines", 99
	n := 0
	for plan := range o.plans() {
		if n++; n > 3*maxPlans {
			break
		}
		vague := n%2 == 0 && len(plan.Facts) == 0
		rep, err := eval.Run(context.Background(), func(context.Context, bot.Question) (bot.Answer, error) {
			return o.bot.Pointed(o.q.Lang, vague, o.q.Turns, plan)
		}, strings.NewReader(oneTurn(line)))
		switch {
		case err != nil:
			return err.Error()
		case rep.Right == 1:
			return ""
		}
		if r := rep.Failures[0].Reasons; len(r) < fewest {
			why, fewest = fmt.Sprint(r), len(r)
		}
	}
	return why
}

const maxPlans = 200

// oneTurn keeps eval from asking more than once: the plan is about the whole conversation.
func oneTurn(line string) string {
	var q map[string]any
	if err := json.Unmarshal([]byte(line), &q); err != nil {
		return line
	}
	turns := q["turns"].([]any)
	q["turns"] = turns[len(turns)-1:]
	doc, _ := json.Marshal(q)
	return string(doc)
}

// plans yields plans, the likeliest first.
func (o *oracle) plans() func(func(prompts.PlanReply) bool) {
	return func(yield func(prompts.PlanReply) bool) {
		if len(o.q.Expect.Lines) == 0 {
			o.withoutCase(yield)
			return
		}
		for _, named := range []func(int) string{o.nameOf, func(int) string { return o.nameOf(0) }, func(int) string { return "" }} {
			var choices [][]assignment
			for i, l := range o.q.Expect.Lines {
				found := o.assignments(l)
				if len(found) == 0 {
					return
				}
				for _, a := range found {
					for j := range a.facts {
						a.facts[j].Project = named(i)
					}
				}
				choices = append(choices, found)
			}
			n := 0
			if !o.product(choices, nil, func(p prompts.PlanReply) bool { n++; return n < maxPlans && yield(p) }) && n < maxPlans {
				return
			}
		}
	}
}

// withoutCase points to rules alone: all of the clauses wanted, each of them, and none.
func (o *oracle) withoutCase(yield func(prompts.PlanReply) bool) {
	var rules []string
	for _, c := range append(slices.Clone(o.q.Expect.Clauses), o.q.Expect.ClausesAny...) {
		for i := range o.pack.Book.Rules {
			if r := &o.pack.Book.Rules[i]; r.Clause == c {
				rules = append(rules, o.bot.RuleHandle(r.ID))
			}
		}
	}
	for _, figure := range []bool{true, false} {
		for _, set := range append([][]string{rules, nil}, singles(rules)...) {
			// Twice: once for a vague question, once for another.
			p := prompts.PlanReply{Figure: figure, Rules: set}
			if !yield(p) || !yield(p) {
				return
			}
		}
	}
}

func singles(list []string) [][]string {
	var out [][]string
	for _, s := range list {
		out = append(out, []string{s})
	}
	return out
}

func (o *oracle) product(choices [][]assignment, facts []prompts.PointedFact, yield func(prompts.PlanReply) bool) bool {
	if len(choices) == 0 {
		return yield(prompts.PlanReply{Figure: true, Facts: facts})
	}
	for _, a := range choices[0] {
		if !o.product(choices[1:], append(slices.Clone(facts), a.facts...), yield) {
			return false
		}
	}
	return true
}

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
