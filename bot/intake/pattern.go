package intake

import (
	"errors"
	"fmt"
	"strings"
)

// A pattern is how a pack writes down what people say. It is a small language, read by people:
//
//	国产~(芯片|服务器)   literals, a choice, and ~: up to eight characters within a segment
//	评审~~通过          ~~: up to thirty characters, across commas but not across sentences
//	领过[这笔]钱        an optional part, not at the beginning
//	市里给了#           # is an amount of money
//	subsid*            * ends a Latin word early; otherwise Latin words match whole
//	\(1\)              a character that would mean something
//
// Patterns are matched on folded text (see fold), so they are written simplified and lower case.
type pattern struct {
	written string // as in the file, for messages
	elems   []elem
}

type elem struct {
	alts     [][]rune // literal choices; nil for a gap or an amount
	optional bool
	gap      int  // > 0: up to so many runes
	cross    bool // the gap may cross segment ends
	money    bool // an amount of money
}

const (
	shortGap = 8
	longGap  = 30
)

func parsePattern(s string) (pattern, error) {
	p := pattern{written: s}
	rs := []rune(s)
	var lit []rune
	flush := func() {
		word := string(lit)
		if lit = nil; len(p.elems) > 0 {
			word = strings.TrimLeft(word, " ") // spaces between elements are skipped where the text has them
		}
		if rest, ok := strings.CutSuffix(word, "-"); ok && rest != "" {
			word = rest + " " // the hyphen of compute-for-(hire|sale) stands between letters
		}
		if word != "" {
			p.elems = append(p.elems, elem{alts: [][]rune{fold(word)}}) // as a whole: a hyphen folds by what stands around it
		}
	}
	for i := 0; i < len(rs); i++ {
		switch rs[i] {
		case '(', '[':
			flush()
			e, end, err := parseChoice(rs, i)
			if err != nil {
				return p, fmt.Errorf("pattern %q: %w", s, err)
			}
			p.elems = append(p.elems, e)
			i = end
		case '~':
			flush()
			e := elem{gap: shortGap}
			if i+1 < len(rs) && rs[i+1] == '~' {
				e = elem{gap: longGap, cross: true}
				i++
			}
			p.elems = append(p.elems, e)
		case '\\':
			if i++; i < len(rs) {
				lit = append(lit, rs[i])
			}
		case '#':
			flush()
			p.elems = append(p.elems, elem{money: true})
		default:
			lit = append(lit, rs[i])
		}
	}
	flush()
	if err := p.check(); err != nil {
		return p, fmt.Errorf("pattern %q: %w", s, err)
	}
	return p, nil
}

// parseChoice reads the choice or optional part that opens at i, and tells where it closes.
func parseChoice(rs []rune, i int) (e elem, end int, err error) {
	closer := ')'
	if rs[i] == '[' {
		closer, e.optional = ']', true
	}
	end = i + 1
	for end < len(rs) && rs[end] != closer {
		end++
	}
	if end == len(rs) {
		return e, end, fmt.Errorf("%c is not closed", rs[i])
	}
	for _, a := range strings.Split(string(rs[i+1:end]), "|") {
		if a == "" {
			return e, end, errors.New("an empty choice")
		}
		e.alts = append(e.alts, fold(a))
	}
	return e, end, nil
}

// check refuses what would match nothing or anything.
func (p pattern) check() error {
	if len(p.elems) == 0 {
		return errors.New("it is empty")
	}
	for _, e := range p.elems {
		for _, a := range e.alts {
			if string(a) == "*" {
				return errors.New("* needs a word before it")
			}
		}
	}
	first, last := p.elems[0], p.elems[len(p.elems)-1]
	if first.gap > 0 || first.optional || last.gap > 0 {
		return errors.New("it must begin and end with words or #")
	}
	return nil
}
