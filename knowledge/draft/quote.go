package draft

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"policybot/calc/amount"
)

// least is the shortest quote of a claim.
func (r *sentence) least(c Claim) string {
	from, to := r.bounds(c.figure)
	q := &r.found[c.figure]
	for left := q.Start; left >= from; left-- {
		if quote := string(r.text[left:q.End]); strings.TrimSpace(quote) == quote && r.holds(quote, q) {
			return quote
		}
	}
	if quote := strings.TrimSpace(string(r.text[q.Start:to])); r.holds(quote, q) {
		return quote
	}
	return c.Quote
}

// bounded reports whether a quote speaks of a ceiling, by the rule the check of a pack goes by.
func bounded(quote string) bool {
	return slices.ContainsFunc(amount.Find(quote), func(q amount.Quantity) bool { return q.Bound == amount.AtMost }) ||
		regexp.MustCompile(`最高|不超过|不高于|至多|up to|at most|not exceed`).MatchString(quote)
}

// segment is the stretch around the ith figure that no punctuation and no other figure interrupts.
func (r *sentence) segment(i int) string {
	from, to := r.bounds(i)
	q := &r.found[i]
	left, right := string(r.text[from:q.Start]), string(r.text[q.End:to])
	if at := enclosed.FindAllStringIndex(left, -1); len(at) > 0 {
		left = left[at[len(at)-1][1]:]
	}
	if at := enclosed.FindStringIndex(right); at != nil {
		right = right[:at[0]]
	}
	return left + q.Quote + right
}

// bounds are the ends of the figures beside the ith.
func (r *sentence) bounds(i int) (from, to int) {
	from, to = 0, len(r.text)
	for j, q := range r.found {
		switch {
		case q.Kind == amount.Ordinal:
		case j < i:
			from = max(from, q.End)
		case j > i:
			return from, min(to, q.Start)
		}
	}
	return from, to
}

// quote finds words around the ith figure that hold it alone and stand once in the clause: those up to
// the punctuation, then more of the sentence, then the figure itself.
func (r *sentence) quote(i int) (string, bool) {
	q := &r.found[i]
	from, to := r.bounds(i)
	near := strings.TrimSpace(r.segment(i))
	for _, quote := range []string{near, strings.TrimSpace(string(r.text[from:q.End])), strings.TrimSpace(string(r.text[from:to])), strings.TrimSpace(string(r.text[q.Start:to])), q.Quote} {
		if r.holds(quote, q) {
			return quote, true
		}
	}
	return "", false
}

// holds reports whether the words are a quote of the figure that a pack would pass with.
func (r *sentence) holds(quote string, q *amount.Quantity) bool {
	found := slices.DeleteFunc(amount.Find(quote), func(q amount.Quantity) bool { return q.Kind == amount.Ordinal })
	return quote != "" && r.body.once(quote) && len(found) == 1 &&
		found[0].Point && found[0].Unit == q.Unit && found[0].Value.Equal(q.Value)
}

// numerals lists the digits that are no quantity: of items, of clauses referred to, of addresses.
func (r *sentence) numerals() {
	for i := 0; i < len(r.text); i++ {
		j := i
		for j < len(r.text) && unicode.IsNumber(r.text[j]) && !unicode.Is(unicode.Han, r.text[j]) {
			j++
		}
		if j == i {
			continue
		}
		if !slices.ContainsFunc(r.found, func(q amount.Quantity) bool { return q.Kind != amount.Ordinal && q.Start <= i && j <= q.End }) {
			if quote, ok := r.body.widen(r.at+i, r.at+j); ok {
				r.ignored = append(r.ignored, Ignored{r.clause.ID, quote, "the number of an item or of a clause, or part of a name"})
			} else {
				r.alike = true
			}
		}
		i = j
	}
}

// body is a clause as a string and by code points.
type body struct {
	text  string
	runes []rune
}

// Of what widen takes on each side, in code points: up to finely one more each time, then in steps that
// grow, up to widest. In a clause that says the same many times nothing is found, however much is taken,
// and each look is a search through all of it.
const (
	finely = 16
	widest = 256
)

// widen takes more words on both sides of a stretch until it stands once in the body; ok is false where it
// does not with as many as are taken. Offsets count code points.
func (b body) widen(from, to int) (quote string, ok bool) {
	if from < 0 || to > len(b.runes) || from >= to {
		return "", false
	}
	for more := 0; more <= widest; more += max(1, more-finely) {
		left, right := max(0, from-more), min(len(b.runes), to+more)
		quote := string(b.runes[left:right])
		all := left == 0 && right == len(b.runes)
		if (all || strings.TrimSpace(quote) == quote) && b.once(quote) {
			return quote, true
		}
		if all {
			break
		}
	}
	return "", false
}

// once reports whether a quote stands in the body in one place, also where places would overlap.
func (b body) once(quote string) bool {
	at := strings.Index(b.text, quote)
	return at >= 0 && at == strings.LastIndex(b.text, quote)
}
