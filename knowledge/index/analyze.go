package index

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// term is a searchable unit: a character, a pair of neighbouring characters, or
// an English word or figure. Words carry the top bit.
type term uint64

const wordBit = 1 << 63

func unigram(r rune) term { return term(r) }

func bigram(a, b rune) term { return term(a)<<21 | term(b) }

// word returns the term of a folded Latin word: FNV-1a, the same everywhere.
func word(s string) term {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return term(h | wordBit)
}

func (t term) isWord() bool   { return t&wordBit != 0 }
func (t term) isBigram() bool { return !t.isWord() && t>>21 != 0 }

// simplified.txt holds traditional characters on one line and their simplified
// forms, in the same order, on the next. Made with ICU 76's transform
// Traditional-Simplified over U+4E00–9FFF.
//
//go:embed simplified.txt
var simplifiedData string

const (
	firstHan = 0x4E00
	lastHan  = 0x9FFF
)

// simplified gives, by place in the block of common Chinese characters, the
// simplified form of each; 0 where it is simplified already.
var simplified = sync.OnceValue(func() *[lastHan - firstHan + 1]uint16 {
	from, to, _ := strings.Cut(strings.TrimSpace(simplifiedData), "\n")
	table := new([lastHan - firstHan + 1]uint16)
	target := []rune(to)
	i := 0
	for _, r := range from {
		table[r-firstHan] = uint16(target[i])
		i++
	}
	return table
})

// fold writes s the way it is searched: simplified characters, half-width,
// lower case, no marks that only look.
func fold(s string) string {
	table := simplified()
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			b.WriteByte(lower(byte(r)))
		case r >= firstHan && r <= lastHan:
			if to := table[r-firstHan]; to != 0 {
				r = rune(to)
			}
			b.WriteRune(r)
		case r >= '！' && r <= '～':
			b.WriteByte(lower(byte(r - '！' + '!')))
		case r == '\u3000':
			b.WriteByte(' ')
		case unicode.Is(unicode.Cf, r):
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// terms calls yield for every term of folded text s, in order.
func terms(s string, yield func(term)) {
	var prev rune // the Chinese character just before, or 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if latin(r) {
			end := i + size
			for end < len(s) {
				n, w := utf8.DecodeRuneInString(s[end:])
				if !latin(n) && !(n == '.' && digitAfter(s[end+w:]) && digitBefore(s[i:end])) {
					break
				}
				end += w
			}
			if w := stem(s[i:end]); w != "" {
				yield(word(w))
			}
			prev, i = 0, end
			continue
		}
		i += size
		han := r >= firstHan && r <= lastHan
		if !han && !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			if r != ' ' && r != '"' && r != '“' && r != '”' {
				prev = 0
			}
			continue
		}
		yield(unigram(r))
		if prev != 0 {
			yield(bigram(prev, r))
		}
		prev = r
	}
}

// latin reports whether r belongs to a word written with spaces around it.
func latin(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127 && r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsMark(r))
}

func digitAfter(s string) bool  { return s != "" && s[0] >= '0' && s[0] <= '9' }
func digitBefore(s string) bool { return s[len(s)-1] >= '0' && s[len(s)-1] <= '9' }

// stem cuts the common endings of an English word; stop words become "".
func stem(w string) string {
	if stopWords[w] {
		return ""
	}
	if len(w) < 4 || w[0] < 'a' || w[0] > 'z' {
		return w
	}
	for _, cut := range []struct{ end, to string }{
		{"ies", "y"}, {"sses", "ss"}, {"shes", "sh"}, {"ches", "ch"}, {"xes", "x"}, {"ss", "ss"}, {"us", "us"}, {"is", "is"}, {"s", ""},
	} {
		if strings.HasSuffix(w, cut.end) && len(w)-len(cut.end) >= 2 {
			w = w[:len(w)-len(cut.end)] + cut.to
			break
		}
	}
	for _, end := range []string{"ational", "ations", "ation", "ating", "ings", "ing", "ators", "ator", "ated", "ate", "edly", "ed", "er", "ly", "ment", "ion", "ity", "al", "e"} {
		if strings.HasSuffix(w, end) && len(w)-len(end) >= 4 {
			return w[:len(w)-len(end)]
		}
	}
	return w
}

var stopWords = func() map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(`a an the of to in on at for by with from as is are was were be been being am do does did
		have has had having i we you he she it they me us them my our your their its this that these those and or but if
		so not no can could would should may might will shall there here what which who whom when where how why any some
		about into than then too very just also s t m re ve ll d don`) {
		m[w] = true
	}
	return m
}()
