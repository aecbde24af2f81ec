package bot

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"policybot/bot/intake"
	"policybot/calc"
)

// open leaves the choice between policies to the next message.
func (k *strands) open(among []*Bot, asked []said) {
	k.Open = &choice{Asked: asked[max(0, len(asked)-maxAsked):]}
	for _, b := range among {
		k.Open.Among = append(k.Open.Among, b.pack.ID)
	}
}

// ask asks which of the policies is meant.
func (r *Router) ask(ctx context.Context, at route) (*turn, error) {
	m := at.heard[len(at.heard)-1]
	t := &turn{bot: r.bots[0], ctx: ctx, question: m.Text, number: m.Turn, lang: at.lang, u: intake.Understanding{Lang: at.lang}, among: r.bots}
	t.begin()
	t.answer.Kind, t.answer.Policy = KindClarify, PolicyRef{}
	ask := t.say("您问的是哪一份政策？", "Which policy is this about?")
	t.answer.Missing = append(t.answer.Missing, calc.Missing{Key: "policy", Ask: ask})
	t.out.para("**" + ask + "**")
	var lines []string
	for i, b := range at.among {
		lines = append(lines, strconv.Itoa(i+1)+". 《"+titleOf(b.pack, t.lang)+"》")
	}
	t.said = append(t.said, lines...)
	t.out.para(strings.Join(lines, "\n"))
	t.out.para(t.say("这几份政策都可能适用，数额各不相同，不会混在一起算。请回复序号或名称。",
		"Each of these may be meant, and their amounts differ; they are never mixed. Reply with the number or the name."))
	t.pass()
	return t, nil
}

// maxPick is how long a message is, in characters, that does no more than choose.
const maxPick = 24

var (
	ordinalPick = regexp.MustCompile(`(?i)^(?:选|要|就|是|问的?是?|the |no\.? ?|number )*(?:第)?([一二三四五六七八九两1-9]|first|second|third|fourth|last|前者|后者|前面|后面|最后)(?:个|份|项|条|种|部|号| one| policy)*[的那吧呢啊。.!！]*$`)
	ordinals    = map[string]int{"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
		"first": 1, "second": 2, "third": 3, "fourth": 4, "前者": 1, "前面": 1, "后者": -1, "后面": -1, "last": -1, "最后": -1}
	pickFiller = regexp.MustCompile(`政策|办法|细则|规定|意见|措施|方案|那一?个|那一?份|这个|这份|我们?|想问|就是|问的?是?|说的?是?|请|要|选|按|的|吧|呢|啊|呀|哦|区|市|县|policy|rules|the|one|about|in|for`)
)

// pick finds the policy a message chooses among those listed, and whether it says anything else.
func (r *Router) pick(text string, of *choice) (chosen *Bot, only bool) {
	among := of.Among
	short := nameForm(strings.TrimSpace(text))
	if m := ordinalPick.FindStringSubmatch(short); m != nil && !of.Hint && utf8.RuneCountInString(short) <= maxPick {
		n, ok := ordinals[m[1]]
		if !ok {
			n, _ = strconv.Atoi(m[1])
		}
		if n < 0 {
			n = len(among)
		}
		if n >= 1 && n <= len(among) {
			return r.bot(among[n-1]), true
		}
		return nil, false
	}
	listed := func(b *Bot) bool { return slices.Contains(among, b.pack.ID) }
	n := r.named(text)
	if meant := slices.DeleteFunc(n.bots, func(b *Bot) bool { return !listed(b) }); len(meant) == 1 && !n.many {
		if of.Hint && !n.firm && !r.subject(text, n) {
			return nil, false // it was answered: a place may be part of the case
		}
		return meant[0], bareRest(n.rest)
	}
	if of.Hint {
		return nil, false
	}
	if rest := letters(pickFiller.ReplaceAllString(short, "")); utf8.RuneCountInString(rest) >= 2 && utf8.RuneCountInString(short) <= maxPick {
		for _, id := range among { // a word of one title and no other
			b := r.bot(id)
			if b == nil || !strings.Contains(nameForm(b.pack.Title.Zh+b.pack.Title.En), rest) {
				continue
			}
			if chosen != nil {
				return nil, false
			}
			chosen = b
		}
	}
	return chosen, chosen != nil
}

// bareRest reports whether a message says nothing beside the names in it.
func bareRest(rest string) bool {
	return utf8.RuneCountInString(letters(pickFiller.ReplaceAllString(rest, ""))) <= 1
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
