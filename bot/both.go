package bot

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"policybot/bot/intake"
	"policybot/calc"
)

// bothWords ask whether several kinds of support can be had together.
var bothWords = []string{"同时享受", "同时申报", "同时申请", "同时报", "同时拿", "同时领", "同时获得", "同时用", "都能报", "都报", "都申报", "都申请", "都拿",
	"一起报", "一起申报", "一起申请", "一起享受", "一起拿", "叠加", "兼得", "兼享", "重复享受", "两项都", "两条都", "两个都", "二选一", "只能选一",
	"both", "at the same time", "combine", "stack", "together", "simultaneously", "in addition to"}

// wantsBoth reports whether the question, with nothing told of a case, is whether what stands in
// several clauses, or in the branches of one, can be had together.
func (t *turn) wantsBoth() bool {
	if t.u.Ask != intake.Explain && t.u.Ask != intake.Eligibility || t.caseFacts() {
		return false
	}
	if !t.mentions(bothWords) {
		return false
	}
	named := t.namedClauses()
	return t.chosenAmong(named) || len(t.excluding(named)) > 0 || len(t.unstated(named)) > 0
}

// chosenAmong reports whether two of the clauses or more are categories of which a project takes one.
func (t *turn) chosenAmong(clauses []string) bool {
	n := 0
	for _, id := range clauses {
		if slices.ContainsFunc(t.rulesUnder([]string{id}), func(r *calc.Rule) bool { return r.ChooseOne }) {
			n++
		}
	}
	return n > 1 && t.bot.pack.Book.ChooseOne != nil
}

// unstated are the notes on rules of the clauses of which the text does not say whether they add up.
func (t *turn) unstated(clauses []string) []string {
	shared := map[string]int{}
	var out []string
	for _, r := range t.rulesUnder(clauses) {
		if shared[r.Unconfirmed]++; r.Unconfirmed != "" && shared[r.Unconfirmed] == 2 {
			out = append(out, t.bot.pack.Book.Unconfirmed[r.Unconfirmed].Text.In(t.lang))
		}
	}
	return out
}

// namedClauses are the clauses a question of this kind names: those intake read, and the bare numbers
// beside them, as in 8.1和8.2 or articles 8 and 9.
func (t *turn) namedClauses() []string {
	out := slices.Clone(t.u.Clauses)
	if len(out) == 0 {
		return nil
	}
	q := clip(t.question, maxSilent)
	for _, at := range bareNumber.FindAllStringIndex(q, -1) {
		id := q[at[0]:at[1]]
		before, _ := utf8.DecodeLastRuneInString(q[:at[0]])
		after, _ := utf8.DecodeRuneInString(strings.TrimLeft(q[at[1]:], " "))
		inside := strings.ContainsRune("0123456789.,:：第", before) || strings.ContainsRune("0123456789.,:：%％万亿千百元年月日号个家款项", after)
		if t.bot.known[id] && !inside && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

var bareNumber = regexp.MustCompile(`\d{1,2}(?:\.\d{1,2})?`)

// rulesUnder are the rules of the clauses and of their items.
func (t *turn) rulesUnder(clauses []string) []*calc.Rule {
	var out []*calc.Rule
	for _, id := range clauses {
		out = append(out, t.rulesOf(id)...)
		for _, c := range t.itemsOf(id) {
			out = append(out, t.rulesOf(c.ID)...)
		}
	}
	return out
}

// excluding are the rules of the clauses that by the words of their own clause cannot be had beside
// another rule of it.
func (t *turn) excluding(clauses []string) []*calc.Rule {
	var out []*calc.Rule
	for _, id := range clauses {
		rules := t.rulesOf(id)
		for _, r := range rules {
			if r.Excludes != nil && slices.ContainsFunc(rules, func(o *calc.Rule) bool { return slices.Contains(r.Excludes.Rules, o.ID) }) {
				out = append(out, r)
			}
		}
	}
	return out
}

// both answers with the sentences that say what cannot be had together: those of the clauses named
// first where all that was named is branches of one clause, then the one on every category.
func (t *turn) both() error {
	t.answer.Kind = KindExplain
	one, named := t.bot.pack.Book.ChooseOne, t.namedClauses()
	said := map[string]bool{}
	lead := func(e *calc.Exclusion, note string) {
		if said[e.Quote] {
			return
		}
		said[e.Quote] = true
		t.cite(e.Clause, e.Quote)
		t.out.para("**" + t.clause(e.Clause) + t.say("：", ": ") + "「" + strings.TrimRight(e.Quote, "。") + "」" + note + t.say("。", ".") + "**")
	}
	chosen := t.chosenAmong(named)
	if chosen {
		lead(one, "")
	}
	for _, r := range t.excluding(named) {
		lead(r.Excludes, t.say("（指该款之内，不是与其他条款之间）", " (within that clause, not between clauses)"))
	}
	for _, note := range t.unstated(named) {
		t.said = append(t.said, note)
		t.out.para("**" + note + "**")
	}
	if projects := func(r *calc.Rule) bool { return r.ChooseOne }; one != nil && slices.ContainsFunc(t.rulesUnder(named), projects) {
		lead(one, "")
	} else if one != nil { // it speaks of projects, which a title is not: quoted, and left at that
		t.cite(one.Clause, one.Quote)
	}
	if chosen {
		t.out.para(t.say("所以同一项目同一年度只能选其中一项；不同项目分别申报，各看各的条件。",
			"So one project takes one of them in a year; different projects are filed separately, each on its own conditions."))
	}
	for _, c := range named {
		t.cite(c, "")
		for _, item := range t.itemsOf(c) {
			if len(named) == 1 {
				t.cite(item.ID, "")
			}
		}
	}
	t.out.para(t.say("条款原文：", "In the words of the text:"))
	t.gists()
	t.quoteClauses()
	t.askAuthority()
	return nil
}
