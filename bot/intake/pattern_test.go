package intake

import "testing"

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
