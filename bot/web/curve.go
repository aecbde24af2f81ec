package web

import (
	"encoding/json"
	"net/http"

	"github.com/shopspring/decimal"

	"policybot/bot"
	"policybot/calc"
)

// curveView shows how the amount of one claim moves with one fact: everything a chart needs.
// All values are decimal strings in yuan.
type curveView struct {
	Claim  int     `json:"claim"`
	Key    string  `json:"key"`
	Points []point `json:"points"`
	Now    *point  `json:"now"`   // null while the fact is unknown
	Binds  *point  `json:"binds"` // from where more of the fact adds nothing; null when it never stops
	Next   string  `json:"next"`  // what the next yuan adds; "" while the fact is unknown
}

type point struct {
	X    string `json:"x"`
	Low  string `json:"low"`
	High string `json:"high"` // "" when the text states no upper bound
}

const (
	curvePoints = 48
	maxDoubling = 44 // doublings of ten thousand yuan that reach beyond what calc takes
)

// curve answers POST /api/curve {"case":{…},"claim":0}. The fact is the base of the claim's rate
// or scale, an amount in yuan; of a list it is the last item. Every point is the calculator's own result.
func (s *server) curve(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Case  json.RawMessage `json:"case"`
		Claim int             `json:"claim"`
	}
	if err := readJSON(w, r, &in); err != nil {
		return err
	}
	p, c, err := s.readCase(in.Case, "case.")
	if err != nil {
		return err
	}
	if in.Claim < 0 || in.Claim >= len(c.Claims) {
		return problemf(http.StatusBadRequest, "claim", "the case has no claim %d", in.Claim)
	}
	rule, ok := p.Book.Rule(c.Claims[in.Claim].Rule)
	day := bot.Day(s.Now())
	out := p.About.Term.At(day, day).Out()
	if f, known := p.Book.FactOf(c.Claims[in.Claim].Rule, baseOf(rule)); !ok || !known || f.Unit != "CNY" || rule.Review != "" || out {
		return writeJSON(w, r, curveView{Claim: in.Claim, Points: []point{}})
	}
	pl := newPlotter(p.Book, c.Claims[in.Claim], rule)
	return writeJSON(w, r, pl.view(in.Claim))
}

// baseOf is the fact a rule works its amount out from, "" for none.
func baseOf(r *calc.Rule) string {
	if r == nil {
		return ""
	}
	return r.Base()
}

// plotter works one claim out, alone, for any value of its main fact.
type plotter struct {
	book  *calc.Book
	claim calc.Claim
	key   string
	list  []calc.Interval // a list base: its other items
	each  bool
	whole bool // the main fact counts things
	now   decimal.Decimal
	known bool
}

func newPlotter(b *calc.Book, claim calc.Claim, rule *calc.Rule) *plotter {
	pl := &plotter{book: b, claim: claim, key: rule.Base(), whole: rule.Whole(rule.Base())}
	if f, ok := b.FactOf(rule.ID, pl.key); ok {
		pl.each = f.Type == calc.TypeMoneys
	}
	nums := claim.Facts[pl.key].Numbers()
	if n := len(nums); n > 0 {
		pl.list = nums[:n-1]
		pl.now, pl.known = nums[n-1].Lo, nums[n-1].Known()
	}
	return pl
}

// at is the amount when the main fact is x.
func (pl *plotter) at(x decimal.Decimal) calc.Interval {
	if pl.whole {
		x = x.Floor()
	}
	facts := make(map[string]calc.Value, len(pl.claim.Facts)+1)
	for k, v := range pl.claim.Facts {
		facts[k] = v
	}
	if pl.each {
		items := make([]calc.Value, 0, len(pl.list)+1)
		for _, n := range pl.list {
			items = append(items, calc.Between(n.Lo, n.Hi))
		}
		facts[pl.key] = calc.Moneys(append(items, calc.Money(x)))
	} else {
		facts[pl.key] = calc.Money(x)
	}
	res, err := pl.book.Estimate(calc.Case{Claims: []calc.Claim{{Rule: pl.claim.Rule, Facts: facts}}})
	if err != nil { // x went beyond what the calculator takes
		return calc.Interval{Open: true}
	}
	return res.Outcomes[0].Amount
}

func (pl *plotter) view(claim int) curveView {
	v := curveView{Claim: claim, Key: pl.key, Points: []point{}}
	binds, bound := pl.binding()
	span := decimal.NewFromInt(1_000_000)
	if bound {
		v.Binds = pl.point(binds)
		if binds.IsPositive() {
			span = binds.Mul(decimal.RequireFromString("1.5"))
		}
	}
	if pl.known {
		v.Now = pl.point(pl.now)
		v.Next = pl.at(pl.now.Add(decimal.NewFromInt(1))).Hi.Sub(pl.at(pl.now).Hi).String()
		span = decimal.Max(span, pl.now.Mul(decimal.RequireFromString("1.2")))
	}
	step := span.DivRound(decimal.NewFromInt(curvePoints), 2)
	xs := make([]decimal.Decimal, 0, curvePoints+2)
	placed := !bound
	for i := range int64(curvePoints + 1) {
		x := step.Mul(decimal.NewFromInt(i))
		if !placed && binds.LessThan(x) {
			xs, placed = append(xs, binds), true
		}
		xs = append(xs, x)
	}
	for _, x := range xs {
		v.Points = append(v.Points, *pl.point(x))
	}
	return v
}

func (pl *plotter) point(x decimal.Decimal) *point {
	a := pl.at(x)
	out := &point{X: x.String(), Low: a.Lo.StringFixed(2)}
	if !a.Open {
		out.High = a.Hi.StringFixed(2)
	}
	return out
}

// binding finds the least value, to the cent, from which the amount no longer rises.
func (pl *plotter) binding() (decimal.Decimal, bool) {
	two := decimal.NewFromInt(2)
	high := decimal.NewFromInt(10_000)
	top, found := calc.Interval{}, false
	for range maxDoubling {
		next := high.Mul(two)
		a, b := pl.at(high), pl.at(next)
		if a.Open || b.Open {
			return decimal.Zero, false
		}
		if a.Hi.Equal(b.Hi) && pl.at(next.Mul(two)).Hi.Equal(b.Hi) {
			top, found = a, true
			break
		}
		high = next
	}
	if !found || top.Hi.IsZero() {
		return decimal.Zero, false
	}
	cent := decimal.New(1, -2)
	low := decimal.Zero
	for high.Sub(low).GreaterThan(cent) {
		mid := low.Add(high).DivRound(two, 2)
		if mid.LessThanOrEqual(low) || mid.GreaterThanOrEqual(high) {
			break
		}
		if pl.at(mid).Hi.Equal(top.Hi) {
			high = mid
		} else {
			low = mid
		}
	}
	return high, true
}
