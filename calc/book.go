package calc

import (
	"fmt"
	"slices"
)

// Rule returns the rule with the id.
func (b *Book) Rule(id string) (*Rule, bool) {
	r, ok := b.rules[id]
	return r, ok
}

// Fact returns the fact with the key, as declared for the whole policy. A rule
// may narrow it: see [Book.FactOf].
func (b *Book) Fact(key string) (*Fact, bool) {
	f, ok := b.facts[key]
	return f, ok
}

// FactOf returns the fact as one rule takes it, with the choices, the label and
// the question of that rule: the titles of 6.1 are not those of 6.2.
func (b *Book) FactOf(rule, key string) (*Fact, bool) {
	r, ok := b.rules[rule]
	if !ok {
		return nil, false
	}
	return r.fact(key)
}

func (r *Rule) fact(key string) (*Fact, bool) {
	if f, ok := r.variants[key]; ok {
		return f, true
	}
	f, ok := r.book.facts[key]
	if !ok || !slices.Contains(r.Facts, key) && !slices.Contains(r.Accepts, key) {
		return nil, false
	}
	return f, true
}

// Vary gives the rule its own version of a fact. It is for whoever builds the
// Book, before Init.
func (r *Rule) Vary(f Fact) {
	if r.variants == nil {
		r.variants = map[string]*Fact{}
	}
	r.variants[f.Key] = &f
}

// Fault is one thing wrong with a Book.
type Fault struct {
	Rule  string // empty: the book itself, or a fact
	Field string
	Text  string
}

// Error writes "rule 8.1a: caps[0]: …".
func (f Fault) Error() string {
	if f.Rule == "" {
		return f.Field + ": " + f.Text
	}
	return fmt.Sprintf("rule %s: %s: %s", f.Rule, f.Field, f.Text)
}

// Init makes a Book that was put together ready for use, and returns every
// fault in it: facts that are not declared or not used, a table without a row
// for a value, a cap without a scope. A Book with faults must not be used.
func (b *Book) Init() []Fault {
	b.facts = make(map[string]*Fact, len(b.Facts))
	b.rules = make(map[string]*Rule, len(b.Rules))
	l := lint{book: b, used: map[string]bool{}}
	for i := range b.Facts {
		f := &b.Facts[i]
		if b.facts[f.Key] != nil {
			l.add("", "facts."+f.Key, "declared twice")
		}
		b.facts[f.Key] = f
		l.fact("", f)
	}
	for i := range b.Rules {
		r := &b.Rules[i]
		if b.rules[r.ID] != nil {
			l.add(r.ID, "id", "declared twice")
		}
		b.rules[r.ID] = r
		r.book = b
	}
	for i := range b.Joints {
		l.joint(&b.Joints[i])
	}
	for i := range b.Rules {
		l.rule(&b.Rules[i])
		b.Rules[i].link()
	}
	for key := range b.facts {
		if !l.used[key] {
			l.add("", "facts."+key, "declared but used by no rule")
		}
	}
	slices.SortStableFunc(l.faults, func(x, y Fault) int {
		switch {
		case x.Error() < y.Error():
			return -1
		case x.Error() > y.Error():
			return 1
		}
		return 0
	})
	return l.faults
}

// link prepares what every working of the rule shares.
func (r *Rule) link() {
	if r.Scale != nil {
		r.Scale.resolve(r.book)
	}
	if r.Rate != nil {
		r.Rate.figures = []*Figure{&r.Rate.Figure}
		r.Rate.text = rateText(&r.Rate.Figure)
	}
	r.joints = nil
	for i := range r.book.Joints {
		if j := &r.book.Joints[i]; j.Binds(r) {
			r.joints = append(r.joints, j)
		}
	}
	for i := range r.Caps {
		c := &r.Caps[i]
		if c.Figure != nil {
			c.figures = []*Figure{c.Figure}
		}
		for k := range c.Table {
			row := &c.Table[k]
			row.figures = nil
			if row.Figure != nil {
				row.figures = append(row.figures, row.Figure)
			}
			for _, like := range row.Like {
				if same := c.row(like); same != nil && same.Figure != nil {
					row.figures = append(row.figures, same.Figure)
				}
			}
		}
	}
}
