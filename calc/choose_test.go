package calc

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

// TestBestEqualsBruteForce compares best with trying every choice, on random
// groups whose options draw on up to three shared caps, some under a cap on all of them.
func TestBestEqualsBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 3))
	for range 3000 {
		var caps caps
		if r.IntN(2) == 0 {
			all := decimal.NewFromInt(r.Int64N(120))
			caps.all = &all
		}
		for range r.IntN(4) {
			caps.shared = append(caps.shared, sharedCap{decimal.NewFromInt(r.Int64N(60)), caps.all != nil && r.IntN(2) == 0})
		}
		groups := make([]group, 1+r.IntN(6))
		for i := range groups {
			for range 1 + r.IntN(4) {
				o := option{worth: decimal.NewFromInt(r.Int64N(40)), shared: r.IntN(len(caps.shared)+1) - 1}
				if o.under = caps.all != nil && r.IntN(2) == 0; o.shared >= 0 {
					o.worth, o.under = decimal.Min(o.worth, caps.shared[o.shared].left), caps.shared[o.shared].under
				}
				groups[i].options = append(groups[i].options, o)
			}
		}
		got, choice, exact := best(groups, caps)
		want := brute(groups, caps, make([]int, 0, len(groups)))
		if !got.Equal(want) || !exact {
			t.Fatalf("got %s, want %s for %+v with caps %+v", got, want, groups, caps)
		}
		if worth := worthOf(groups, caps, choice); !worth.Equal(got) {
			t.Fatalf("choice %v is worth %s, not %s", choice, worth, got)
		}
		if most := relaxed(groups, caps.all); most.LessThan(want) {
			t.Fatalf("bound %s below %s for %+v with caps %+v", most, want, groups, caps)
		}
	}
}

// brute tries every choice of the groups that are still open.
func brute(groups []group, caps caps, choice []int) decimal.Decimal {
	if len(choice) == len(groups) {
		return worthOf(groups, caps, choice)
	}
	most := decimal.Zero
	for k := range groups[len(choice)].options {
		most = decimal.Max(most, brute(groups, caps, append(choice, k)))
	}
	return most
}

// worthOf is what a choice comes to: each shared cap on what draws on it, then the cap
// on all rules on what it is over.
func worthOf(groups []group, caps caps, choice []int) decimal.Decimal {
	free, under, used := decimal.Zero, decimal.Zero, make([]decimal.Decimal, len(caps.shared))
	add := func(d decimal.Decimal, isUnder bool) {
		if isUnder {
			under = under.Add(d)
		} else {
			free = free.Add(d)
		}
	}
	for i, k := range choice {
		if o := groups[i].options[k]; o.shared < 0 {
			add(o.worth, o.under)
		} else {
			used[o.shared] = used[o.shared].Add(o.worth)
		}
	}
	for k, u := range used {
		add(decimal.Min(u, caps.shared[k].left), caps.shared[k].under)
	}
	if caps.all != nil {
		under = decimal.Min(under, *caps.all)
	}
	return free.Add(under)
}

func TestBestStaysBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	caps := caps{shared: []sharedCap{{left: decimal.New(1, 15)}}}
	groups := make([]group, maxClaims/2)
	for i := range groups {
		v := decimal.NewFromInt(2 + r.Int64N(1<<40))
		groups[i].options = []option{{worth: v, shared: 0}, {worth: decimal.NewFromInt(r.Int64N(v.IntPart())), shared: -1}}
	}
	start := time.Now()
	worth, _, exact := best(groups, caps)
	t.Logf("exact %v, %v", exact, time.Since(start))
	if limit := relaxed(groups, nil); worth.GreaterThan(limit) {
		t.Errorf("worth %s above %s (exact: %v)", worth, limit, exact)
	}
}

func TestIntervals(t *testing.T) {
	n := decimal.NewFromInt
	iv := func(lo, hi int64) Interval { return Interval{Lo: n(lo), Hi: n(hi)} }
	from := func(lo int64) Interval { return Interval{Lo: n(lo), Open: true} }
	for _, tt := range []struct {
		name      string
		got, want Interval
	}{
		{"plus", iv(1, 2).plus(iv(3, 5)), iv(4, 7)},
		{"plus open", iv(1, 2).plus(from(3)), from(4)},
		{"less", iv(10, 12).less(iv(3, 5)), iv(5, 9)},
		{"less stops at zero", iv(1, 2).less(iv(3, 5)), iv(0, 0)},
		{"less of the unknown", iv(10, 10).less(from(2)), iv(0, 8)},
		{"min", iv(1, 9).min(iv(3, 5)), iv(1, 5)},
		{"min open", from(4).min(iv(3, 5)), iv(3, 5)},
		{"union", iv(1, 2).union(iv(5, 6)), iv(1, 6)},
		{"union open", iv(1, 2).union(from(0)), from(0)},
		{"round down", Interval{Lo: decimal.New(9999999, -3), Hi: decimal.New(9999999, -3)}.roundDown(), Interval{Lo: decimal.New(999999, -2), Hi: decimal.New(999999, -2)}},
	} {
		if !tt.got.equal(tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, tt.got, tt.want)
		}
	}
}
