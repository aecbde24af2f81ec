package index

import (
	"strings"
	"unicode/utf8"
)

// sign is a word that shows a subject, and the phrases in which it does not.
type sign struct {
	category int // place of its category in the order of their names
	written  string
	parts    []phrase // all of them must stand in the text; the first is looked for
	except   []phrase
}

// phrase is folded text; Latin phrases are looked for as whole words.
type phrase struct {
	text  string
	latin bool
}

func newPhrase(s string) phrase {
	p := phrase{text: fold(strings.TrimSpace(s))}
	if isASCII(p.text) {
		p.latin = true
		p.text = " " + latinWords(p.text) + " "
	}
	return p
}

// subjects is what lies elsewhere, ready to be looked for in one pass over a
// text: the signs by the first character of their first part.
type subjects struct {
	names []string
	han   map[rune][]sign
	latin map[rune][]sign
}

func newSubjects(m map[string]Category) *subjects {
	s := &subjects{names: sortedKeys(m), han: make(map[rune][]sign), latin: make(map[rune][]sign)}
	for i, name := range s.names {
		for _, w := range m[name].Words {
			s.add(newSign(i, w, m[name].Except))
		}
	}
	return s
}

func newSign(category int, written string, except []string) sign {
	g := sign{category: category, written: written}
	words := strings.Split(written, "+")
	for _, w := range words {
		g.parts = append(g.parts, newPhrase(w))
	}
	bare := strings.TrimSpace(g.parts[0].text)
	for _, e := range except {
		if e = strings.ReplaceAll(e, "…", strings.TrimSpace(words[0])); strings.Contains(fold(e), bare) {
			g.except = append(g.except, newPhrase(e))
		}
	}
	return g
}

func (s *subjects) add(g sign) {
	by, key := s.han, g.parts[0].text
	if g.parts[0].latin {
		by, key = s.latin, key[1:]
	}
	r, _ := utf8.DecodeRuneInString(key)
	by[r] = append(by[r], g)
}

// Elsewhere reports whether text is about a subject that this policy does not
// deal with, and the word that shows it. A word within one of the exceptions
// of its category shows nothing: 含税 in a contract is no question about tax.
func (q Questions) Elsewhere(text string) (category, word string, ok bool) {
	if q.elsewhere == nil {
		return "", "", false
	}
	han := fold(clipRunes(text, MaxQuery))
	latin := " " + latinWords(han) + " "
	var found *sign
	look := func(signs []sign, rest string) {
		for i := range signs {
			g := &signs[i]
			if (found == nil || g.category < found.category) && strings.HasPrefix(rest, g.parts[0].text) && g.in(han, latin) {
				found = g
			}
		}
	}
	for i, r := range han {
		look(q.elsewhere.han[r], han[i:])
	}
	for i, r := range latin {
		if i > 0 && latin[i-1] == ' ' {
			look(q.elsewhere.latin[r], latin[i-1:])
		}
	}
	if found == nil {
		return "", "", false
	}
	return q.elsewhere.names[found.category], found.written, true
}

// in reports whether all parts of g stand in the text, the first of them also
// outside the exceptions.
func (g *sign) in(han, latin string) bool {
	for _, p := range g.parts[1:] {
		if !strings.Contains(p.pick(han, latin), p.text) {
			return false
		}
	}
	first := g.parts[0]
	body := first.pick(han, latin)
	for _, e := range g.except {
		if e.latin == first.latin {
			body = strings.ReplaceAll(body, e.text, " ")
		}
	}
	return strings.Contains(body, first.text)
}

func (p phrase) pick(han, latin string) string {
	if p.latin {
		return latin
	}
	return han
}

// latinWords returns the Latin words of folded text, parted by single spaces.
// An apostrophe or a stroke stays within its word.
func latinWords(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return !latin(r) && r != '\'' && r != '-' && r != '/'
	}), " ")
}
