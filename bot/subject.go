package bot

import (
	"regexp"
	"slices"
	"strings"
)

// A place or an office that a message names may be that of the policy it asks about, or part of the case: a
// server sold to a customer in Haiwan District is claimed for where the seller is. These say which, around
// a name in the form names are compared in.
var (
	ruledBy  = regexp.MustCompile(`(?:按照?|依照?|依据|根据|参照|回到|换成?|换到|改成|改为|改问|改看|至于|(?:^|[^a-z])(?:what about|how about|under|according to|as for|switch to|back to) ?(?:the )?)$`)
	asksOf   = regexp.MustCompile(`^(?:的|那边的?|这边的?|'s |’s | )?(?:呢|那份|那边|政策|办法|细则|规定|标准|补贴|补助|资助|奖励|奖金|扶持|支持|比例|上限|额度|条件|(?:最多|最高|能|可以?|会|给|补|奖|拿|领|是)*(?:多少|几|吗|怎么|如何)|rules?|polic|measures|subsid|scheme|cap\b|rate\b)`)
	partOf   = regexp.MustCompile(`^(?:的|当地的?|本地的?|那边的?)?(?:一家|某)?(?:客户|公司|企业|工厂|厂|机构|单位|供应商|合作|伙伴|同行|团队|同事|朋友|项目|机房|仓库|基地|高校|大学|学校|医院|会展|会场|场馆|展馆|酒店|园区|分部|分公司|子公司|总部)`)
	receives = regexp.MustCompile(`(?:领|拿|获|得|收|享受)(?:到|了|过|得|取)*$`)
	leadsIn  = regexp.MustCompile(`^(?:那么?|请问|如果|要是|假如|想问|我想问|问|对|and |then )*$`)
	asking   = regexp.MustCompile(`多少|几|比例|上限|吗|什么|怎么|如何|哪|有没有|是否|呢|能不能|可否|how|what`)
	happened = regexp.MustCompile(`了|过`)
)

// clauseEnds are where what is said of one thing ends.
const clauseEnds = "，,。；;！!？?\n"

// subject reports whether the message asks of the policies named, and does not only say where something of
// the case is.
func (r *Router) subject(text string, n named) bool {
	if bareRest(n.rest) {
		return true
	}
	text = nameForm(clip(text, maxSilent))
	return slices.ContainsFunc(r.names, func(m name) bool {
		if !slices.ContainsFunc(m.bots, func(b *Bot) bool { return slices.Contains(n.bots, b) }) {
			return false
		}
		before, after, found := strings.Cut(text, m.text)
		return found && asksAbout(before, after)
	})
}

// asksAbout reports whether the words around a name ask of its policy.
func asksAbout(before, after string) bool {
	if partOf.MatchString(after) {
		return false
	}
	if ruledBy.MatchString(before) || asksOf.MatchString(after) && !receives.MatchString(before) {
		return true
	}
	if at := strings.LastIndexAny(before, clauseEnds); at >= 0 {
		before = strings.TrimLeft(before[at:], clauseEnds)
	}
	if at := strings.IndexAny(after, clauseEnds); at >= 0 {
		after = after[:at]
	}
	return leadsIn.MatchString(before) && asking.MatchString(after) && !happened.MatchString(after)
}

// aside is the policy of a place that is named in a thread on another policy without being asked of; nil
// where the thread is to go where the name says, because it speaks of its rules or the words do.
func (n *named) aside(on *Bot, list []evidence) *Bot {
	if on == nil || n.firm || n.subject || slices.Contains(n.bots, on) {
		return nil
	}
	own := find(list, on)
	for _, e := range list { // that of which most speaks
		if slices.Contains(n.bots, e.bot) {
			if e.cue > own.cue && e.sum >= strongSum && e.sum-own.sum >= farSum { // its words alone may be no more than the name
				return nil
			}
			return e.bot
		}
	}
	return nil
}
