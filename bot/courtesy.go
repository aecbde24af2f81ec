package bot

import (
	"regexp"
	"strings"
)

// thanks is a message of thanks and nothing else; what goes with it says no more.
var thanks = regexp.MustCompile(`^(?:好的?|行|嗯+|哦|噢|明白了?|知道了|清楚了|收到|ok|okay|great|got it|非常|十分|太|很|[\s\pP])*` +
	`(?:谢谢|多谢|感谢|谢了|thank you|thanks|thank u|thx)` +
	`(?:谢谢|你们?|您|大家|啦|了|啊|呀|哈|的?帮助|的?解答|非常|so much|very much|a lot|again|for your help|for the help|[\s\pP])*$`)

// maxThanks bounds a message of thanks, in bytes.
const maxThanks = 200

// onlyThanks reports whether the message gives thanks and asks nothing.
func (t *turn) onlyThanks() bool {
	return !t.u.Reset && len(t.question) <= maxThanks && thanks.MatchString(strings.ToLower(t.question))
}

// courtesy answers thanks; the case stays as it was.
func (t *turn) courtesy() {
	t.answer.Kind = KindExplain
	t.out.para(t.say("不客气。还有问题随时可以问。", "You are welcome. Ask again whenever there is something else."))
}
