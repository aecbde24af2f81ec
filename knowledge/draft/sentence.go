package draft

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"policybot/calc/amount"
	"policybot/knowledge"
	"policybot/knowledge/text"
)

// Words of a sentence that pays something, of a share that is paid, of a ceiling, and of an amount that
// has to be reached.
var (
	paying    = regexp.MustCompile(`给予|申领|兑付|领取|计发|奖励|补助|补贴|资助|支持|扶持|配套|奖补|支付|发放|award|grant|subsid|support|reward`)
	shareOf   = regexp.MustCompile(`按照?|给予|比例|补贴|补助|资助|奖励|配套|支持|贴息|(?:额|费|费用|支出|租金|投资|贡献|部分)的?(?:最高|不超过)?[0-9０-９]|of `)
	atMost    = regexp.MustCompile(`最高|不超过|不高于|至多|up to|at most|not exceed|上限|封顶|总额|累计`)
	reached   = regexp.MustCompile(`以上|以下|达到|达|超过|不低于|不少于|满|（含）|\(含\)|增长|占|持股|低于|高于|at least|more than`)
	baseWords = regexp.MustCompile(`(?:按照?|对|给予)([^，。；：、（）()]{2,24}?)的?(?:最高|不超过)?$`)
	givenBy   = regexp.MustCompile(`(?:给予|予以|补贴|奖励).*$`)
	perUnit   = regexp.MustCompile(`每(?:一)?(?:人|月|个月|平方米|平米|亩|台|件|项|场|宗|辆|户|吨|万|名|个|家|套|次|单|套)|per (?:person|month|unit|item|square)`)
	enclosed  = regexp.MustCompile(`[，。；：、,;:\n]`)
	scopes    = []struct {
		scope string
		words *regexp.Regexp
	}{
		{"enterprise", regexp.MustCompile(`(?:单个|每个|同一|每家|单户|每一)(?:企业|单位|机构|申请人|个人|公司|园区)|per (?:company|enterprise)`)},
		{"project", regexp.MustCompile(`(?:单个|每个|同一|单一)项目|per project`)},
	}
)

// sentence is one sentence while its figures are told apart.
type sentence struct {
	clause *text.Clause
	body   body // of the clause
	at     int  // where in the body it begins, in code points
	text   []rune
	found  []amount.Quantity

	rules   []Rule
	figures []Figure
	ignored []Ignored
	alike   bool // a figure of it cannot be quoted alone
}

// look gives every figure its part: paid, a share, or neither. What a semicolon parts are supports of
// their own.
func (r *sentence) look() {
	from := 0
	for to := range r.text {
		if r.text[to] == '；' || r.text[to] == ';' || to == len(r.text)-1 {
			r.support(from, to+1)
			from = to + 1
		}
	}
	r.numerals()
}

// support looks at a stretch of the sentence that pays one thing.
func (r *sentence) support(from, to int) {
	words := string(r.text[from:to])
	pays := paying.MatchString(words)
	rule := Rule{Clause: r.clause.ID, Sentence: strings.TrimSpace(words)}
	for i := range r.found {
		q := &r.found[i]
		if q.Start < from || q.Start >= to {
			continue
		}
		f := Figure{Clause: r.clause.ID, Quote: q.Quote, Kind: string(q.Kind), Sentence: rule.Sentence}
		switch claim, part := r.part(i, pays); {
		case q.Kind == amount.Ordinal:
		case part == "rate" && rule.Rate == nil:
			f.Kind, rule.Rate, rule.Of = part, &claim, r.of(q)
		case part == "amount":
			f.Kind, rule.Caps = part, append(rule.Caps, claim)
		default:
			if part == "rate" {
				part = "another rate"
			}
			f.Kind = cmp.Or(part, f.Kind)
			r.ignore(q, part)
		}
		r.figures = append(r.figures, f)
	}
	if rule.Rate == nil && len(rule.Caps) == 0 {
		return
	}
	rule.Lead, rule.Scope = lead(words), scopeOf(words)
	rule.Title = r.clause.Title
	if rule.Title == "" || rule.Title == r.clause.Label {
		rule.Title = clip(rule.Lead, 30)
	}
	rule.Title, rule.Short = r.saying(rule.Title), r.saying(clip(rule.Lead, 60))
	r.byPeriod(rule)
}

// saying is words of the text as a name, unless they say another figure than the sentence: cut short, a
// figure can become another.
func (r *sentence) saying(words string) string {
	for _, q := range amount.Find(words) {
		stated := func(of amount.Quantity) bool { return of.Unit == q.Unit && of.Value.Equal(q.Value) }
		if q.Kind != amount.Ordinal && !slices.ContainsFunc(r.found, stated) {
			return "TODO words for it"
		}
	}
	return words
}

// byPeriod adds the rule; sums of another period than the first become rules of their own, because a
// table counts over one. Words such as 年度 before one of several sums need not speak of a period: first
// all are quoted as shortly as they can be.
func (r *sentence) byPeriod(rule Rule) {
	caps := rule.Caps
	if !onePeriod(caps) {
		for i := range caps {
			caps[i].Quote = r.least(caps[i])
		}
	}
	rule.Caps = nil
	for len(caps) > 0 || rule.Rate != nil {
		var others []Claim
		for _, c := range caps {
			if knowledge.PeriodOf(c.Quote) == knowledge.PeriodOf(caps[0].Quote) {
				rule.Caps = append(rule.Caps, c)
			} else {
				others = append(others, c)
			}
		}
		r.rules = append(r.rules, rule)
		caps, rule.Rate, rule.Caps = others, nil, nil
	}
}

func onePeriod(caps []Claim) bool {
	return !slices.ContainsFunc(caps, func(c Claim) bool { return knowledge.PeriodOf(c.Quote) != knowledge.PeriodOf(caps[0].Quote) })
}

// part tells what the ith figure is: "rate" or "amount" with the words to quote it with, "condition" for
// money and shares that have to be reached, "unclear" where it cannot be quoted alone, "" for the rest.
func (r *sentence) part(i int, pays bool) (Claim, string) {
	q := &r.found[i]
	money := q.Kind == amount.Money
	if !money && q.Kind != amount.Percent && q.Kind != amount.Ratio {
		return Claim{}, ""
	}
	near := r.segment(i)
	high := atMost.MatchString(near)
	low := q.Bound == amount.AtLeast || q.Bound == amount.Above || reached.MatchString(near) && !high && !paying.MatchString(near)
	switch {
	case !pays || low:
		return Claim{}, "condition"
	case money && q.Unit != "CNY" || !q.Point || q.Value.IsNegative():
		return Claim{}, "unclear"
	case !money && !shareOf.MatchString(near):
		return Claim{}, "condition"
	}
	quote, ok := r.quote(i)
	if !ok {
		return Claim{}, "unclear"
	}
	claim := Claim{Value: q.Value.String(), Quote: quote, Bound: bounded(quote), figure: i}
	if money {
		return claim, "amount"
	}
	return claim, "rate"
}

// of are the words before a share that may name what it is taken of.
func (r *sentence) of(q *amount.Quantity) string {
	if m := baseWords.FindStringSubmatch(string(r.text[:q.Start])); m != nil {
		return strings.TrimSpace(givenBy.ReplaceAllString(m[1], ""))
	}
	return ""
}

// lead is the beginning of what pays something, up to where it says what is paid.
func lead(words string) string {
	if at := strings.IndexAny(words, "，,"); at > 0 && !paying.MatchString(words[:at]) {
		return strings.TrimSpace(words[:at])
	}
	if at := paying.FindStringIndex(words); at != nil && at[0] > len("对企业") {
		return strings.TrimRight(strings.TrimSuffix(strings.TrimSpace(words[:at[0]]), "一次性"), "，,")
	}
	return strings.TrimSpace(words)
}

func scopeOf(words string) string {
	for _, s := range scopes {
		if s.words.MatchString(words) {
			return s.scope
		}
	}
	return ""
}

// ignore lists a figure that is not claimed. Whether one of money or a share is an amount after all is
// for a person to say.
func (r *sentence) ignore(q *amount.Quantity, part string) {
	quote, ok := r.body.widen(r.at+q.Start, r.at+q.End)
	if !ok {
		r.alike = true
		return
	}
	why := "a number of the conditions or the procedure"
	switch {
	case part == "condition":
		why = "TODO something to be reached, or an amount after all? make it a limit of the rule, or say why it is neither"
	case part == "another rate":
		why = "TODO a second share in the same sentence: does it need a rule of its own?"
	case part != "":
		why = "TODO could not be put into a rule (another currency, a range, or words that do not stand alone): say what it is"
	case q.Kind == amount.Date:
		why = "a date"
	case q.Kind == amount.Identifier:
		why = "part of a name or of the number of a document"
	case q.Kind == amount.CapWord:
		why = "words of a quantity without a figure"
	}
	r.ignored = append(r.ignored, Ignored{r.clause.ID, quote, why})
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
