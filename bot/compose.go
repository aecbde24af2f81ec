package bot

import (
	"cmp"
	"slices"
	"strings"

	"policybot/bot/intake"
	"policybot/calc"
	"policybot/knowledge/index"
)

// Confidence of a hit, between 0 and 1: below the first nothing is quoted, and hits within the share
// of the best one's score are quoted beside it.
const (
	confident = 0.30 // for a question that may be about anything
	related   = 0.15 // for one that speaks of the policy, its money or its offices
	nearTop   = 0.72
	sure      = 0.60 // enough to take a question about money as one about this clause
)

// policyWords show that a question speaks of the policy; then little likeness to a clause is enough.
var policyWords = []string{"细则", "政策", "文件", "条文", "条款", "规定", "申报", "评审", "验收", "兑现", "区里", "本区", "区级", "经信局", "财政",
	"扶持", "发钱", "资金", "补助", "这钱", "钱花", "钱从", "拨款", "这套办法", "这份", "项目", "沾边", "沾上边", "够格", "符合",
	"rule", "policy", "scheme", "programme", "program", "district", "bureau", "fund", "subsid", "grant", "appl", "article", "clause", "eligib", "qualif"}

// respond decides what kind of reply is due, and writes it. What turns on a number goes to the
// calculator or to the figures of the text, whatever else the message may say.
func (t *turn) respond() error {
	t.begin()
	if t.u.Ask != intake.Chat {
		t.outdated()
	}
	if s := t.noteworthy(); s != nil {
		return t.silence(s)
	}
	switch ask := t.u.Ask; {
	case t.onlyThanks():
		t.courtesy()
		return nil
	case ask == intake.Chat:
		t.greet()
		return nil
	case ask == intake.InForce && dated(t.bot.pack):
		return t.inForce()
	case !t.applies() && ask != intake.Elsewhere && ask != intake.Explain:
		return t.quoteOnly()
	case t.wantsBoth():
		return t.both()
	case t.onlyNegative():
		t.askPositive()
		return nil
	case ask == intake.Elsewhere:
		if s := t.bot.silent(t.question, true); s != nil {
			return t.silence(s)
		}
		t.outside()
		return nil
	case ask == intake.InForce && t.bot.pack.IssuedOn == "":
		if s := t.bot.silent(t.question, false); s != nil {
			return t.silence(s)
		}
		return t.about("in_force")
	case ask == intake.Total:
		return t.about("whole_total")
	case ask == intake.Backwards:
		if all, err := t.bindings(); err != nil || len(all) > 0 {
			return cmp.Or(err, t.backwards(all))
		}
		return t.parameter()
	case ask == intake.Estimate && len(t.claims()) > 0:
		return t.estimate()
	case ask == intake.Eligibility && t.caseFacts() && t.decided():
		return t.estimate()
	}
	if s := t.bot.silent(t.question, false); s != nil && !(s.name == "whole_total" && t.u.Ask == intake.Parameter && len(t.u.Rules) > 0) {
		// a total asked of one rule is that rule's own cap
		return t.silence(s)
	}
	switch t.u.Ask {
	case intake.Vague, intake.Estimate:
		return t.which()
	case intake.Parameter:
		return t.parameter()
	case intake.Eligibility:
		return t.eligibility()
	}
	return t.explain()
}

// begin fills in what every answer has; lists are empty rather than absent.
func (t *turn) begin() {
	t.answer = Answer{
		Lang: t.lang, Lines: []calc.Line{}, Facts: []Fact{}, Unused: []Unused{}, Missing: []calc.Missing{},
		Citations: []Citation{}, Figures: []Figure{},
		Model: ModelUse{Guard: "off"}, Policy: PolicyRef{ID: t.bot.pack.ID, Version: t.bot.pack.Version},
	}
	for _, m := range t.u.Unused {
		t.answer.Unused = append(t.answer.Unused, Unused{m.Quote, m.Value, m.Turn, m.Start, m.End})
	}
	for _, f := range t.u.Facts {
		t.answer.Facts = append(t.answer.Facts, t.fact(f))
	}
}

func (t *turn) fact(f intake.Fact) Fact {
	out := Fact{Key: f.Key, Claim: f.Claim, Value: f.Value.String(), Quote: f.Quote, Turn: f.Turn, Start: f.Start, End: f.End}
	if f.Claim < len(t.u.Claims) {
		if d, ok := t.bot.pack.Book.FactOf(t.u.Claims[f.Claim].Rule, f.Key); ok {
			out.Label, out.Unit = d.Label.In(t.lang), d.Unit
		}
	}
	return out
}

// claims are the case: what the person told, or the rules asked about with nothing told yet.
func (t *turn) claims() []calc.Claim {
	if len(t.u.Claims) == 0 {
		for _, id := range t.u.Rules {
			if len(t.u.Claims) < maxRules {
				t.u.Claims = append(t.u.Claims, calc.Claim{Rule: id, Facts: map[string]calc.Value{}})
			}
		}
	}
	return t.u.Claims
}

// maxRules bounds how many rules are gone through when nothing is known of a case.
const maxRules = 4

// caseFacts reports whether the case in question states any fact.
func (t *turn) caseFacts() bool {
	for i := range t.u.Claims {
		if t.inFocus(i) && len(t.u.Claims[i].Facts) > 0 {
			return true
		}
	}
	return false
}

func (t *turn) inFocus(claim int) bool {
	return len(t.u.Focus) == 0 || slices.Contains(t.u.Focus, claim)
}

// floor is the confidence from which a hit answers this question.
func (t *turn) floor() float64 {
	if t.meant || t.mentions(policyWords) {
		return related
	}
	return confident
}

// find searches the clauses for the question, once.
func (t *turn) find() ([]index.Hit, error) {
	if t.hits == nil {
		q := t.u.Query
		if q == "" {
			q = t.question
		}
		hits, err := t.bot.search.Search(t.ctx, q, hitsWanted)
		if err != nil {
			return nil, err
		}
		t.hits = append([]index.Hit{}, t.better(hits)...)
	}
	return t.hits, nil
}

// about is the reply to a question that a topic of the pack is made for.
func (t *turn) about(name string) error {
	for i := range t.bot.topics {
		if t.bot.topics[i].name == name {
			return t.silence(&t.bot.topics[i])
		}
	}
	return t.explain()
}

// silence says honestly that the text does not answer, and quotes what is nearest.
func (t *turn) silence(s *topic) error {
	t.answer.Kind = KindExplain
	t.said = append(t.said, s.say.In(t.lang))
	t.out.para("**" + s.say.In(t.lang) + "**")
	if s.notes {
		for _, n := range t.general() {
			t.out.item(n)
		}
	}
	for _, c := range s.clauses {
		t.citeAll(c, s.quotes[c])
	}
	for _, c := range t.u.Clauses {
		t.cite(c, "")
	}
	hits, err := t.find()
	if err != nil {
		return err
	}
	// One clause more where the search is as sure as for a question the text answers.
	for _, h := range hits {
		if h.Confidence >= sure && !s.notes && !slices.Contains(s.clauses, h.Clause) {
			t.cite(h.Clause, h.Quote)
			break
		}
	}
	if len(t.answer.Citations) > 0 {
		t.out.para(t.say("相关条款原文：", "The nearest passages:"))
		t.quoteClauses()
		t.askAuthority()
	}
	return nil
}

// explain quotes the sentences that answer, or says that the policy does not deal with it.
func (t *turn) explain() error {
	hits, err := t.find()
	if err != nil {
		return err
	}
	unfound := len(hits) == 0 || hits[0].Confidence < t.floor()
	if unfound && len(t.u.Clauses) == 0 && t.lang == "en" && t.bot.pack.Files["questions.yaml"] == nil {
		t.u.Clauses = t.clausesOf(t.u.Rules) // no English words to search the text by, but some for its rules
	}
	if unfound && len(t.u.Clauses) == 0 {
		t.outside()
		return nil
	}
	t.answer.Kind = KindExplain
	for _, c := range t.u.Clauses {
		t.citeWhole(c, hits)
	}
	for i, h := range hits {
		if h.Confidence >= t.floor() && h.Score >= hits[0].Score*nearTop && i < 3 {
			t.cite(h.Clause, h.Quote)
		}
	}
	t.periods()
	if slices.ContainsFunc(t.answer.Citations, func(c Citation) bool { return holdsFigure(c.Quote) }) {
		t.ruleless()
	}
	if len(t.u.Clauses) > 0 || hits[0].Confidence >= sure {
		t.out.para(t.say(t.kind()+"中与此有关的规定：", "What the rules say on this:"))
	} else {
		t.out.para(t.say("与您的问题最接近的规定：", "The passages that come nearest to your question:"))
	}
	t.gists()
	t.quoteClauses()
	t.askAuthority()
	return nil
}

// clausesOf are the clauses of rules that the words of a question name.
func (t *turn) clausesOf(rules []string) (out []string) {
	for _, id := range rules {
		if r, ok := t.bot.pack.Book.Rule(id); ok && len(out) < maxRules && !slices.Contains(out, r.Clause) {
			out = append(out, r.Clause)
		}
	}
	return out
}

// gists writes, in English, what the clauses cited say; in Chinese the quotes speak for themselves.
func (t *turn) gists() {
	if t.lang != "en" {
		return
	}
	done := map[string]bool{}
	for _, c := range t.answer.Citations {
		if g := t.bot.english[c.Clause]; g != "" && !done[c.Clause] {
			done[c.Clause] = true
			t.said = append(t.said, g)
			t.out.para("**" + t.clause(c.Clause) + "** " + g)
		}
	}
	if len(done) > 0 {
		t.out.para("In the words of the text, which governs:")
	}
}

// outside turns a question down that the policy does not deal with. It repeats nothing of it.
func (t *turn) outside() {
	if t.unsearchable() {
		t.out.para("The text of this policy is in Chinese, and nothing in it could be found by these words. Ask in Chinese, or name an article.")
		t.headings()
		return
	}
	t.answer.Kind = KindOutOfScope
	t.answer.Citations = []Citation{}
	t.out.para(t.say("这个问题不在本"+t.kind()+"的范围内，正文没有能够回答它的内容，所以我不作回答。",
		"This lies outside the policy: its text has nothing that answers it, so I will not guess."))
	t.out.para(t.say("我能回答的是《"+t.title()+"》的支持条件、比例和上限，也可以按您的情况逐条测算。",
		"What I can do is explain the conditions, rates and ceilings of this policy ("+t.title()+") and work out your case line by line."))
}

// greet answers what asks nothing.
func (t *turn) greet() {
	t.answer.Kind = KindExplain
	if t.u.Reset {
		t.out.para(t.say("好的，之前说的情况都不再使用，我们重新开始。", "All right: what was said before is set aside and we start over."))
	}
	t.out.para(t.say("您好，我可以解答《"+t.title()+"》：支持哪些事项、条件是什么、按您的情况不超过多少。",
		"Hello. I answer questions on this policy ("+t.title()+"): what it supports, on which conditions, and what your case comes to at most."))
	t.others()
	if t.bot.pack.TextOnly() {
		t.ruleless()
		return
	}
	t.out.para(t.say("请说说您的企业和项目：资质、做了什么、金额、是否备案或获得市级资金。每个数字都由计算器按条文算出，并附原文。",
		"Tell me about the company and the project. Every figure is worked out from the articles and shown with its source."))
}

// which asks what the question is about, when nothing in it says so: one line a kind of support.
func (t *turn) which() error {
	hits, err := t.find()
	if err != nil {
		return err
	}
	if len(t.rulesWithFigures()) > 0 {
		return t.parameter()
	}
	if len(hits) > 0 && hits[0].Confidence >= sure {
		switch q := strings.ToLower(t.question); {
		case len(t.rulesOf(hits[0].Clause)) == 0:
			return t.explain()
		case containsAny(q, limitWords) || containsAny(q, rateWords):
			return t.parameter()
		}
	}
	if t.u.Ask == intake.Estimate && len(hits) > 0 && hits[0].Confidence >= sure {
		for _, r := range t.rulesOf(hits[0].Clause) {
			t.u.Rules = append(t.u.Rules, r.ID)
		}
		if len(t.claims()) > 0 {
			return t.estimate()
		}
	}
	t.answer.Kind = KindClarify
	ask := t.say("您想了解哪一项支持？请说说企业和项目的情况（资质、金额、是否备案等）。",
		"Which kind of support is this about? Tell me about the company and the project (status, amounts, filings and so on).")
	t.answer.Missing = append(t.answer.Missing, calc.Missing{Key: "subject", Ask: ask})
	t.out.para("**" + t.say("还不能测算：", "Nothing can be worked out yet. ") + ask + "**")
	t.out.para(t.say(t.kind()+"支持的事项：", "What the policy supports:"))
	for i := range t.bot.pack.Book.Rules {
		if r := &t.bot.pack.Book.Rules[i]; r.Review == "" {
			t.out.item(t.name(r))
		}
	}
	return nil
}

// title is the name of the policy without brackets.
func (t *turn) title() string { return titleOf(t.bot.pack, t.lang) }

func (t *turn) askAuthority() {
	t.out.para(t.say("以上为正文原文，条文由"+t.authority()+"负责解释。", "These are the words of the text; it is interpreted by "+t.authority()+"."))
}
