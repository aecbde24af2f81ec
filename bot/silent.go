package bot

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"policybot/bot/intake"
	"policybot/calc"
)

// maxSilent bounds how much of a message is compared with the topics, in bytes: a topic is told by
// the question, and a question is short.
const maxSilent = 4 << 10

// topic is a subject the text is silent on.
type topic struct {
	name    string
	always  bool                // also when the question holds words of another subject
	clauses []string            // the nearest ones
	quotes  map[string][]string // by clause, words of the sentences to quote; the first one otherwise
	notes   bool                // the policy's own notes follow what is said
	when    [][][]string
	not     []string
	say     calc.Text
}

// general is what silent.txt says outside its topics.
type general struct {
	authority calc.Text // who decides
	brief     calc.Text // one line in place of the notes of the policy; empty: the notes
}

// readTopics reads silent.txt of a pack, in the form described at the head of the built-in one.
func readTopics(src string) (all general, out []topic, err error) {
	for n, line := range strings.Split(src, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		rest = strings.TrimSpace(rest)
		switch word {
		case "authority":
			all.authority.Zh, all.authority.En, _ = strings.Cut(rest, " | ")
			continue
		case "brief":
			all.brief.Zh, all.brief.En, _ = strings.Cut(rest, " | ")
			continue
		case "topic":
			out = append(out, topic{name: rest})
			continue
		}
		if len(out) == 0 {
			return all, nil, fmt.Errorf("topics: line %d: %q before the first topic", n+1, word)
		}
		if err := out[len(out)-1].set(word, rest); err != nil {
			return all, nil, fmt.Errorf("topics: line %d: topic %s: %w", n+1, out[len(out)-1].name, err)
		}
	}
	for i := range out {
		if t := &out[i]; len(t.when) == 0 || t.say.Zh == "" || t.say.En == "" {
			return all, nil, fmt.Errorf("topics: topic %s: wants when, zh and en", t.name)
		}
	}
	return all, out, nil
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
			t.quotes = map[string][]string{}
		}
		if t.quotes[clause] == nil {
			t.clauses = append(t.clauses, clause)
		}
		t.quotes[clause] = append(t.quotes[clause], words)
	case "notes":
		t.notes = true
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
		return fmt.Errorf("%q: want always, notes, clause, quote, when, not, zh or en", word)
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

// mentions reports whether the question holds one of the words, which are lower case.
func (t *turn) mentions(words []string) bool {
	return containsAny(strings.ToLower(clip(t.question, maxSilent)), words)
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

// noteworthy is the topic that lists the notes of the policy, where the question asks for them and
// neither names a clause nor adds to the case; it stands out against whatever was talked of before.
func (t *turn) noteworthy() *topic {
	said := slices.ContainsFunc(t.u.Facts, func(f intake.Fact) bool { return f.Turn == t.number })
	if said || len(t.u.Clauses) > 0 || len(t.question) > maxSilent {
		return nil
	}
	q := strings.ToLower(t.question)
	for i := range t.bot.topics {
		if s := &t.bot.topics[i]; s.notes && s.matches(q) {
			return s
		}
	}
	return nil
}
