package intake

import (
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/calc/amount"
)

// money is an amount that may be a fact: in yuan, in another currency that facts of the policy are
// in, or a bare number where one is expected.
type money struct {
	start, end int
	low, high  decimal.Decimal
	unit       string             // the currency; of a bare number the one it is taken for, yuan
	bare       bool               // no unit was written
	small      bool               // bare, and as small as counts are
	approx     bool               // 出头, 左右, about
	one        [2]decimal.Decimal // low and high of one, where times is known
	times      int                // the price of so many: low and high are for all; -1 for one of an unknown number
	year       bool               // of a column of years
	quant      int
}

var (
	smallestBare = decimal.New(1000, 0)
	smallestWord = decimal.New(100, 0)
)

func asMoney(q amount.Quantity, foreign map[string]bool) (money, bool) {
	m := money{start: q.Start, end: q.End, approx: q.Approx, unit: yuan}
	written := q.Kind == amount.Number && q.Unit == "" && writtenAsMoney(q.Quote)
	switch {
	case q.Kind == amount.Money && (q.Unit == yuan || foreign[q.Unit]):
		m.unit = q.Unit
	case written:
	case q.Kind == amount.Number && q.Unit == "":
		m.bare = true
	default:
		return m, false
	}
	switch {
	case q.Point:
		m.low, m.high = q.Value, q.Value
	case q.Range && !q.Approx:
		m.low, m.high = q.Low, q.High
	default:
		return m, false // 几百万 says too little to work with
	}
	switch q.Bound {
	case amount.AtLeast, amount.Above:
		m.high = anything
	case amount.AtMost, amount.Below:
		m.low = decimal.Zero
	}
	switch digits := strings.ContainsFunc(q.Quote, unicode.IsDigit); {
	case m.low.IsNegative():
		return m, false
	case m.bare && m.low.LessThan(smallestBare) && !m.low.IsZero():
		m.small = true // a count, unless a table or a unit says otherwise
	case !m.bare && !digits && m.low.LessThan(smallestWord) && !m.low.IsZero():
		return m, false // 一分钱, 一块: figures of speech
	case m.bare && !digits:
		return m, false // three contracts
	}
	return m, true
}

// yuan is the currency of amounts of which nothing else is said.
const yuan = "CNY"

// fits reports whether the amount may be of the fact: it is money, in the currency of the fact. An
// amount without a currency is one in yuan: taken for dollars it could be wrong, and look settled.
func (m money) fits(f *calc.Fact) bool {
	if f.Type != calc.TypeMoney && f.Type != calc.TypeMoneys {
		return f.Type == calc.TypeNumber && m.bare
	}
	return m.unit == f.Unit
}

// scales are the words that make a number an amount, and by how much.
var scales = []struct {
	word   string
	factor decimal.Decimal
}{
	{"亿", decimal.New(1, 8)}, {"万", decimal.New(1, 4)}, {"w", decimal.New(1, 4)},
	{"billion", decimal.New(1, 9)}, {"million", decimal.New(1, 6)}, {"k", decimal.New(1, 3)},
}

// shareScale gives the numbers of an enumeration the scale its last member has: 2.2, 3.05 and
// 1.4 million; 2、3、5万.
func (t *scan) shareScale() {
	for i := len(t.money) - 1; i > 0; i-- {
		m, before := &t.money[i], &t.money[i-1]
		if m.bare || !before.bare || !before.small || !t.enumerated(i-1, i) {
			continue
		}
		for _, s := range scales {
			if strings.Contains(string(t.text[m.start:m.end]), s.word) {
				before.low, before.high = before.low.Mul(s.factor), before.high.Mul(s.factor)
				before.bare, before.small = false, false
				break
			}
		}
	}
}

// writtenAsMoney: 52,300.00 and 18640.80 are amounts though no unit is written.
func writtenAsMoney(s string) bool {
	whole, cents, point := strings.Cut(s, ".")
	grouped := strings.Contains(whole, ",") && len(whole) >= 5
	return point && len(cents) == 2 && (grouped || len(whole) >= 4)
}
