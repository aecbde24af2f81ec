package bot

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"policybot/calc"
)

// maxSilent bounds how much of a message is compared with the topics, in bytes: a topic is told by
// the question, and a question is short.
const maxSilent = 4 << 10

// topic is a subject the text is silent on.
type topic struct {
	name    string
	always  bool              // also when the question holds words of another subject
	clauses []string          // the nearest ones
	quotes  map[string]string // by clause, words of the sentence to quote; the first one otherwise
	when    [][][]string
	not     []string
	say     calc.Text
}

// readTopics reads silent.txt of a pack, in the form described at the head of the built-in one: who
// decides, and the topics.
func readTopics(src string) (authority calc.Text, out []topic, err error) {
	authority = calc.Text{Zh: "主管部门", En: "the authority"}
	for n, line := range strings.Split(src, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		rest = strings.TrimSpace(rest)
		switch word {
		case "authority":
			authority.Zh, authority.En, _ = strings.Cut(rest, " | ")
			continue
		case "topic":
			out = append(out, topic{name: rest})
			continue
		}
		if len(out) == 0 {
			return authority, nil, fmt.Errorf("topics: line %d: %q before the first topic", n+1, word)
		}
		if err := out[len(out)-1].set(word, rest); err != nil {
			return authority, nil, fmt.Errorf("topics: line %d: topic %s: %w", n+1, out[len(out)-1].name, err)
		}
	}
	for i := range out {
		if t := &out[i]; len(t.when) == 0 || t.say.Zh == "" || t.say.En == "" {
			return authority, nil, fmt.Errorf("topics: topic %s: wants when, zh and en", t.name)
		}
	}
	return authority, out, nil
}

func (t *topic) set(word, rest string) error {
	switch word {
	case "always":
		t.always = true
	case "clause":
		t.clauses = append(t.clauses, strings.Fields(rest)...)
	case "quote":
		clause, words, ok := strings.Cut(rest, " ")
		if !ok {
			return fmt.Errorf("quote wants a clause and words of it")
		}
		if t.quotes == nil {
			t.quotes = map[string]string{}
		}
		t.clauses = append(t.clauses, clause)
		t.quotes[clause] = words
	case "when":
		var all [][]string
		for _, part := range strings.Split(rest, "+") {
			any := alternatives(part)
			if len(any) == 0 {
				return fmt.Errorf("an empty part in %q", rest)
			}
			all = append(all, any)
		}
		t.when = append(t.when, all)
	case "not":
		t.not = append(t.not, alternatives(rest)...)
	case "zh":
		t.say.Zh = rest
	case "en":
		t.say.En = rest
	default:
		return fmt.Errorf("%q: want always, clause, quote, when, not, zh or en", word)
	}
	return nil
}

func alternatives(s string) []string {
	var out []string
	for _, w := range strings.Split(s, "|") {
		if w = strings.ToLower(strings.TrimSpace(w)); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// matches reports whether the topic is recognised in a question written in lower case.
func (t *topic) matches(q string) bool {
	if containsAny(q, t.not) {
		return false
	}
	return slices.ContainsFunc(t.when, func(all [][]string) bool {
		return !slices.ContainsFunc(all, func(any []string) bool { return !containsAny(q, any) })
	})
}

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return contains(s, w) })
}

// contains looks for w in s; a word of Latin letters must not begin inside another one, so that
// "vat" is not found in "private".
func contains(s, w string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], w)
		if i < 0 {
			return false
		}
		if i += from; i == 0 || !latin(w[0]) || !latin(s[i-1]) {
			return true
		}
		from = i + 1
	}
}

func latin(b byte) bool { return b < 0x80 && unicode.IsLetter(rune(b)) }

// silent returns the first topic recognised in the question, or nil; of a question that seems to lie
// elsewhere only those made to stand out against other subjects.
func (b *Bot) silent(question string, elsewhere bool) *topic {
	q := strings.ToLower(question)
	if len(q) > maxSilent {
		q = q[:maxSilent]
	}
	for i := range b.topics {
		if t := &b.topics[i]; (t.always || !elsewhere) && t.matches(q) {
			return t
		}
	}
	return nil
}
