package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"policybot/calc"
	"policybot/knowledge/text"
)

// Review is a rule that is out of service, and why.
type Review struct {
	Rule    string
	Clauses []string // those it rests on that have changed or are gone
	Faults  []string // what no longer holds: a quote that is not in the text
}

// String says why in one line.
func (r Review) String() string {
	var parts []string
	if len(r.Clauses) > 0 {
		parts = append(parts, "changed since it was last compared with its rule: clause "+strings.Join(r.Clauses, ", "))
	}
	if len(r.Faults) > 0 {
		parts = append(parts, strings.Join(r.Faults, "; "))
	}
	if len(parts) == 0 {
		parts = append(parts, "new, and not yet confirmed")
	}
	return strings.Join(parts, "; ")
}

// UnderReview returns the review of a rule that is out of service.
func (p *Pack) UnderReview(rule string) (Review, bool) {
	for _, r := range p.Reviews {
		if r.Rule == rule {
			return r, true
		}
	}
	return Review{}, false
}

// Outdated reports whether a clause is not as it was in the text that the pack
// was written for, so that what the pack says about it may be wrong.
func (p *Pack) Outdated(clause string) bool {
	if p.confirmed == nil {
		return false
	}
	c, ok := p.Doc.Clause(clause)
	return !ok || p.confirmed[written][clause] != fingerprint(c)
}

// RulesOn returns the ids of the rules that rest on a clause.
func (p *Pack) RulesOn(clause string) (ids []string) {
	for i := range p.Book.Rules {
		if r := &p.Book.Rules[i]; slices.Contains(p.restsOn(r), clause) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// restsOn lists the clauses a change of which puts the rule in question: its
// own, those of its figures and conditions, those shared by all rules, the one
// that says whether 以上 includes the number, and the articles they are items of.
func (p *Pack) restsOn(r *calc.Rule) []string {
	set := map[string]bool{}
	p.restOn(r, set, 0)
	delete(set, "")
	for id := range maps.Clone(set) {
		for at := strings.LastIndexByte(id, '.'); at > 0; at = strings.LastIndexByte(id[:at], '.') {
			set[id[:at]] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

func (p *Pack) restOn(r *calc.Rule, set map[string]bool, depth int) {
	set[r.Clause] = true
	figure := func(f *calc.Figure) {
		if f != nil {
			set[f.Clause] = true
		}
	}
	var tests func(list ...calc.Test)
	tests = func(list ...calc.Test) {
		for i := range list {
			set[list[i].Clause] = true
			if l := list[i].Limit; l != nil {
				figure(&l.Figure)
				set[p.boundary] = true
			}
			tests(list[i].Any...)
			tests(list[i].All...)
		}
	}
	for _, f := range r.Figures() {
		figure(f)
	}
	if r.Scale != nil {
		set[p.boundary] = true
		tests(r.Scale.Within)
		if like, ok := p.Book.Rule(r.Scale.Like); ok && depth < 3 {
			p.restOn(like, set, depth+1)
		}
	}
	for i := range p.Book.Joints {
		if j := &p.Book.Joints[i]; j.Binds(r) {
			set[j.Limit.Clause] = true
		}
	}
	tests(r.When...)
	tests(p.Book.Common...)
	if r.Excludes != nil {
		set[r.Excludes.Clause] = true
	}
	if r.ChooseOne && p.Book.ChooseOne != nil {
		set[p.Book.ChooseOne.Clause] = true
	}
	for i := range r.Readings {
		tests(r.Readings[i].When...)
		if as, ok := p.Book.Rule(r.Readings[i].As); ok && depth < 3 {
			p.restOn(as, set, depth+1)
		}
	}
}

// fingerprint stands for the words of a clause and its heading. Spaces and line
// breaks are no part of it: they change with the form a text comes in.
func fingerprint(c *text.Clause) string {
	title := c.Title
	if title == c.Label {
		title = ""
	}
	sum := sha256.Sum256([]byte(squeeze(title) + "\n" + squeeze(c.Text)))
	return hex.EncodeToString(sum[:16])
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

// standing returns the fingerprints of the clauses a rule rests on as the text
// has them now, empty for a clause it does not have.
func (p *Pack) standing(r *calc.Rule) map[string]string {
	out := map[string]string{}
	for _, id := range p.restsOn(r) {
		out[id] = ""
		if c, ok := p.Doc.Clause(id); ok {
			out[id] = fingerprint(c)
		}
	}
	return out
}

// review takes rules out of service: those of which a clause is not as it was
// confirmed, and those that the faults found against the text speak of.
func (p *Pack) review(faults []error) {
	for i := range p.Book.Rules {
		r := &p.Book.Rules[i]
		rv := Review{Rule: r.ID}
		_, known := p.confirmed[r.ID]
		now := p.standing(r)
		for _, id := range p.restsOn(r) {
			// Also a clause that there was not: an article given a text of its own.
			if known && p.confirmed.was(r.ID, id) != now[id] {
				rv.Clauses = append(rv.Clauses, id)
			}
		}
		for _, err := range faults {
			var f Fault
			if errors.As(err, &f) && p.concerns(f, r) {
				rv.Faults = append(rv.Faults, f.Error())
			}
		}
		if !known || len(rv.Clauses) > 0 || len(rv.Faults) > 0 {
			p.Reviews = append(p.Reviews, rv)
			r.Review = "the text it was read from has been updated and is being reviewed"
		}
	}
}

// concerns reports whether a fault puts the rule in question. What is not laid
// to a rule, or to something that pays nothing, concerns all.
func (p *Pack) concerns(f Fault, r *calc.Rule) bool {
	clause, ofText := strings.CutPrefix(f.Field, "clause ")
	switch {
	case f.Rule != "":
		return f.Rule == r.ID
	case f.File == policyFile && ofText:
		return slices.Contains(p.restsOn(r), clause)
	case strings.HasPrefix(f.Field, "ignore"):
		return false
	case strings.HasPrefix(f.Field, "choose_one"):
		return r.ChooseOne
	}
	return true
}

// inService reports whether no claim of the case is under review.
func (p *Pack) inService(c calc.Case) bool {
	return !slices.ContainsFunc(c.Claims, func(cl calc.Claim) bool {
		_, out := p.UnderReview(cl.Rule)
		return out
	})
}

// Revise returns the files of the pack with a newer text, and with other files
// of it replaced where files gives them. The rules stay confirmed as they are.
func (p *Pack) Revise(newText []byte, files map[string][]byte) (map[string][]byte, error) {
	out := maps.Clone(p.Files)
	maps.Copy(out, files)
	out[policyFile] = newText
	if p.TextOnly() {
		return out, nil // there are no rules to compare with it
	}
	sum := sha256.Sum256(newText)
	if strings.Contains(string(out[rulesFile]), "text_sha256: "+hex.EncodeToString(sum[:])) {
		delete(out, confirmedFile) // the rules say that they were written for this text
		return out, nil
	}
	confirmed := p.confirmed
	if confirmed == nil {
		confirmed = Confirmed{written: {}}
		for i := range p.Doc.Clauses {
			c := &p.Doc.Clauses[i]
			confirmed[written][c.ID] = fingerprint(c)
		}
		for i := range p.Book.Rules {
			confirmed[p.Book.Rules[i].ID] = p.standing(&p.Book.Rules[i])
		}
	}
	return out, writeConfirmed(out, confirmed)
}

// Accept returns the files of the pack with a rule put back into service. The
// error says what stands against it: a quote that does not hold, an example that
// does not come out.
func (p *Pack) Accept(rule string) (map[string][]byte, error) {
	rv, out := p.UnderReview(rule)
	r, ok := p.Book.Rule(rule)
	switch {
	case !ok:
		return nil, fmt.Errorf("accepting rule %s: policy %s has no such rule", rule, p.ID)
	case !out:
		return nil, fmt.Errorf("accepting rule %s: it is in service", rule)
	case len(rv.Faults) > 0:
		return nil, fmt.Errorf("accepting rule %s: it does not agree with the text:\n  %s", rule, strings.Join(rv.Faults, "\n  "))
	}
	confirmed := maps.Clone(p.confirmed)
	confirmed[rule] = p.standing(r)
	files := maps.Clone(p.Files)
	if err := writeConfirmed(files, confirmed); err != nil {
		return nil, err
	}
	if _, err := LoadFiles(p.ID, files); err != nil { // with the examples the rule is now part of
		return nil, fmt.Errorf("accepting rule %s: %w", rule, err)
	}
	return files, nil
}
