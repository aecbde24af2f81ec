package bot

import (
	"regexp"
	"strings"
	"time"

	"policybot/knowledge"
)

// days is the stretch of days a question is about: today, unless it names another. The zero value is no
// day: whether the policy is in force then does not matter.
type days struct {
	first, last string // 2006-01-02, both included
	today       string
	said        string // the words that name it; "" for today
}

// zone is where the policies apply: their days begin and end there, wherever the program runs.
var zone = time.FixedZone("UTC+8", 8*60*60)

// Day is the day, as 2006-01-02, that it is at a moment where the policies apply.
func Day(at time.Time) string { return at.In(zone).Format(time.DateOnly) }

func onDay(now time.Time) days {
	day := Day(now)
	return days{first: day, last: day, today: day}
}

// A day is what the question is about where words say so: 2024年时, 截至2026年1月1日, as of 2026-01-01.
// A date that only stands in a case (认定于2024年, 截至2023年底已领400万) is none: after 截至 and 按照 a year
// has to be followed by the rules it is the year of, and no day counts that what happened in the case
// follows.
var (
	hanDay   = `(20[0-9]{2})年(?:([0-9]{1,2})月(?:([0-9]{1,2})[日号])?)?`
	hanDate  = `(20[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})[日号]`
	plainDay = `(20[0-9]{2})(?:-([0-9]{1,2})-([0-9]{1,2}))?`
	ofRules  = `(?:底|末|初)?(?:的|时|当时|有效的?|适用的?)*(?:规定|政策|标准|办法|细则|有效)`
	asOf     = []dayWords{
		{regexp.MustCompile(hanDay + `(?:那个?时候?|的时候|时([^间期段节长速刻]|$)|当时|那会儿)`), false},
		{regexp.MustCompile(`(?:截至|截止到?|放在|按照?|如果是在?)` + hanDay + ofRules), true},
		{regexp.MustCompile(`(?:截至|截止到?|按照?)` + plainDay + `年?` + ofRules), true},
		{regexp.MustCompile(`(?:放在|如果是在?)` + hanDay + `(?:的?(?:时点|来看|看)|[，,、\s]|$)`), false},
		{regexp.MustCompile(`(?:截至|截止到?|按照?)` + hanDate + `(?:的?(?:时点|来看|看)|[，,、\s]|$)`), false},
		{regexp.MustCompile(`(?:截至|截止到?|按照?)(20[0-9]{2})-([0-9]{1,2})-([0-9]{1,2})`), false},
		{regexp.MustCompile(hanDay + `(?:底|初)?(?:还|仍|是否|是不是)*(?:有效|管用|能用|适用|执行|施行|生效)`), true},
		{regexp.MustCompile(`(?i)\b(?:as of|as at|back in)(?: the year)? ` + plainDay), false},
	}
	inCase = regexp.MustCompile(`(?i)已经?(?:[领拿获收享取支付投签]|申[领请])|累计|合同|审计|[领拿得收][到了过]|获得了|共[领拿收获]|总共|合计|签[订了署]|\balready\b|\breceived\b|\bcontract|\baudit|cumulative`)
)

// dayWords are words that name the day a question is about.
type dayWords struct {
	*regexp.Regexp
	sure bool // they name the rules of that day, whatever follows
}

// days are the days a question is about; of a policy without days it does not matter.
func (b *Bot) days(text string) days {
	if !dated(b.pack) {
		return onDay(b.now())
	}
	return daysAsked(text, b.now())
}

func daysAsked(text string, now time.Time) days {
	d := onDay(now)
	if text = clip(text, maxSilent); !strings.Contains(text, "20") {
		return d
	}
	for _, words := range asOf {
		for _, at := range words.FindAllStringSubmatchIndex(text, -1) {
			group := func(i int) string {
				if at[2*i] < 0 {
					return ""
				}
				return text[at[2*i]:at[2*i+1]]
			}
			first, last, ok := stretch(group(1), group(2), group(3))
			rest := at[1]
			if len(at) > 8 && at[8] >= 0 { // a character that follows
				rest = at[8]
			}
			if ok && (words.sure || !inCase.MatchString(clauseAfter(text[rest:]))) {
				d.first, d.last, d.said = first, last, strings.Join(strings.Fields(group(0)), " ")
				return d
			}
		}
	}
	return d
}

// clauseAfter is what follows up to the next stop.
func clauseAfter(s string) string {
	s = strings.TrimLeft(s, "，,、 ")
	if at := strings.IndexAny(s, clauseEnds); at >= 0 {
		s = s[:at]
	}
	return s
}

// stretch is a year, a month or a day, by its first and its last day. A day there is not is none.
func stretch(year, month, day string) (first, last string, ok bool) {
	layout, value := "2006", year
	if month != "" {
		layout, value = "2006-1", year+"-"+month
	}
	if day != "" {
		layout, value = "2006-1-2", year+"-"+month+"-"+day
	}
	t, err := time.Parse(layout, value)
	if err != nil {
		return "", "", false
	}
	end := t
	switch layout {
	case "2006":
		end = t.AddDate(1, 0, -1)
	case "2006-1":
		end = t.AddDate(0, 1, -1)
	}
	return t.Format(time.DateOnly), end.Format(time.DateOnly), true
}

// then is whether the policy is in force in the days asked about.
func (t *turn) then() knowledge.Standing {
	if t.days.first == "" {
		return knowledge.Undated
	}
	return t.bot.pack.About.Term.At(t.days.first, t.days.last)
}

// applies reports whether something may be worked out: there are rules, and the policy is in force as
// far as the pack knows.
func (t *turn) applies() bool {
	return !t.bot.pack.TextOnly() && !t.then().Out()
}

// states writes a sentence that holds what the pack knows of the policy, such as its days.
func (t *turn) states(s string) {
	if s != "" {
		t.said = append(t.said, s)
		t.out.para("**" + s + "**")
	}
}

// outdated says, before anything else, that the policy has ended or does not apply yet; and, of a day
// in the past on which it applied, that it has ended since.
func (t *turn) outdated() {
	term, title := &t.bot.pack.About.Term, "《"+t.title()+"》"
	now := term.At(t.days.today, t.days.today)
	switch s := t.then(); {
	case s == knowledge.Ended:
		t.states(t.say(title+"在"+t.when()+"已失效"+t.ending()+"，不能再据此申请；以下只是它当时的规定，不作测算。",
			title+" was no longer in force "+t.when()+t.ending()+". Nothing can be claimed under it; what follows is what it said then, and nothing is worked out."))
	case s == knowledge.NotYet:
		t.states(t.say(title+"自"+term.From+"起施行，在"+t.when()+"尚未生效，还不能据此申请；以下是它的规定，不作测算。",
			title+" takes effect on "+term.From+" and is not in force "+t.when()+". Nothing can be claimed under it yet; what follows is what it says, and nothing is worked out."))
	case s == knowledge.InForce && now == knowledge.Ended:
		t.states(t.say(title+"在"+t.when()+"有效，但今天（"+t.days.today+"）已失效"+t.ending()+"；以下是按当时规定的结果，现在不能再据此申请。",
			title+" was in force "+t.when()+", but is no longer today ("+t.days.today+")"+t.ending()+". What follows is what it paid then; it cannot be claimed now."))
	}
}

// when names the days asked about.
func (t *turn) when() string {
	switch {
	case t.days.said == "":
		return t.say("今天（"+t.days.today+"）", "today ("+t.days.today+")")
	case t.days.first == t.days.last:
		return t.say(t.days.first, "on "+t.days.first)
	}
	return t.say(t.days.first+"至"+t.days.last, "from "+t.days.first+" to "+t.days.last)
}

// ending says when and why the policy ended.
func (t *turn) ending() string {
	term := &t.bot.pack.About.Term
	if term.RepealedOn != "" && term.RepealedOn > term.Until {
		by, byEn := "", ""
		if term.RepealedBy != "" {
			by, byEn = "被"+term.RepealedBy, " by "+term.RepealedBy
		}
		return t.say("（"+term.RepealedOn+by+"废止）", " (repealed on "+term.RepealedOn+byEn+")")
	}
	return t.say("（有效期至"+term.Until+"）", " (its last day was "+term.Until+")")
}

// inForce answers whether the policy is in force, where the pack knows its days.
func (t *turn) inForce() error {
	t.answer.Kind = KindExplain
	term := &t.bot.pack.About.Term
	if t.then() == knowledge.InForce && term.At(t.days.today, t.days.today) != knowledge.Ended {
		t.states(t.say("《"+t.title()+"》在"+t.when()+"有效。", "《"+t.title()+"》 is in force "+t.when()+"."))
	}
	from := t.say("自"+term.From+"起施行", "It applies from "+term.From)
	if term.From == "" {
		from = t.say("起始日期未载明", "Its first day is not stated")
	}
	until := t.say("有效期至"+term.Until+"。", " until "+term.Until+".")
	if term.Until == "" {
		until = t.say("没有载明截止日期。", "; no last day is stated.")
	}
	sentence := from + t.say("，", "") + until
	t.said = append(t.said, sentence)
	t.out.para(sentence)
	hits, err := t.find()
	if err != nil {
		return err
	}
	for _, h := range hits {
		if h.Confidence >= sure && len(t.answer.Citations) < 2 {
			t.cite(h.Clause, h.Quote)
		}
	}
	if len(t.answer.Citations) > 0 {
		t.out.para(t.say("相关条款原文：", "The nearest passages:"))
		t.quoteClauses()
	}
	return nil
}

// dated reports whether the pack knows any day from which to tell whether the policy is in force.
func dated(p *knowledge.Pack) bool { return p.About.Term.From != "" || p.About.Term.Until != "" }
