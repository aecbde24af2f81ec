// Package draft makes a first draft of a pack from the text of a policy, so that
// whoever writes its rules writes judgement and not boilerplate.
//
// A draft is policy.txt as it was read, policy.yaml with what the head of the
// text tells, and rules.draft.yaml with examples.draft.yaml: a skeleton for
// every sentence that pays something, with its figures, each beside the words
// it stands in, and every other figure of the text listed as no amount. What
// the words do not settle (what a share is taken of, whom a ceiling counts for,
// which tier a sum belongs to) is marked TODO, with the question.
//
// What it promises:
//
//   - No figure of the text is left out, and none is put in: the quotes of a
//     draft hold to the same checks as those of a pack in force.
//   - It decides nothing that the words do not say. Where it proposes something,
//     the proposal stands behind a TODO.
//   - A draft is never in force. The pack serves as a policy without rules
//     until the two drafts are renamed, and then it must pass every check.
//
// It knows nothing of conversations or channels, and reads no files: texts come
// through knowledge/read.
package draft

import (
	"fmt"
	"slices"
	"strings"

	"policybot/calc/amount"
	"policybot/knowledge"
	"policybot/knowledge/text"
)

// Draft is a pack in the making.
type Draft struct {
	Pack    *knowledge.Pack // the text alone, as it serves until there are rules
	Figures []Figure        // every numeral of the text, in its order
	Rules   []Rule
	Ignored []Ignored
	Files   map[string][]byte

	source []rune          // of the text
	whole  map[string]bool // clauses that are quoted whole, see wholly
}

// Figure is a numeral of the text.
type Figure struct {
	Clause   string
	Quote    string // the numeral: 10万元
	Kind     string // "amount" what a rule may pay, "rate" a share, "condition" what must be reached, else as package amount calls it
	Sentence string
	Rule     string // the skeleton that claims it; "" for none
}

// Rule is the skeleton of a rule: one sentence that pays something.
type Rule struct {
	ID, Clause, Title string
	Lead, Short       string // the words that say whom or what it pays, and as many as fit a form
	Rate              *Claim
	Of                string // words that may name what the rate is taken of
	Caps              []Claim
	Scope             string // "enterprise", "project", or "" where no word tells
	Sentence          string
}

// Claim is a figure with the words it is quoted with.
type Claim struct {
	Value, Quote string
	Bound        bool // the words speak of a ceiling: 最高, 不超过

	figure int // its place among the quantities of the sentence
}

// Ignored is a figure that no skeleton claims.
type Ignored struct {
	Clause, Quote, Why string
}

// New drafts the pack id from a text. The error is that of knowledge/text for a
// text in which no clauses can be found.
func New(id string, src []byte) (*Draft, error) {
	p, err := knowledge.LoadFiles(id, map[string][]byte{"policy.txt": src})
	if err != nil {
		return nil, fmt.Errorf("draft %s: %w", id, err)
	}
	d := &Draft{Pack: p, source: []rune(p.Doc.Source), whole: map[string]bool{}}
	for i := range p.Doc.Clauses {
		d.clause(&p.Doc.Clauses[i])
	}
	d.rest()
	d.number()
	if err := d.write(); err != nil {
		return nil, fmt.Errorf("draft %s: %w", id, err)
	}
	return d, nil
}

// clause looks at the figures of one clause, sentence by sentence.
func (d *Draft) clause(c *text.Clause) {
	body := d.body(c)
	for _, s := range c.Sentences {
		r := &sentence{clause: c, body: body, at: s.Start - c.Start, text: []rune(s.Text), found: amount.Find(s.Text)}
		r.look()
		d.Figures = append(d.Figures, r.figures...)
		d.Ignored = append(d.Ignored, r.ignored...)
		d.Rules = append(d.Rules, r.rules...)
		if r.alike {
			d.wholly(c)
		}
	}
}

// body is the clause in the source, its number and heading included: what quotes
// are looked for in.
func (d *Draft) body(c *text.Clause) body {
	runes := d.source[c.Start:c.End]
	return body{string(runes), runes}
}

// wholly lists a clause as a whole, once, for the figures of it around which no
// words of usable length stand in one place only.
func (d *Draft) wholly(c *text.Clause) {
	if d.whole[c.ID] {
		return
	}
	d.whole[c.ID] = true
	quote := strings.TrimSpace(string(d.source[c.Start:c.End]))
	d.Ignored = append(d.Ignored, Ignored{c.ID, quote, "TODO figures of it cannot be quoted alone, the same words stand around others: look at each of them"})
}

// number gives the rules of a clause ids of their own where it has several.
func (d *Draft) number() {
	count := map[string]int{}
	for i := range d.Rules {
		count[d.Rules[i].Clause]++
	}
	next := map[string]int{}
	for i := range d.Rules {
		r := &d.Rules[i]
		r.ID = r.Clause
		if count[r.Clause] > 1 {
			r.ID += letter(next[r.Clause])
			next[r.Clause]++
		}
		for j := range d.Figures {
			if f := &d.Figures[j]; f.Rule == "" && f.Clause == r.Clause && f.Sentence == r.Sentence && r.claims(f.Quote) {
				f.Rule = r.ID
			}
		}
	}
}

// claims reports whether one of the quotes holds the figure.
func (r *Rule) claims(figure string) bool {
	return r.Rate != nil && strings.Contains(r.Rate.Quote, figure) ||
		slices.ContainsFunc(r.Caps, func(c Claim) bool { return strings.Contains(c.Quote, figure) })
}

// letter is a, b, … z, za, zb.
func letter(n int) string {
	return strings.Repeat("z", n/25) + string(rune('a'+n%25))
}

// rest lists the figures that stand outside sentences, in headings and names of
// parts, so that nothing of the text is left open.
func (d *Draft) rest() {
	covered := func(c *text.Clause, at, to int) bool {
		for _, s := range c.Sentences {
			if s.Start <= at && to <= s.End {
				return true
			}
		}
		return false
	}
	for _, f := range d.Pack.Doc.Furniture {
		if f.Kind != text.Heading {
			continue
		}
		for _, q := range amount.Find(f.Text) {
			at, to := f.Start+q.Start, f.Start+q.End
			i := slices.IndexFunc(d.Pack.Doc.Clauses, func(c text.Clause) bool { return c.Start <= at && to <= c.End })
			if i < 0 || q.Kind == amount.Ordinal || covered(&d.Pack.Doc.Clauses[i], at, to) {
				continue
			}
			c := &d.Pack.Doc.Clauses[i]
			if quote, ok := d.body(c).widen(at-c.Start, to-c.Start); ok {
				d.Ignored = append(d.Ignored, Ignored{c.ID, quote, "it stands in a heading"})
			} else {
				d.wholly(c)
			}
			d.Figures = append(d.Figures, Figure{c.ID, q.Quote, string(q.Kind), f.Text, ""})
		}
	}
}
