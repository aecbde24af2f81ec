package intake

import (
	"slices"

	"policybot/calc"
)

// active are the rules meant: the sure ones; the likely ones where none is sure or where the
// person speaks of several; the doubtful ones only where there is nothing better.
func (r *Reader) active(scores map[string]int, several bool) map[string]bool {
	best := 0
	for _, w := range scores {
		best = max(best, w)
	}
	out := map[string]bool{}
	for rule, w := range scores {
		if w == best || w == weightSure || w == weightLikely && (several || r.family(scores, rule)) {
			out[rule] = true
		}
	}
	return out
}

// family: the rule is one of two that exclude one another, and the other is meant.
func (r *Reader) family(scores map[string]int, rule string) bool {
	for other, w := range scores {
		if w == weightSure && r.exclusive(rule, other) {
			return true
		}
	}
	return false
}

// exclusive: of the two rules only one can be claimed.
func (r *Reader) exclusive(a, b string) bool {
	ra, ok := r.book.Rule(a)
	if !ok {
		return false
	}
	rb, ok := r.book.Rule(b)
	if !ok {
		return false
	}
	return ra.Excludes != nil && slices.Contains(ra.Excludes.Rules, b) || rb.Excludes != nil && slices.Contains(rb.Excludes.Rules, a)
}

// takes tells whether an active rule has a fact of that name.
func (r *Reader) takes(key, rule string, active map[string]bool) bool {
	for id := range active {
		if rule != "" && rule != id {
			continue
		}
		if _, ok := r.book.FactOf(id, key); ok {
			return true
		}
		for i := range r.book.Rules {
			other := &r.book.Rules[i]
			if r.exclusive(id, other.ID) && slices.Contains(other.Facts, key) {
				return true
			}
		}
	}
	return false
}

// moneyBase is the fact a rule works its amount out from if that is money, "" otherwise.
func (r *Reader) moneyBase(rule *calc.Rule) string {
	if fact, ok := r.book.FactOf(rule.ID, rule.Base()); ok && fact.Type != calc.TypeNumber {
		return fact.Key
	}
	return ""
}

// takesAsBase: the amount may be what the rule works its own amount out from.
func (r *Reader) takesAsBase(rule *calc.Rule, m money) bool {
	fact, ok := r.book.FactOf(rule.ID, rule.Base())
	return ok && m.fits(fact)
}

// ruleFor names a rule whose statements are looked at: the one meant, or any that takes the fact.
func (r *Reader) ruleFor(rule, key string) string {
	if rule != "" {
		return rule
	}
	for i := range r.book.Rules {
		if slices.Contains(r.book.Rules[i].Facts, key) {
			return r.book.Rules[i].ID
		}
	}
	return ""
}

// merged holds of each rule the surest of what the maps say.
func merged(maps ...map[string]int) map[string]int {
	out := map[string]int{}
	for _, m := range maps {
		for k, v := range m {
			out[k] = max(out[k], v)
		}
	}
	return out
}

// factOf finds a fact by name, in the shape a rule gives it when one is named.
func factOf(book *calc.Book, rule, key string) (*calc.Fact, bool) {
	if rule == "" {
		return book.Fact(key)
	}
	return book.FactOf(rule, key)
}
