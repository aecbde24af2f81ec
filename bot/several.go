package bot

import "strings"

// kind is what kind of document the policy is: 细则, 办法.
func (t *turn) kind() string {
	for _, k := range []string{"细则", "办法", "规定", "方案", "条例"} {
		if strings.HasSuffix(strings.TrimRight(t.bot.pack.Title.Zh, "》"), k) {
			return k
		}
	}
	return "政策"
}

// source says, at the end, which of several policies the answer is from, and which other one may be
// meant: of that nothing is said but its name.
func (t *turn) source() {
	if len(t.among) == 0 {
		return
	}
	line := "《" + t.title() + "》"
	t.said = append(t.said, line)
	if t.near != nil {
		other := "《" + t.shortTitle(t.near) + "》"
		t.said = append(t.said, other)
		line += t.say("。也可能与"+other+"有关，如要问它，请说出它的名称", ". It may also be about "+other+"; name it to ask about that one")
	}
	t.out.para(t.say("政策："+line+"。", "Policy: "+line+"."))
}

// shortTitle is the title of a policy without what stands in brackets, where no other is called the same.
func (t *turn) shortTitle(b *Bot) string {
	full := titleOf(b.pack, t.lang)
	short := strings.TrimSpace(brackets.ReplaceAllString(full, ""))
	for _, other := range t.among {
		if other != b && strings.HasPrefix(titleOf(other.pack, t.lang), short) {
			return full
		}
	}
	return short
}

// others names the other policies that can be asked about.
func (t *turn) others() {
	var titles []string
	for _, b := range t.among {
		if b != t.bot && len(titles) < maxChoices {
			titles = append(titles, "《"+titleOf(b.pack, t.lang)+"》")
			t.said = append(t.said, titles[len(titles)-1])
		}
	}
	if len(titles) > 0 {
		t.out.para(t.say("还可以问："+t.join(titles)+"等，请说出名称。", "Other policies can be asked about by name: "+t.join(titles)+"."))
	}
}
