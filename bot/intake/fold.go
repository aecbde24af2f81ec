package intake

import (
	"unicode"

	"policybot/knowledge/index"
)

// fold maps text rune by rune to the form patterns are written in: half width, lower case,
// simplified. It never changes the number of runes, so offsets into the result are offsets
// into the text.
func fold(text string) []rune {
	rs := []rune(text)
	for i, r := range rs {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E: // full width
			r -= 0xFEE0
		case r == 0x3000 || r == 0xA0: // spaces of other widths
			r = ' '
		case r == '’' || r == '‘':
			r = '\''
		case r == '“' || r == '”':
			r = '"'
		case r == '圓': // the unit of money, which is simplified to another character than the shape
			r = '元'
		}
		rs[i] = unicode.ToLower(r)
	}
	index.Simplify(rs)
	for i := 1; i+1 < len(rs); i++ {
		if (rs[i] == '-' || rs[i] == '_') && isLatin(rs[i-1]) && isLatin(rs[i+1]) {
			rs[i] = ' ' // service-voucher, service voucher
		}
	}
	return rs
}
