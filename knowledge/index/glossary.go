package index

import "strings"

// glossary finds the words of the text for the words of a person.
type glossary struct {
	chinese map[rune][]entry // by first character
	english map[string][]entry
}

type entry struct {
	key   string   // folded; English: stems parted by a space
	words []string // folded
}

func newGlossary(m map[string][]string) *glossary {
	g := &glossary{chinese: make(map[rune][]entry), english: make(map[string][]entry)}
	for _, k := range sortedKeys(m) {
		words := m[k]
		e := entry{key: strings.TrimSpace(fold(k))}
		if e.key == "" {
			continue
		}
		for _, w := range words {
			e.words = append(e.words, fold(w))
		}
		first := []rune(e.key)[0]
		if latin(first) && isASCII(e.key) {
			stems := stemsOf(e.key)
			if len(stems) == 0 {
				continue
			}
			e.key = " " + strings.Join(stems, " ") + " "
			g.english[stems[0]] = append(g.english[stems[0]], e)
			continue
		}
		g.chinese[first] = append(g.chinese[first], e)
	}
	return g
}

// lookup returns the words of the text for every entry found in folded text.
func (g *glossary) lookup(s string) []string {
	var out []string
	for i, r := range s {
		for _, e := range g.chinese[r] {
			if strings.HasPrefix(s[i:], e.key) {
				out = append(out, e.words...)
			}
		}
	}
	stems := stemsOf(s)
	joined := " " + strings.Join(stems, " ") + " "
	for _, w := range stems {
		for _, e := range g.english[w] {
			if strings.Contains(joined, e.key) {
				out = append(out, e.words...)
			}
		}
	}
	return out
}

// stemsOf returns the stems of the Latin words of s.
func stemsOf(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !latin(r) }) {
		if w = stem(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
