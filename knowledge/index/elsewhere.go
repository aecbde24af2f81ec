package index

import "strings"

// subject is a category of things that lie elsewhere, ready to be looked for.
type subject struct {
	name  string
	words []sign
}

// sign is a word that shows a subject, and the phrases in which it does not.
type sign struct {
	written string
	parts   []phrase // all of them must stand in the text
	except  []phrase // by the first part
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

// subjects prepares the categories in the order of their names.
func subjects(m map[string]Category) []subject {
	var out []subject
	for _, name := range sortedKeys(m) {
		s := subject{name: name}
		for _, w := range m[name].Words {
			g := sign{written: w}
			for _, part := range strings.Split(w, "+") {
				g.parts = append(g.parts, newPhrase(part))
			}
			for _, e := range m[name].Except {
				if e = strings.ReplaceAll(e, "…", strings.Split(w, "+")[0]); strings.Contains(fold(e), strings.TrimSpace(g.parts[0].text)) {
					g.except = append(g.except, newPhrase(e))
				}
			}
			s.words = append(s.words, g)
		}
		out = append(out, s)
	}
	return out
}

// Elsewhere reports whether text is about a subject that this policy does not
// deal with, and the word that shows it. A word within one of the exceptions
// of its category shows nothing: 含税 in a contract is no question about tax.
func (q Questions) Elsewhere(text string) (category, word string, ok bool) {
	han := fold(clipRunes(text, MaxQuery))
	latin := " " + latinWords(han) + " "
	for _, s := range q.elsewhere {
		for _, g := range s.words {
			if g.in(han, latin) {
				return s.name, g.written, true
			}
		}
	}
	return "", "", false
}

func (g *sign) in(han, latin string) bool {
	for _, p := range g.parts {
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
