package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"policybot/knowledge"
	"policybot/knowledge/snapshot"
)

// indexDoc is the outcome of index, as -json writes it.
type indexDoc struct {
	Policy    string       `json:"policy"`
	Version   string       `json:"version"`
	Clauses   int          `json:"clauses"`
	Same      bool         `json:"same"` // nothing changed
	Added     []clauseDoc  `json:"added"`
	Changed   []clauseDoc  `json:"changed"`
	Removed   []clauseDoc  `json:"removed"`
	Moved     []clauseDoc  `json:"moved"` // the same words under another number
	Untouched int          `json:"untouched"`
	Figures   []figureDoc  `json:"figures"` // that changed
	Rules     []ruleReview `json:"rules"`   // under review
	Back      []string     `json:"back"`    // rules that are in service again
	Published bool         `json:"published"`
	Number    int          `json:"number"` // of the version published; 0 for the text the pack came with
	Note      string       `json:"note,omitempty"`

	before int // clauses in force before
}

type clauseDoc struct {
	ID     string    `json:"id,omitempty"`
	Was    string    `json:"was,omitempty"`
	Title  string    `json:"title,omitempty"`
	Words  []editDoc `json:"words,omitempty"`
	Rules  []string  `json:"rules,omitempty"` // that rest on it
	change *knowledge.Change
}

type editDoc struct {
	Op   string `json:"op"` // keep, less, more
	Text string `json:"text"`
}

type figureDoc struct {
	Clause   string   `json:"clause"`
	Was      string   `json:"was"`
	Now      string   `json:"now"`
	Sentence string   `json:"sentence"`
	Rules    []string `json:"rules"` // that rest on the clause
}

type ruleReview struct {
	Rule    string   `json:"rule"`
	New     bool     `json:"new"` // in service until now
	Clauses []string `json:"clauses,omitempty"`
	Faults  []string `json:"faults,omitempty"`
}

// newIndexDoc compares two versions of a policy.
func newIndexDoc(was, next *knowledge.Pack) *indexDoc {
	diff := knowledge.Compare(was.Doc, next.Doc)
	doc := &indexDoc{Policy: next.ID, Version: next.Version, Clauses: len(next.Doc.Clauses), Untouched: diff.Untouched, before: len(was.Doc.Clauses),
		Figures: []figureDoc{}, Rules: []ruleReview{}, Back: []string{}}
	list := func(all []knowledge.Change) []clauseDoc {
		out := []clauseDoc{}
		for i := range all {
			c := clauseDoc{ID: all[i].ID, Was: all[i].Was, Title: all[i].Title, change: &all[i]}
			c.Rules = rulesOn(was, next, c.ID, c.Was)
			for _, w := range all[i].Words {
				c.Words = append(c.Words, editDoc{map[rune]string{' ': "keep", '-': "less", '+': "more"}[w.Op], w.Text})
			}
			for _, f := range all[i].Figures {
				doc.Figures = append(doc.Figures, figureDoc{firstOf(c.ID, c.Was), f.Was, f.Now, f.Sentence, c.Rules})
			}
			out = append(out, c)
		}
		return out
	}
	doc.Changed, doc.Added, doc.Removed, doc.Moved = list(diff.Changed), list(diff.Added), list(diff.Removed), list(diff.Moved)
	for _, r := range next.Reviews {
		_, already := was.UnderReview(r.Rule)
		doc.Rules = append(doc.Rules, ruleReview{r.Rule, !already, r.Clauses, r.Faults})
	}
	for _, r := range was.Reviews {
		if _, still := next.UnderReview(r.Rule); !still {
			doc.Back = append(doc.Back, r.Rule)
		}
	}
	return doc
}

func firstOf(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// rulesOn are the rules that rest on a clause, before or now.
func rulesOn(was, next *knowledge.Pack, id, wasID string) []string {
	rules := next.RulesOn(id)
	for _, r := range was.RulesOn(wasID) {
		if !slices.Contains(rules, r) {
			rules = append(rules, r)
		}
	}
	return rules
}

// foreign reports whether hardly a clause of the text in force is in the new one.
func (d *indexDoc) foreign() bool {
	kept := d.Untouched + len(d.Moved)
	for _, c := range d.Changed {
		same, all := 0, 0
		for _, w := range c.Words {
			n := len(w.Text)
			all += n
			if w.Op == "keep" {
				same += n
			}
		}
		if same*2 > all {
			kept++
		}
	}
	return d.before > 3 && kept*5 < d.before
}

// print writes the outcome for a program or for a person.
func (x *indexer) print(d *indexDoc) error {
	if x.json {
		return writeJSON(x.out, true, d)
	}
	w := x.out
	if d.Same {
		fmt.Fprintf(w, "%s %s: %d clauses, as in force\n", d.Policy, shortVersion(d.Version), d.Clauses)
		d.rules(w)
		return nil
	}
	fmt.Fprintf(w, "%s: %d clauses changed, %d added, %d removed, %d moved, %d untouched\n", d.Policy, len(d.Changed), len(d.Added), len(d.Removed), len(d.Moved), d.Untouched)
	for _, c := range d.Changed {
		fmt.Fprintf(w, "\n~ %s %s\n  %s\n", c.ID, c.Title, worded(c.Words))
	}
	for _, c := range d.Added {
		fmt.Fprintf(w, "\n+ %s %s\n  %s\n", c.ID, c.Title, c.Words[0].Text)
	}
	for _, c := range d.Removed {
		fmt.Fprintf(w, "\n- %s %s\n  %s\n", c.Was, c.Title, c.Words[0].Text)
	}
	for _, c := range d.Moved {
		fmt.Fprintf(w, "\n> %s is now %s %s\n", c.Was, c.ID, c.Title)
	}
	if len(d.Figures) > 0 {
		fmt.Fprintf(w, "\nfigures that changed:\n")
		for _, f := range d.Figures {
			fmt.Fprintf(w, "  %-6s %s → %s%s\n", f.Clause, orNone(f.Was), orNone(f.Now), restedOn(f.Rules))
		}
	}
	d.rules(w)
	switch {
	case d.Published && d.Number == 0:
		fmt.Fprintf(w, "\nthe text the pack came with is in force again\n")
	case d.Published:
		fmt.Fprintf(w, "\nversion %d is in force: %s\n", d.Number, shortVersion(d.Version))
	default:
		fmt.Fprintf(w, "\nnothing is published (-n)\n")
	}
	return nil
}

func restedOn(rules []string) string {
	if len(rules) == 0 {
		return "  (no rule rests on it)"
	}
	return "  (rules " + strings.Join(rules, ", ") + ")"
}

func orNone(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// rules lists the rules out of service, and those that came back.
func (d *indexDoc) rules(w io.Writer) {
	if len(d.Back) > 0 {
		fmt.Fprintf(w, "\nin service again: rules %s\n", strings.Join(d.Back, ", "))
	}
	if len(d.Rules) == 0 {
		return
	}
	fmt.Fprintf(w, "\nrules under review; they pay nothing until you have compared them with the text:\n")
	told := map[string]string{} // a fault of the text concerns every rule that rests on the clause
	for _, r := range d.Rules {
		why := "new"
		if len(r.Clauses) > 0 {
			why = "changed: clause " + strings.Join(r.Clauses, ", ")
		}
		fmt.Fprintf(w, "  %-5s %s\n", r.Rule, why)
		var alsoOf []string
		for _, f := range r.Faults {
			if rule, ok := told[f]; !ok {
				told[f] = r.Rule
				fmt.Fprintf(w, "        %s\n", f)
			} else if !slices.Contains(alsoOf, rule) {
				alsoOf = append(alsoOf, rule)
			}
		}
		if len(alsoOf) > 0 {
			fmt.Fprintf(w, "        and what is named under rule %s\n", strings.Join(alsoOf, ", "))
		}
	}
	fmt.Fprintf(w, "where a rule still holds: policybot index -accept RULE\n")
}

// worded marks what went and what came: [-50万元-]{+60万元+}. Long stretches that stay are shortened.
func worded(words []editDoc) string {
	var b strings.Builder
	for i, w := range words {
		switch w.Op {
		case "less":
			b.WriteString("[-" + w.Text + "-]")
		case "more":
			b.WriteString("{+" + w.Text + "+}")
		default:
			b.WriteString(shortened(w.Text, i > 0, i < len(words)-1))
		}
	}
	return b.String()
}

// around is how many characters of a stretch that stays are shown beside a change.
const around = 16

func shortened(s string, after, before bool) string {
	r := []rune(s)
	if len(r) <= 3*around {
		return s
	}
	head, tail := "", ""
	if after {
		head = string(r[:around])
	}
	if before {
		tail = string(r[len(r)-around:])
	}
	return head + "…" + tail
}

// versionDoc is a version as -history lists it.
type versionDoc struct {
	snapshot.Manifest
	InForce bool `json:"in_force"`
}

// showHistory lists the versions, the oldest first.
func showHistory(ctx context.Context, a *app, shelf *snapshot.Shelf, asJSON bool) error {
	all, now, err := shelf.History(ctx)
	if err != nil && !errors.Is(err, snapshot.ErrDamaged) {
		return err
	}
	out := []versionDoc{}
	for _, m := range all {
		out = append(out, versionDoc{m, m.Number == now})
	}
	if asJSON {
		return writeJSON(a.out, true, out)
	}
	mark := func(yes bool) string {
		if yes {
			return "*"
		}
		return " "
	}
	fmt.Fprintf(a.out, "%s    0  the text the pack came with\n", mark(now == 0))
	for _, v := range out {
		fmt.Fprintf(a.out, "%s %4d  %s  after %d  %d clauses  %s", mark(v.InForce), v.Number, v.At.Format(time.DateTime), v.Follows, v.Clauses, firstOf(v.Source, v.Note))
		if len(v.Review) > 0 {
			fmt.Fprintf(a.out, "  under review: %s", strings.Join(v.Review, ", "))
		}
		fmt.Fprintln(a.out)
	}
	return nil
}
