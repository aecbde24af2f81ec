package intake

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestParsePattern(t *testing.T) {
	for _, s := range []string{"国产~(芯片|服务器)", "领[过]了", "评审~~通过", "市里给了#", "#[已经]到手", "subsid*", `\(1\)`} {
		_, err := parsePattern(s)
		if err != nil {
			t.Errorf("pattern %q: %v", s, err)
		}
	}
	for _, s := range []string{"", "(甲|乙", "[甲", "(甲|)", "*", "~甲", "甲~", "甲~~", "[甲]乙"} {
		if _, err := parsePattern(s); err == nil {
			t.Errorf("pattern %q: no error", s)
		}
	}
}

// TestMatch: what a pattern finds in a text, the shortest at each place.
func TestMatch(t *testing.T) {
	for _, c := range []struct{ pattern, text, want string }{
		{"国产~(芯片|服务器)", "国产智算服务器", "国产智算服务器"},
		{"国产~(芯片|服务器)", "国产，服务器", ""},
		{"评审~~通过", "评审会，昨天通过", "评审会，昨天通过"},
		{"评审~~通过", "评审会。昨天通过", ""},
		{"给了#", "市里给了1600万，", "给了1600万"},
		{"subsid*", "a subsidy", "subsid"},
		{"fair", "an affair", ""},
		{"fair", "two fairs", "fair"},
		{"领过[了]款", "領過款", "領過款"},
	} {
		p, err := parsePattern(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		l := &lexicon{tags: [][]tag{{{kind: tagRule}}}}
		l.set.add(p)
		s, got := l.scan(c.text), ""
		if len(s.hits) > 0 {
			got = s.quote(s.hits[0].start, s.hits[0].end)
		}
		if got != c.want {
			t.Errorf("%s in %s: got %q, want %q", c.pattern, c.text, got, c.want)
		}
	}
}

// A pattern that does not find words made from itself finds nothing: a space lost, a hyphen folded.
func TestNoDeadPatterns(t *testing.T) {
	l := reader(t).lex
	dead := 0
	for id, p := range l.set.pats {
		made := specimen(p)
		s := l.scan("。" + made + "。")
		found := slices.ContainsFunc(l.set.find(s), func(m match) bool { return m.pat == id })
		if !found {
			dead++
			t.Errorf("%v %q: not found in %q", l.tags[id][0].name, p.written, made)
		}
	}
	t.Logf("%d patterns, %d dead", len(l.set.pats), dead)
}

// specimen is a text that a pattern describes: the first of each choice, nothing in the gaps.
func specimen(p pattern) string {
	var b strings.Builder
	for _, e := range p.elems {
		switch {
		case e.money:
			b.WriteString("5万元")
		case e.gap > 0, e.optional:
		default:
			word := strings.TrimSuffix(string(e.alts[0]), "*")
			if s := b.String(); s != "" && isLatin([]rune(word)[0]) && isLatin([]rune(s)[len([]rune(s))-1]) {
				b.WriteString(" ")
			}
			b.WriteString(word)
		}
	}
	return b.String()
}

// A pattern that stands twice in one list is looked for twice and says the same.
func TestNoPatternTwice(t *testing.T) {
	l := reader(t).lex
	seen := map[string]bool{}
	for id, p := range l.set.pats {
		for _, g := range l.tags[id] {
			key := fmt.Sprint(p.written, g)
			if seen[key] && g.kind != tagSlot { // a fact may be called by its label in words.yaml too
				t.Errorf("%s %q stands twice", g.name, p.written)
			}
			seen[key] = true
		}
	}
}
