package store

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"

	"policybot/bot"
)

// Mask replaces digits of what looks like a phone, identity-card or bank number by asterisks and
// leaves as much as a person needs to recognise their own: 138****5678. The text keeps its length
// in code points, so offsets into it stay right. A number that is written as an amount
// (13800000000元, ¥13800000000) is none of these.
func Mask(text string) string {
	masked, _ := mask(text)
	return masked
}

// digitRuns matches groups of digits with one space or hyphen between them.
var digitRuns = regexp.MustCompile(`[0-9０-９]+(?:[ -][0-9０-９]+)*[Xx]?`)

// mask also returns what it replaced, by the words that were replaced.
func mask(text string) (string, map[string]string) {
	var out strings.Builder
	var found map[string]string
	done := 0
	for _, at := range digitRuns.FindAllStringIndex(text, -1) {
		run := text[at[0]:at[1]]
		if inWord(text[:at[0]]) || amountBefore(text[:at[0]]) || amountAfter(text[at[1]:]) {
			continue
		}
		hidden := maskRun(run, func(old, new string) {
			if found == nil {
				found = map[string]string{}
			}
			found[old] = new
			found[bare(old)] = new
		})
		out.WriteString(text[done:at[0]])
		out.WriteString(hidden)
		done = at[1]
	}
	if found == nil {
		return text, nil
	}
	out.WriteString(text[done:])
	return out.String(), found
}

// inWord says whether a number that follows before is the rest of a code or a fraction.
func inWord(before string) bool {
	if before == "" {
		return false
	}
	c := before[len(before)-1]
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '.' || c == '#'
}

var (
	moneyBefore = regexp.MustCompile(`(?i)(?:[¥￥$€]|rmb|cny|usd) ?$`)
	moneyAfter  = regexp.MustCompile(`(?i)^(?: ?[元圆块万亿千百仟佰%％wk]| ?(?:rmb|cny|yuan|million|billion)|\.[0-9]|,[0-9]{3}(?:[^0-9]|$))`)
)

func amountBefore(text string) bool { return moneyBefore.MatchString(tail(text, 8)) }
func amountAfter(text string) bool  { return moneyAfter.MatchString(text) }

// tail returns the last bytes of a text, from the start of a character.
func tail(text string, n int) string {
	if len(text) <= n {
		return text
	}
	text = text[len(text)-n:]
	for len(text) > 0 && !utf8.RuneStart(text[0]) {
		text = text[1:]
	}
	return text
}

// maskRun looks for numbers made of one group of digits, or of the groups people write them in. What
// is left to be seen of one may be the beginning of the next, so that masking again changes nothing.
func maskRun(run string, note func(old, new string)) string {
	groups := strings.FieldsFunc(run, func(r rune) bool { return r == ' ' || r == '-' })
	var out strings.Builder
	for i, at := 0, 0; i < len(groups); {
		width, first, last := classify(groups[i:])
		old := groups[i]
		for _, g := range groups[i+1 : i+max(width, 1)] {
			old = run[at : at+len(old)+1+len(g)]
		}
		if width > 0 {
			new := hide(old, first, last)
			note(old, new)
			seen := new[strings.LastIndexByte(new, '*')+1:]
			if seen != "" && seen != new && i+width < len(groups) {
				rest := strings.FieldsFunc(seen, func(r rune) bool { return r == ' ' || r == '-' })
				at += len(old) - len(seen)
				i += width - len(rest)
				copy(groups[i:], rest)
				out.WriteString(new[:len(new)-len(seen)])
				continue
			}
			old, at, i = new, at+len(old), i+width
		} else {
			at, i = at+len(old), i+1
		}
		out.WriteString(old)
		if at < len(run) {
			out.WriteByte(run[at])
			at++
		}
	}
	return out.String()
}

// classify says how many groups make a number, 0 for none, and how many digits at its beginning
// and end may be shown.
func classify(groups []string) (width, first, last int) {
	one := bare(groups[0])
	switch n := len(one); {
	case n == 11 && mobile(one):
		return 1, 3, 4
	case n == 13 && strings.HasPrefix(one, "86") && mobile(one[2:]):
		return 1, 5, 4
	case n == 18 && born(one[6:14]):
		return 1, 3, 2
	case n >= 16 && n <= 19 && !strings.HasSuffix(one, "X"):
		return 1, 0, 4
	}
	var digits string
	for i, g := range groups {
		if i == 5 {
			break
		}
		digits += bare(g)
		switch n := len(digits); {
		case i == 2 && n == 11 && len(bare(groups[0])) == 3 && mobile(digits):
			return 3, 3, 4
		case i == 1 && n >= 10 && n <= 12 && digits[0] == '0' && len(bare(groups[0])) <= 4 && len(bare(g)) >= 7:
			return 2, len(bare(groups[0])), 2
		case i >= 3 && n >= 16 && n <= 19 && fours(groups[:i]) && (i+1 == len(groups) || len(bare(groups[i+1])) > 3):
			return i + 1, 0, 4
		}
	}
	return 0, 0, 0
}

func mobile(digits string) bool { return digits[0] == '1' && digits[1] >= '3' }

// born says whether eight digits can be the date of birth in an identity number.
func born(d string) bool {
	return (d[:2] == "19" || d[:2] == "20") && d[4:6] >= "01" && d[4:6] <= "12" && d[6:] >= "01" && d[6:] <= "31"
}

func fours(groups []string) bool {
	for _, g := range groups {
		if len(bare(g)) != 4 {
			return false
		}
	}
	return true
}

// bare keeps the digits, in ASCII, and a final X.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == 'x' || r == 'X':
			return 'X'
		}
		return -1
	}, text)
}

// hide replaces all digits but the first and last ones.
func hide(text string, first, last int) string {
	total, n := len(bare(text)), 0
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return r
		}
		n++
		if n <= first || n > total-last {
			return r
		}
		return '*'
	}, text)
}

// maskReceipt masks the texts of a receipt. The case is left alone: it holds amounts and choices,
// and has to be recomputed from.
func maskReceipt(r *bot.Receipt) {
	question, found := mask(r.Question)
	r.Question = question
	r.Answer = maskJSON(r.Answer, found)
}

// amountKeys are the keys of an answer whose values are plain amounts, never a number of a person
// unless the question showed it to be one.
var amountKeys = map[string]bool{"value": true, "low": true, "high": true}

var jsonString = regexp.MustCompile(`"(?:[^"\\]|\\.)*"(\s*:)?`)

// maskJSON masks the string values of a JSON text and leaves the rest as it was written.
func maskJSON(text json.RawMessage, found map[string]string) json.RawMessage {
	key := ""
	return jsonString.ReplaceAllFunc(text, func(literal []byte) []byte {
		var value string
		if literal[len(literal)-1] == ':' {
			key = string(literal[1:strings.LastIndexByte(string(literal), '"')])
			return literal
		}
		if json.Unmarshal(literal, &value) != nil {
			return literal
		}
		masked := value
		if hidden, ok := found[value]; ok {
			masked = hidden
		} else if !amountKeys[key] {
			masked = Mask(value)
		}
		if masked == value {
			return literal
		}
		quoted, err := json.Marshal(masked)
		if err != nil {
			return literal
		}
		return quoted
	})
}
