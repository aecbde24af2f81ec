package knowledge

import (
	"regexp"
	"slices"
	"strings"

	"policybot/calc"
	"policybot/calc/amount"
	"policybot/calc/strict"
)

// boundary is what a document says of its own words: 以上 and 以下 include the
// number, or they do not. Without it they say nothing of the number itself.
type boundary struct {
	include, exclude []string
}

// boundary reads {clause, quote, include: […], exclude: […]}.
func (r *reader) boundary(n *strict.Node, field string) (b boundary) {
	var q quoteAt
	r.fields(n, field, func(key string, v *strict.Node) bool {
		switch at := join(field, key); key {
		case "clause":
			q.clause = r.str(v, at)
			r.pack.boundary = q.clause
		case "quote":
			q.quote = r.str(v, at)
		case "include":
			b.include = r.strs(v, at)
		case "exclude":
			b.exclude = r.strs(v, at)
		default:
			return false
		}
		return true
	})
	q.field, q.line = field, n.Line
	r.quoted = append(r.quoted, q)
	for _, w := range slices.Concat(b.include, b.exclude) {
		if w == "" || !strings.Contains(q.quote, w) {
			r.fail(n, field, "%q is not among the words the quote defines", w)
		}
	}
	return b
}

// What stands in brackets right after a number outweighs all other words.
var (
	bracketIn  = []string{"（含）", "(含)", "（含本数）", "(含本数)"}
	bracketOut = []string{"（不含）", "(不含)", "（不含本数）", "(不含本数)"}
)

// ends are words that say whether a number belongs to what they bound, each before
// those that are part of it: 不超过 is no 超过, 不满 no 满.
var endWords = []struct {
	word string
	in   bool
}{
	{"不超过", true}, {"不高于", true}, {"不大于", true}, {"不多于", true}, {"不低于", true}, {"不少于", true}, {"不小于", true},
	{"不足", false}, {"不满", false}, {"未满", false}, {"超过", false}, {"高于", false}, {"大于", false}, {"多于", false},
	{"低于", false}, {"小于", false}, {"少于", false}, {"<", false}, {">", false}, {"＜", false}, {"＞", false},
	{"至多", true}, {"至少", true}, {"达到", true}, {"及以上", true}, {"及以下", true}, {"满", true}, {"≥", true}, {"≤", true},
}

// looseWords are used both ways: they say it only where the document defines them.
var looseWords = []string{"以上", "以下", "以内", "以外"}

// at says whether a number belongs to what the words before and after it bound:
// Unknown where they do not say, or contradict each other.
func (b *boundary) at(before, after string) calc.State {
	switch {
	case startsWith(after, bracketOut):
		return calc.Unmet
	case startsWith(after, bracketIn):
		return calc.Met
	}
	words := before + "\x00" + after
	in, out, open := false, false, false
	for _, w := range slices.Concat(b.include, b.exclude) {
		if strings.Contains(words, w) {
			in, out = in || slices.Contains(b.include, w), out || slices.Contains(b.exclude, w)
			words = strings.ReplaceAll(words, w, "\x00")
		}
	}
	for _, w := range endWords {
		if strings.Contains(words, w.word) {
			in, out = in || w.in, out || !w.in
			words = strings.ReplaceAll(words, w.word, "\x00")
		}
	}
	for _, w := range looseWords {
		open = open || strings.Contains(words, w)
	}
	switch {
	case in == out, out && open:
		return calc.Unknown
	case in:
		return calc.Met
	}
	return calc.Unmet
}

func startsWith(s string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.HasPrefix(s, w) })
}

// stops end the words around a quantity.
const stops = "，,。；;、"

// around cuts the words that bound a quantity out of its quote: those up to the
// punctuation on either side.
func around(quote string, q amount.Quantity) (before, after string) {
	before, after = runeSlice(quote, 0, q.Start), runeSlice(quote, q.End, len([]rune(quote)))
	if i := strings.LastIndexAny(before, stops); i >= 0 {
		before = before[i:]
	}
	if i := strings.IndexAny(after, stops); i >= 0 {
		after = after[:i]
	}
	return before, after
}

// twoEnds finds the joint between the two numbers of a range.
var twoEnds = regexp.MustCompile(`^[0-9][0-9.,，]*[十百千万亿]*[美港欧]?元?([（(][^）)]*[）)])?(.*?)[0-9]`)

// ends are the states of both ends of a band as its words have them.
func (b *boundary) ends(quote string, q amount.Quantity) (from, to calc.State) {
	before, after := around(quote, q)
	if !q.Range {
		s := b.at(before, after)
		return s, s
	}
	m := twoEnds.FindStringSubmatch(q.Quote)
	if m == nil {
		return calc.Unknown, calc.Unknown
	}
	return b.at(before, m[1]), b.at(m[2], after)
}

// boundaries proves that the rules compare with a figure as the words beside it do,
// above or below, and that what they say of a number exactly on it stands there.
// Where a condition is used is no matter.
func (r *reader) boundaries() {
	for _, l := range r.limits {
		q, ok := oneFigure(l.limit.Figure.Quote)
		if !ok {
			continue // told already
		}
		below := strings.HasPrefix(l.limit.Op, "<")
		if upper, says := bounds(l.limit.Figure.Quote, q); says && upper != below {
			r.at(l.rule, l.field, l.line, "comparison %s, but quote %q says otherwise", l.limit.Op, l.limit.Figure.Quote)
		}
		if want := r.bounds.at(around(l.limit.Figure.Quote, q)); want != l.limit.At {
			r.at(l.rule, l.field, l.line, "at %s, but the words of quote %q make it %s", l.limit.At, l.limit.Figure.Quote, want)
		}
	}
}

// bounds reports whether the words around a figure make it the most rather than the
// least; says is false where they do neither.
func bounds(quote string, q amount.Quantity) (upper, says bool) {
	switch q.Bound {
	case amount.AtMost, amount.Below:
		return true, true
	case amount.AtLeast, amount.Above:
		return false, true
	}
	_, after := around(quote, q) // 1000万美元（不含）以上
	most, least := containsAny(after, "以下", "以内"), containsAny(after, "以上")
	return most, most != least
}

// oneFigure is the one quantity a quote holds.
func oneFigure(quote string) (amount.Quantity, bool) {
	found := figuresIn(quote)
	if len(found) != 1 {
		return amount.Quantity{}, false
	}
	return found[0], true
}

func figuresIn(quote string) []amount.Quantity {
	return slices.DeleteFunc(amount.Find(quote), func(q amount.Quantity) bool { return q.Kind == amount.Ordinal })
}
