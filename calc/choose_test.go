package calc

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

// TestBestEqualsBruteForce compares best with trying every choice, on random
// groups whose options draw on up to three shared caps.
func TestBestEqualsBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 3))
	for range 3000 {
		caps := make([]decimal.Decimal, r.IntN(4))
		for i := range caps {
			caps[i] = decimal.NewFromInt(r.Int64N(60))
		}
		groups := make([]group, 1+r.IntN(6))
		for i := range groups {
			for range 1 + r.IntN(4) {
				o := option{worth: decimal.NewFromInt(r.Int64N(40)), shared: r.IntN(len(caps)+1) - 1}
				if o.shared >= 0 {
					o.worth = decimal.Min(o.worth, caps[o.shared])
				}
				groups[i].options = append(groups[i].options, o)
			}
		}
		got, choice, exact := best(groups, caps)
		if want := brute(groups, caps, 0, decimal.Zero, make([]decimal.Decimal, len(caps))); !got.Equal(want) || !exact {
			t.Fatalf("got %s, want %s for %+v with caps %v", got, want, groups, caps)
		}
		if worth := worthOf(groups, caps, choice); !worth.Equal(got) {
			t.Fatalf("choice %v is worth %s, not %s", choice, worth, got)
		}
	}
}

func brute(groups []group, caps []decimal.Decimal, i int, free decimal.Decimal, used []decimal.Decimal) decimal.Decimal {
	if i == len(groups) {
		for k, u := range used {
			free = free.Add(decimal.Min(u, caps[k]))
		}
		return free
	}
	most := decimal.Zero
	for _, o := range groups[i].options {
		if o.shared < 0 {
			most = decimal.Max(most, brute(groups, caps, i+1, free.Add(o.worth), used))
			continue
		}
		before := used[o.shared]
		used[o.shared] = before.Add(o.worth)
		most = decimal.Max(most, brute(groups, caps, i+1, free, used))
		used[o.shared] = before
	}
	return most
}

func worthOf(groups []group, caps []decimal.Decimal, choice []int) decimal.Decimal {
	free, used := decimal.Zero, make([]decimal.Decimal, len(caps))
	for i, k := range choice {
		if o := groups[i].options[k]; o.shared < 0 {
			free = free.Add(o.worth)
		} else {
			used[o.shared] = used[o.shared].Add(o.worth)
		}
	}
	for k, u := range used {
		free = free.Add(decimal.Min(u, caps[k]))
	}
	return free
}

func TestBestStaysBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	caps := []decimal.Decimal{decimal.New(1, 15)}
	groups := make([]group, maxClaims/2)
	for i := range groups {
		v := decimal.NewFromInt(2 + r.Int64N(1<<40))
		groups[i].options = []option{{worth: v, shared: 0}, {worth: decimal.NewFromInt(r.Int64N(v.IntPart())), shared: -1}}
	}
	start := time.Now()
	worth, _, exact := best(groups, caps)
	t.Logf("exact %v, %v", exact, time.Since(start))
	if limit := relaxed(groups); worth.GreaterThan(limit) {
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
