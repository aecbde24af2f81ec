package calc

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// Interval is what is known of an amount: between Lo and Hi, both included, or
// from Lo upwards without bound when Open.
type Interval struct {
	Lo, Hi decimal.Decimal
	Open   bool
}

// Exactly is the interval that holds d alone.
func Exactly(d decimal.Decimal) Interval { return Interval{Lo: d, Hi: d} }

// anything is an amount of which nothing is known but that it is not negative.
var anything = Interval{Open: true}

// Known reports whether the interval is a single amount.
func (v Interval) Known() bool { return !v.Open && v.Lo.Equal(v.Hi) }

func (v Interval) equal(w Interval) bool {
	return v.Open == w.Open && v.Lo.Equal(w.Lo) && (v.Open || v.Hi.Equal(w.Hi))
}

// below orders intervals by their ends, the upper one first.
func (v Interval) below(w Interval) bool {
	if v.Open != w.Open {
		return w.Open
	}
	if c := v.Hi.Cmp(w.Hi); c != 0 {
		return c < 0
	}
	return v.Lo.LessThan(w.Lo)
}

func (v Interval) times(rate decimal.Decimal) Interval {
	w := Interval{Lo: v.Lo.Mul(rate), Open: v.Open}
	if v.Known() {
		w.Hi = w.Lo
	} else if !v.Open {
		w.Hi = v.Hi.Mul(rate)
	}
	return w
}

// product multiplies two amounts that are not negative.
func (v Interval) product(w Interval) Interval {
	out := Interval{Lo: v.Lo.Mul(w.Lo)}
	switch {
	case v.zero() || w.zero():
	case v.Open || w.Open:
		out.Open = true
	case v.Known() && w.Known():
		out.Hi = out.Lo
	default:
		out.Hi = v.Hi.Mul(w.Hi)
	}
	return out
}

func (v Interval) plus(w Interval) Interval {
	out := Interval{Lo: plus(v.Lo, w.Lo), Open: v.Open || w.Open}
	switch {
	case out.Open:
	case v.Known() && w.Known():
		out.Hi = out.Lo
	default:
		out.Hi = plus(v.Hi, w.Hi)
	}
	return out
}

// less takes w away from v and stops at zero: what is left of a cap.
func (v Interval) less(w Interval) Interval {
	out := Interval{Open: v.Open}
	if !w.Open {
		out.Lo = notNegative(v.Lo.Sub(w.Hi))
	}
	if !v.Open {
		out.Hi = notNegative(v.Hi.Sub(w.Lo))
	}
	return out
}

func (v Interval) min(w Interval) Interval {
	if v.Known() && w.Known() {
		if w.Lo.LessThan(v.Lo) {
			return w
		}
		return v
	}
	out := Interval{Lo: decimal.Min(v.Lo, w.Lo)}
	switch {
	case v.Open && w.Open:
		out.Open = true
	case v.Open:
		out.Hi = w.Hi
	case w.Open:
		out.Hi = v.Hi
	default:
		out.Hi = decimal.Min(v.Hi, w.Hi)
	}
	return out
}

// union is the smallest interval that holds both.
func (v Interval) union(w Interval) Interval {
	out := Interval{Lo: decimal.Min(v.Lo, w.Lo), Open: v.Open || w.Open}
	if !out.Open {
		out.Hi = decimal.Max(v.Hi, w.Hi)
	}
	return out
}

func (v Interval) roundDown() Interval {
	w := Interval{Lo: v.Lo.RoundFloor(2), Open: v.Open}
	if v.Known() {
		w.Hi = w.Lo
	} else if !v.Open {
		w.Hi = v.Hi.RoundFloor(2)
	}
	return w
}

// zero reports that nothing can come of it.
func (v Interval) zero() bool { return !v.Open && v.Hi.IsZero() }

func notNegative(d decimal.Decimal) decimal.Decimal {
	if d.IsNegative() {
		return decimal.Zero
	}
	return d
}

type kind uint8

const (
	kindNone   kind = iota
	kindSet         // bool or choice: the values it may have
	kindNumber      // money or number: one interval
	kindList        // several amounts
)

// Value is what is known of one fact. The zero Value says nothing; a fact of
// which nothing is known is left out of a claim instead.
type Value struct {
	kind   kind
	set    []string // sorted, without repetition
	isBool bool     // bool rather than choice
	nums   []Interval
	bare   bool // written without quotes and with a fraction: refused for money
}

// Bool is a yes or a no.
func Bool(b bool) Value {
	if b {
		return Value{kind: kindSet, set: setTrue, isBool: true}
	}
	return Value{kind: kindSet, set: setFalse, isBool: true}
}

var (
	setTrue  = []string{"true"}
	setFalse = []string{"false"}
)

// Choose is a choice. Several values mean one of them, not known which; for a
// fact declared Several they mean that all of them hold.
func Choose(values ...string) Value {
	set := slices.Clone(values)
	slices.Sort(set)
	return Value{kind: kindSet, set: slices.Compact(set)}
}

// Money is an exact amount in yuan.
func Money(d decimal.Decimal) Value { return Num(d) }

// Num is an exact number in the unit of its fact.
func Num(d decimal.Decimal) Value {
	return Value{kind: kindNumber, nums: []Interval{Exactly(d)}}
}

// Unbounded is the upper end of a range of which only the lower is known, an amount that was received
// but not told: more than any policy pays.
var Unbounded = decimal.New(1, 12)

// Between is a number known only to lie in a range, both ends included: an
// approximate amount, or one stated as a range.
func Between(lo, hi decimal.Decimal) Value {
	return Value{kind: kindNumber, nums: []Interval{{Lo: lo, Hi: hi}}}
}

// Moneys is a list of amounts in yuan: each a Money or a Between. What is not a
// number is left out.
func Moneys(items []Value) Value {
	v := Value{kind: kindList, nums: make([]Interval, 0, len(items))}
	for _, it := range items {
		if it.kind == kindNumber {
			v.nums = append(v.nums, it.nums[0])
			v.bare = v.bare || it.bare
		}
	}
	return v
}

// IsZero reports whether the value says nothing.
func (v Value) IsZero() bool { return v.kind == kindNone }

// Bool returns a yes or no that is known; ok is false for anything else.
func (v Value) Bool() (value, ok bool) {
	if v.kind != kindSet || !v.isBool || len(v.set) != 1 {
		return false, false
	}
	return v.set[0] == "true", true
}

// Options returns the values a choice (or, as "true" and "false", a bool) may have.
func (v Value) Options() []string { return slices.Clone(v.set) }

// Numbers returns the amounts of a money, number or list value.
func (v Value) Numbers() []Interval { return slices.Clone(v.nums) }

// Equal reports whether two values say the same.
func (v Value) Equal(w Value) bool {
	return v.kind == w.kind && v.isBool == w.isBool && slices.Equal(v.set, w.set) &&
		slices.EqualFunc(v.nums, w.nums, Interval.equal)
}

// String writes the value without grouping or unit: "true", "national",
// "150000000", "100..200", "[1, 2]".
func (v Value) String() string {
	switch v.kind {
	case kindSet:
		return strings.Join(v.set, "|")
	case kindNumber:
		return v.nums[0].String()
	case kindList:
		parts := make([]string, len(v.nums))
		for i, n := range v.nums {
			parts[i] = n.String()
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return ""
}

// String writes "a" or "a..b", and "a.." when there is no upper bound.
func (v Interval) String() string {
	switch {
	case v.Open:
		return fmt.Sprintf("%s..", v.Lo)
	case v.Known():
		return v.Lo.String()
	}
	return fmt.Sprintf("%s..%s", v.Lo, v.Hi)
}
