package amount

import (
	"math/big"

	"github.com/shopspring/decimal"
)

// A fraction of whole numbers.
type fraction struct{ num, den int64 }

func (f fraction) value() decimal.Decimal {
	v, _ := quotient(decimal.New(f.num, 0), decimal.New(f.den, 0))
	return v
}

// vulgar are the characters that are fractions.
var vulgar = map[rune]fraction{'½': {1, 2}, '⅓': {1, 3}, '⅔': {2, 3}, '¼': {1, 4}, '¾': {3, 4}, '⅕': {1, 5},
	'⅖': {2, 5}, '⅗': {3, 5}, '⅘': {4, 5}, '⅙': {1, 6}, '⅚': {5, 6}, '⅛': {1, 8}, '⅜': {3, 8}, '⅝': {5, 8}, '⅞': {7, 8}}

// fractionPlaces is where a fraction without an end is cut off.
const fractionPlaces = 28

// quotient returns num/den and whether it is exact; one without an end is cut off
// after fractionPlaces places, never rounded up.
func quotient(num, den decimal.Decimal) (decimal.Decimal, bool) {
	if den.IsZero() {
		return decimal.Zero, false
	}
	if den.Equal(one) {
		return num, true
	}
	if den.Equal(hundred) {
		return num.Shift(-2), true
	}
	q, rest := num.QuoRem(den, fractionPlaces)
	return trim(q), rest.IsZero()
}

// trim takes trailing zeros off the decimals.
func trim(d decimal.Decimal) decimal.Decimal {
	exp := d.Exponent()
	if exp >= 0 || d.IsZero() {
		return d.Truncate(0)
	}
	v := d.Coefficient()
	if !v.IsInt64() {
		ten, rest := big.NewInt(10), new(big.Int)
		for q := new(big.Int); exp < 0; exp++ {
			if q.QuoRem(v, ten, rest); rest.Sign() != 0 {
				break
			}
			v.Set(q)
		}
		return decimal.NewFromBigInt(v, exp)
	}
	n := v.Int64()
	for exp < 0 && n%10 == 0 {
		n /= 10
		exp++
	}
	return decimal.New(n, exp)
}
