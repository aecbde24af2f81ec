package knowledge

import (
	"fmt"
	"slices"
	"strings"

	"policybot/calc"
	"policybot/calc/strict"
)

// Example is a case with the result expected of it, as the owners of the
// policy write it down. What an expectation leaves out is not compared.
type Example struct {
	ID   string
	Say  string // the case in words
	Why  string // how the result follows from the text
	Case calc.Case

	Lines   []ExpectedLine
	Total   *ExpectedTotal
	Choices []string // "A: 8.1b over 8.1a"
	Missing []string // keys of the facts asked for, first to last
	Tipping []string // "8.1b over 8.1a above 30000000.00"

	line int
}

// ExpectedLine is what is expected of one claim, in the order of the claims.
type ExpectedLine struct {
	Rule, Status, Nature, Low, High string
	Other                           map[string]string // reading id → high end
	Failed, Open                    []string          // facts whose conditions fail or are unknown
	bounded                         bool              // Low and High are given
}

// ExpectedTotal is what is expected of the claims together.
type ExpectedTotal struct {
	Low, High   string
	Unconfirmed bool
}

// parsed is a file as [strict.Parse] left it.
type parsed struct {
	root *strict.Node
	err  error
}

// readExamples reads what stands in examples.yaml and works every example out.
func (p *Pack) readExamples(file parsed) []error {
	r := &reader{file: examplesFile, pack: p}
	root, err := file.root, file.err
	if err != nil {
		return []error{Fault{File: examplesFile, Text: err.Error()}}
	}
	r.fields(root, "", func(key string, v *strict.Node) bool {
		if key == "examples" {
			r.each(v, key, func(field string, v *strict.Node) { p.Examples = append(p.Examples, r.example(v, field)) })
		}
		return key == "examples"
	})
	if len(p.Examples) == 0 {
		r.fail(root, "examples", "a pack needs worked examples")
	}
	if len(r.faults) > 0 {
		return r.faults
	}
	for i := range p.Examples {
		e := &p.Examples[i]
		if !p.inService(e.Case) {
			continue
		}
		for _, text := range e.Verify(p.Book) {
			r.faults = append(r.faults, Fault{File: examplesFile, Line: e.line, Field: e.ID, Text: text})
		}
	}
	return r.faults
}

func (r *reader) example(n *strict.Node, field string) (e Example) {
	e.line = n.Line
	var claims *strict.Node
	r.fields(n, field, func(key string, v *strict.Node) bool {
		at := join(field, key)
		switch key {
		case "id":
			e.ID = r.str(v, at)
		case "say":
			e.Say = r.str(v, at)
		case "why":
			e.Why = r.str(v, at)
		case "claims":
			claims = v
		case "lines":
			r.each(v, at, func(field string, v *strict.Node) { e.Lines = append(e.Lines, r.expected(v, field)) })
		case "total":
			e.Total = r.total(v, at)
		case "choices":
			e.Choices = r.strs(v, at)
		case "tipping":
			e.Tipping = r.strs(v, at)
		case "missing":
			e.Missing = r.strs(v, at)
			if e.Missing == nil {
				e.Missing = []string{} // nothing to ask, said so
			}
		default:
			return false
		}
		return true
	})
	if e.ID == "" || e.Say == "" || claims == nil || len(e.Lines) == 0 {
		r.fail(n, field, "an example needs id, say, claims and lines")
		return e
	}
	c, err := calc.ReadCase(&strict.Node{Kind: strict.Map, Line: n.Line, Keys: []strict.Key{{Name: "claims", Line: n.Line, Value: claims}}})
	if err != nil {
		r.fail(n, e.ID, "%v", err)
	}
	e.Case = c
	return e
}

func (r *reader) expected(n *strict.Node, field string) (x ExpectedLine) {
	r.fields(n, field, func(key string, v *strict.Node) bool {
		at := join(field, key)
		switch key {
		case "rule":
			x.Rule = r.str(v, at)
		case "status":
			x.Status = r.str(v, at)
		case "nature":
			x.Nature = r.str(v, at)
		case "low":
			x.Low, x.bounded = r.amount(v, at), true
		case "high":
			x.High, x.bounded = r.amount(v, at), true
		case "exactly":
			x.Low, x.bounded = r.amount(v, at), true
			x.High = x.Low
		case "undetermined": // decided case by case: there is no amount
			x.bounded = r.bool(v, at)
		case "other":
			x.Other = map[string]string{}
			for _, k := range v.Keys {
				x.Other[k.Name] = r.amount(k.Value, join(at, k.Name))
			}
		case "failed":
			x.Failed = r.strs(v, at)
		case "open":
			x.Open = r.strs(v, at)
		default:
			return false
		}
		return true
	})
	if x.Rule == "" || x.Status == "" || !x.bounded {
		r.fail(n, field, "a line needs rule, status and low and high, or exactly")
	}
	return x
}

func (r *reader) total(n *strict.Node, field string) *ExpectedTotal {
	t := &ExpectedTotal{}
	r.fields(n, field, func(key string, v *strict.Node) bool {
		at := join(field, key)
		switch key {
		case "low":
			t.Low = r.amount(v, at)
		case "high":
			t.High = r.amount(v, at)
		case "exactly":
			t.Low = r.amount(v, at)
			t.High = t.Low
		case "unconfirmed":
			t.Unconfirmed = r.bool(v, at)
		default:
			return false
		}
		return true
	})
	return t
}

// amount reads an expected figure as it is printed, with two decimals, or
// "none" where the text sets no bound.
func (r *reader) amount(n *strict.Node, field string) string {
	if n.Kind == strict.Scalar && n.Text == "none" {
		return ""
	}
	return r.decimal(n, field).StringFixed(2)
}

// Verify works the example out and says, in words, everything that comes out
// otherwise than expected.
func (e *Example) Verify(b *calc.Book) (wrong []string) {
	res, err := b.Estimate(e.Case)
	if err != nil {
		return []string{err.Error()}
	}
	lines := res.Lines("zh")
	if len(lines) != len(e.Lines) {
		return []string{fmt.Sprintf("got %d lines, want %d", len(lines), len(e.Lines))}
	}
	differ := func(what, got, want string) {
		if got != want {
			wrong = append(wrong, fmt.Sprintf("%s: got %s, want %s", what, got, want))
		}
	}
	for i := range lines {
		e.Lines[i].verify(&lines[i], differ)
	}
	if e.Total != nil {
		t := res.Total()
		differ("total", t.Low+" to "+t.High, e.Total.Low+" to "+e.Total.High)
		differ("total: unconfirmed", fmt.Sprint(t.Unconfirmed), fmt.Sprint(e.Total.Unconfirmed))
	}
	if e.Choices != nil {
		var got []string
		for _, c := range res.Choices() {
			got = append(got, strings.TrimSpace(c.Project+": "+c.Picked+" over "+strings.Join(c.Over, ", ")))
		}
		differ("choices", strings.Join(got, "; "), strings.Join(e.Choices, "; "))
	}
	if e.Tipping != nil {
		var got []string
		for _, t := range res.Tipping("zh") {
			got = append(got, t.Rule+" over "+t.Over+" above "+t.Above)
		}
		differ("tipping", strings.Join(got, "; "), strings.Join(e.Tipping, "; "))
	}
	if e.Missing != nil {
		var got []string
		for _, m := range res.Missing("zh") {
			got = append(got, m.Key)
		}
		differ("missing", strings.Join(got, ", "), strings.Join(e.Missing, ", "))
	}
	return wrong
}

func (x *ExpectedLine) verify(l *calc.Line, differ func(what, got, want string)) {
	what := "line " + x.Rule
	differ(what, l.Rule, x.Rule)
	differ(what+": status", string(l.Status), x.Status)
	differ(what+": amount", l.Low+" to "+l.High, x.Low+" to "+x.High)
	if x.Nature != "" {
		differ(what+": nature", string(l.Nature), x.Nature)
	}
	other := map[string]string{}
	for _, a := range l.Alternatives {
		other[a.ID] = a.High
	}
	if x.Other != nil || len(other) > 0 {
		differ(what+": other readings", fmt.Sprint(other), fmt.Sprint(x.Other))
	}
	var failed, open []string
	for _, c := range l.Conditions {
		switch c.State {
		case calc.Unmet:
			failed = append(failed, c.Fact)
		case calc.Unknown:
			open = append(open, c.Fact)
		}
	}
	if x.Failed != nil && !slices.Equal(failed, x.Failed) {
		differ(what+": failed", strings.Join(failed, ", "), strings.Join(x.Failed, ", "))
	}
	if x.Open != nil && !slices.Equal(open, x.Open) {
		differ(what+": open", strings.Join(open, ", "), strings.Join(x.Open, ", "))
	}
}
