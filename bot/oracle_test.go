package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"policybot/bot"
	"policybot/bot/eval"
	"policybot/bot/llm"
	"policybot/calc"
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

// TestOracleModel asks the whole bot, with intake, of a model that points right: the same questions
// come out right, most of them without the model being asked.
func TestOracleModel(t *testing.T) {
	pack, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var plan prompts.PlanReply
	calls := 0
	b, err := bot.New(bot.Config{Pack: pack, Model: llm.Func(func(_ context.Context, r llm.Request) (llm.Reply, error) {
		if r.Name != "plan" {
			return llm.Reply{}, llm.ErrUnavailable // its words are not what is tested here
		}
		calls++
		doc, err := json.Marshal(plan)
		return llm.Reply{JSON: doc}, err
	})})
	if err != nil {
		t.Fatal(err)
	}
	right, total, needed := 0, 0, 0
	for _, line := range goldLines(t) {
		o := oracle{pack: pack, bot: b}
		if err := json.Unmarshal([]byte(line), &o.q); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains([]string{"numeric", "parameter", "multi", "trap", "clarify"}, o.q.Group) {
			continue
		}
		total++
		ask := func(ctx context.Context, q bot.Question) (bot.Answer, error) {
			saved := plan
			if q.Text != o.q.Turns[len(o.q.Turns)-1] {
				plan = prompts.PlanReply{} // what is said so far is understood with the last message
			}
			defer func() { plan = saved }()
			return b.Ask(ctx, q)
		}
		before := calls
		plan = prompts.PlanReply{}
		why := o.try(line, ask)
		for p := range o.plans() {
			if why == "" || calls == before || calls-before > 3*maxPlans {
				break
			}
			plan = p
			why = o.try(line, ask)
		}
		if calls > before {
			needed++
		}
		if why == "" {
			right++
		} else {
			t.Errorf("%s (%s): %s", o.q.ID, strings.Join(o.q.Turns, " / "), why)
		}
	}
	t.Logf("%d of %d right; a model was asked for %d", right, total, needed)
}

// try asks and judges; "" is right.
func (o *oracle) try(line string, ask bot.AskFunc) string {
	o.blinded, o.shared = prompts.Blind(o.q.Turns), o.bot.Shared(o.q.Turns)
	rep, err := eval.Run(context.Background(), ask, strings.NewReader(line))
	switch {
	case err != nil:
		return err.Error()
	case rep.Right == 1:
		return ""
	}
	return fmt.Sprint(rep.Failures[0].Reasons)
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
	if bot.Slow || testing.Short() {
		few := out[:0]
		for i := 0; i < len(out); i += 20 {
			few = append(few, out[i])
		}
		return few
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
			for range 2 { // once for a vague question, once for another
				if !yield(prompts.PlanReply{Figure: figure, Rules: set}) {
					return
				}
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
