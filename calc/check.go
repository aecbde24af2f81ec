package calc

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// maxAmount is beyond any amount a district could be asked about: ten
// trillion. Sums of a whole case stay far below what a bound could overflow.
var maxAmount = decimal.New(1, 13)

// Check reports everything in a case that this book cannot take: an unknown
// policy, rule or fact, a value of the wrong type, a negative or absurd amount.
// Each error names the claim, the key and what is allowed.
func (b *Book) Check(c Case) error {
	var errs []error
	if c.Policy != "" && c.Policy != b.Policy {
		errs = append(errs, fmt.Errorf("case: policy %q: this book is %q", c.Policy, b.Policy))
	}
	if len(c.Claims) == 0 || len(c.Claims) > maxClaims {
		errs = append(errs, fmt.Errorf("case: %d claims, want 1 to %d", len(c.Claims), maxClaims))
		return errors.Join(errs...)
	}
	for i := range c.Claims {
		errs = b.checkClaim(i, &c.Claims[i], errs)
	}
	return errors.Join(errs...)
}

func (b *Book) checkClaim(i int, c *Claim, errs []error) []error {
	fail := func(key, format string, args ...any) {
		errs = append(errs, fmt.Errorf("claim %d (rule %s): %s: %s", i+1, c.Rule, key, fmt.Sprintf(format, args...)))
	}
	r, ok := b.rules[c.Rule]
	if !ok {
		errs = append(errs, fmt.Errorf("claim %d: rule %q is not in %s: allowed are %s", i+1, c.Rule, b.Policy, b.ruleIDs()))
		return errs
	}
	if len(c.Project) > maxName || len(c.Applicant) > maxName {
		fail("project", "a project or applicant name of more than %d bytes", maxName)
	}
	known := 0
	for _, keys := range [...][]string{r.Facts, r.Accepts} { // a fixed order, for the same errors every time
		for _, key := range keys {
			v, said := c.Facts[key]
			if !said {
				continue
			}
			known++
			f, _ := r.fact(key)
			if err := f.check(v); err != nil {
				fail(key, "%v", err)
			} else if r.Whole(key) && slices.ContainsFunc(v.nums, func(n Interval) bool { return n.Known() && !n.Lo.IsInteger() }) {
				fail(key, "%s: want a whole number of %s", describe(v), f.Unit)
			}
		}
	}
	for i := range r.Caps {
		shared := r.Caps[i].Shared
		if shared == "" {
			continue
		}
		if own, said := c.Facts[r.Rate.Of]; said && len(c.Facts[shared].nums) > len(own.nums) {
			fail(shared, "names more items than %s", r.Rate.Of)
		}
	}
	if known < len(c.Facts) {
		for _, key := range slices.Sorted(maps.Keys(c.Facts)) {
			if _, ok := r.fact(key); !ok {
				fail(key, "unknown fact: rule %s takes %s", r.ID, strings.Join(r.Facts, ", "))
			}
		}
	}
	return errs
}

func (b *Book) ruleIDs() string {
	ids := make([]string, len(b.Rules))
	for i := range b.Rules {
		ids[i] = b.Rules[i].ID
	}
	return strings.Join(ids, ", ")
}

// check says what is wrong with a value for the fact.
func (f *Fact) check(v Value) error {
	switch f.Type {
	case TypeBool:
		if v.kind != kindSet || !v.isBool {
			return fmt.Errorf("%s: want true or false, without quotes", describe(v))
		}
	case TypeChoice:
		return f.checkChoice(v)
	case TypeMoney, TypeNumber:
		if v.kind != kindNumber {
			return fmt.Errorf("%s: want %s", describe(v), f.wants())
		}
	case TypeMoneys:
		if v.kind != kindList {
			return fmt.Errorf("%s: want a list of decimal strings in %s, such as [\"200000\", \"80000.55\"]", describe(v), f.currency())
		}
		if len(v.nums) == 0 || len(v.nums) > maxItems {
			return fmt.Errorf("%d items: want 1 to %d; leave the key out when none is known", len(v.nums), maxItems)
		}
	}
	if v.bare && f.Type != TypeNumber {
		return errors.New("a bare number with a fraction may have been rounded on its way: write the amount as a decimal string, such as \"80000.55\"")
	}
	for _, n := range v.nums {
		if err := checkNumber(n); err != nil {
			return err
		}
	}
	return nil
}

// Things are counted whole. Of time a part may meet a condition (half a year
// employed), but no allowance for each month is paid for half of one.
var (
	unitsOfThings = []string{"人", "名", "位", "人次", "个", "家", "户", "台", "套", "件", "项", "次", "辆", "座", "栋", "间", "条", "篇", "场"}
	unitsOfTime   = []string{"年", "月", "周", "天"}
)

// Whole reports whether a number that the rule takes must be a whole one: the
// count of something. A range that is only near a number need not end on one.
func (r *Rule) Whole(key string) bool {
	f, ok := r.fact(key)
	return ok && f.Type == TypeNumber &&
		(slices.Contains(unitsOfThings, f.Unit) || slices.Contains(unitsOfTime, f.Unit) && r.Counts(key))
}

func (f *Fact) wants() string {
	if f.Type == TypeMoney {
		return "an amount in " + f.currency() + ` as a decimal string, such as "150000000"`
	}
	if f.Unit != "" {
		return "a number of " + f.Unit + ` as a decimal string, such as "1200"`
	}
	return `a number as a decimal string, such as "1.34"`
}

// currency names the currency of a money fact.
func (f *Fact) currency() string {
	if f.Unit == "CNY" {
		return "yuan"
	}
	return f.Unit
}

func (f *Fact) checkChoice(v Value) error {
	allowed := func() string {
		values := make([]string, len(f.Choices))
		for i, c := range f.Choices {
			values[i] = c.Value
		}
		return strings.Join(values, ", ")
	}
	if v.kind != kindSet || v.isBool || len(v.set) == 0 {
		return fmt.Errorf("%s: allowed are %s", describe(v), allowed())
	}
	for _, s := range v.set {
		if _, ok := f.Choice(s); !ok {
			return fmt.Errorf("%q: allowed are %s", s, allowed())
		}
	}
	return nil
}

func checkNumber(n Interval) error {
	switch {
	case n.Lo.IsNegative():
		return fmt.Errorf("%s: an amount cannot be negative", n)
	case n.Open:
		return fmt.Errorf("%s: a range needs both ends", n)
	case n.Hi.LessThan(n.Lo):
		return fmt.Errorf("%s: the low end of the range is above the high end", n)
	case n.Hi.GreaterThan(maxAmount):
		return fmt.Errorf("%s: more than %s cannot be meant", n, maxAmount)
	case n.Lo.Exponent() < -12 || n.Hi.Exponent() < -12:
		return fmt.Errorf("%s: more than 12 decimal places", n)
	}
	return nil
}

// describe names a value for an error, shortened.
func describe(v Value) string {
	if v.IsZero() {
		return "no value"
	}
	s := v.String()
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "") + "…"
	}
	return fmt.Sprintf("%q", s)
}
