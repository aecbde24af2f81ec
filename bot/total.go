package bot

import (
	"slices"
	"strings"

	"policybot/calc"
)

// sum is what several lines come to together.
func (t *turn) sum() string {
	b := t.answer.Total
	high, bounded := parse(b.High)
	low, _ := parse(b.Low)
	switch {
	case b.Low == "":
		return t.say("这些事项都由主管部门一事一议，正文没有写金额。", "All of this is decided case by case; the text states no amount.")
	case !bounded:
		return t.say("合计：其中有正文没有写上限的支持，算不出合计。", "Together: the text states no ceiling for part of this, so there is no total.")
	case b.Unconfirmed && low.IsZero() && !high.IsZero():
		return t.say("分项结果如下；合计能否相加正文没有写明，最高不超过 "+t.money(high)+"。",
			"Line by line below. Whether they add up is not stated: at most "+t.money(high)+" together.")
	case b.Unconfirmed && !low.Equal(high):
		return t.say("分项结果如下；合计能否相加正文没有写明，最高不超过 "+t.money(high)+"，如不能相加则为 "+t.money(low)+"。",
			"Line by line below. Whether they add up is not stated: at most "+t.money(high)+" together, "+t.money(low)+" if they do not.")
	case high.IsZero():
		return t.say("按现有情况，各项都不符合条件，合计为 0元。", "As described, none of the lines qualifies: RMB 0 together.")
	case t.applicants() > 1:
		return t.say("各企业分别计算如下，合起来不超过 "+t.money(high)+"。", "Firm by firm below, at most "+t.money(high)+" for all of them.")
	case low.Equal(high) && t.allFormula():
		return t.say("合计按公式为 "+t.money(high)+"。", "Together "+t.money(high)+" by the formula.")
	}
	out := t.say("合计最高不超过 "+t.money(high), "Together at most "+t.money(high))
	if len(t.answer.Choices) > 0 {
		out += t.say("（已按不可同时享受、择一申报的规定扣除）", " (after the rules on what cannot be had together)")
	}
	return out + t.say("。", ".")
}

// applicants counts the enterprises of the case.
func (t *turn) applicants() int {
	seen := map[string]bool{}
	for i := range t.u.Claims {
		seen[t.u.Claims[i].Applicant] = true
	}
	return len(seen)
}

func (t *turn) allFormula() bool {
	for i := range t.lines {
		if l := &t.lines[i]; l.Nature != calc.Formula && l.Status != calc.Ineligible && l.Status != calc.Decided {
			return false
		}
	}
	return len(t.answer.Choices) == 0
}

// together tells which rules were chosen among, and by which clause.
func (t *turn) together() {
	for _, p := range t.answer.Choices {
		t.cite(p.Clause, p.Quote)
		picked, ok := t.bot.pack.Book.Rule(p.Picked)
		if !ok {
			continue
		}
		if e := picked.Excludes; e != nil && slices.ContainsFunc(p.Over, func(id string) bool { return slices.Contains(e.Rules, id) }) {
			t.cite(e.Clause, e.Quote)
		}
		var over []string
		for _, id := range p.Over {
			if r, ok := t.bot.pack.Book.Rule(id); ok {
				over = append(over, r.Title.In(t.lang))
			}
		}
		t.out.para(t.say("同一项目只能择一（"+t.clause(p.Clause)+"）：合计按金额较高的“"+picked.Title.Zh+"”计，不再计“"+strings.Join(over, "”“")+"”。",
			"One of them only for the same project ("+t.clause(p.Clause)+"): the total counts the larger, “"+picked.Title.En+"”, and not “"+strings.Join(over, "”, “")+"”."))
	}
	for _, n := range t.result.Notes(t.lang) {
		t.out.para(n)
	}
}
