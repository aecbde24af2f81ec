package knowledge

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"policybot/calc"
	"policybot/calc/strict"
)

// About is what is known of a policy beside its text and its rules: what it is called and when it is
// in force. It stands in policy.yaml, which every pack may have. A pack with rules may give title and
// issued_on in rules.yaml instead; each stands in one place only.
//
//	title: {zh: 通州区数字经济实施细则, en: Tongzhou digital economy rules}   # or in one language
//	issuer: 通州区经济和信息化局
//	regions: [北京市, 通州区]     # places whose name stands for this policy
//	names: [通州细则, Tongzhou]   # what else people call it
//	issued_on: "2025-03-01"       # each of the days may be left out: the text does not say
//	in_force_from: "2025-04-01"   # issued_on where it is left out
//	term_years: "3"               # from in_force_from on; or until, the last day
//	until: "2028-03-31"
//	repealed_on: "2027-01-01"     # the first day it does not apply
//	repealed_by: 新实施细则
//
// A file that leaves out the title takes it from the head of the text, and the regions from title and
// issuer.
type About struct {
	Issuer  string
	Regions []string
	Names   []string
	Term    Term
}

// Term is when a policy is in force. Days are written 2006-01-02; an empty one is not known.
type Term struct {
	IssuedOn   string
	From       string // the first day
	Until      string // the last day
	RepealedOn string // the first day after a repeal; Until ends before it
	RepealedBy string
}

// Standing is whether a policy is in force.
type Standing int

// The standings. Undated: what the pack says does not tell, and nothing is refused for it.
const (
	Undated Standing = iota
	InForce
	NotYet
	Ended
)

// Out reports whether nothing can be claimed: the policy has ended, or does not apply yet.
func (s Standing) Out() bool { return s == NotYet || s == Ended }

// At tells how the policy stood in the days from first to last, which may be the same. Of a stretch of
// which it was in force for a part, it counts as in force.
func (t Term) At(first, last string) Standing {
	switch {
	case t.Until != "" && t.Until < first:
		return Ended
	case t.From != "" && last < t.From:
		return NotYet
	case t.From == "":
		return Undated
	}
	return InForce
}

// about reads policy.yaml; nil is a pack without one.
func (p *Pack) about(src []byte) []error {
	if src == nil {
		return nil
	}
	r := &reader{file: aboutFile, pack: p}
	root, err := strict.Parse(src)
	if err != nil {
		return []error{Fault{File: aboutFile, Text: err.Error()}}
	}
	years := 0
	t := &p.About.Term
	r.fields(root, "", func(key string, v *strict.Node) bool {
		switch key {
		case "title":
			p.Title = r.name(v, key)
		case "issuer":
			p.About.Issuer = r.str(v, key)
		case "regions":
			p.About.Regions = r.strs(v, key)
		case "names":
			p.About.Names = r.strs(v, key)
		case "issued_on":
			t.IssuedOn = r.date(v, key)
		case "in_force_from":
			t.From = r.date(v, key)
		case "until":
			t.Until = r.date(v, key)
		case "term_years":
			years = r.years(v, key)
		case "repealed_on":
			t.RepealedOn = r.date(v, key)
		case "repealed_by":
			t.RepealedBy = r.str(v, key)
		default:
			return false
		}
		return true
	})
	r.term(root, years)
	p.IssuedOn, p.dated = t.IssuedOn, root.Get("issued_on") != nil
	for _, name := range slices.Concat(p.About.Regions, p.About.Names) {
		if len([]rune(strings.TrimSpace(name))) < 2 {
			r.fail(root, "names", "%q: too short to tell a policy by", name)
		}
	}
	return r.faults
}

// gives reports whether policy.yaml has the field, which rules.yaml then need not repeat.
func (p *Pack) gives(field string) bool {
	return field == "title" && !p.Title.IsZero() || field == "issued_on" && p.dated
}

// elsewhere is a fault where policy.yaml has the field too.
func (r *reader) elsewhere(n *strict.Node, field string) {
	if r.pack.gives(field) {
		r.fail(n, field, "it stands in %s already: keep it in one of the two files", aboutFile)
	}
}

// issued reads issued_on of rules.yaml. Where nothing more is known, the policy is in force from then on.
func (r *reader) issued(n *strict.Node, field string) {
	r.pack.IssuedOn = r.date(n, field)
	t := &r.pack.About.Term
	t.IssuedOn, t.From = r.pack.IssuedOn, cmp.Or(t.From, r.pack.IssuedOn)
}

// term works out the first and the last day.
func (r *reader) term(root *strict.Node, years int) {
	t := &r.pack.About.Term
	t.From = cmp.Or(t.From, t.IssuedOn)
	switch {
	case years > 0 && t.Until != "":
		r.fail(root.Get("term_years"), "term_years", "until says when it ends already: keep one of the two")
	case years > 0 && t.From == "":
		r.fail(root.Get("term_years"), "term_years", "a term counts from issued_on or in_force_from, and neither is given")
	case years > 0:
		t.Until = addDays(t.From, years, -1)
	}
	if t.RepealedOn != "" {
		if last := addDays(t.RepealedOn, 0, -1); t.Until == "" || last < t.Until {
			t.Until = last
		}
	}
	if t.From != "" && t.Until != "" && t.Until < t.From {
		r.fail(root.Get("until"), "until", "it ends on %s, before its first day %s", t.Until, t.From)
	}
}

// addDays moves a day, which is well written, by years and days.
func addDays(day string, years, days int) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return d.AddDate(years, 0, days).Format(time.DateOnly)
}

// name reads {zh: …, en: …}, or one name for both languages.
func (r *reader) name(n *strict.Node, field string) calc.Text {
	if n != nil && n.Kind == strict.Scalar && n.Text != "" {
		return calc.Text{Zh: n.Text, En: n.Text}
	}
	return r.text(n, field)
}

func (r *reader) years(n *strict.Node, field string) int {
	d := r.decimal(n, field)
	if !d.IsInteger() || d.Sign() <= 0 || d.IntPart() > 100 {
		r.fail(n, field, "want a whole number of years from 1 to 100")
		return 0
	}
	return int(d.IntPart())
}

// named fills in the name of a policy that nothing gives.
func (p *Pack) named() {
	if p.Title.IsZero() && p.Doc != nil {
		title := titleIn(p.Doc)
		if title == "" {
			title = p.ID
		}
		p.Title = calc.Text{Zh: title, En: title}
	}
	if len(p.About.Regions) == 0 {
		p.About.Regions = Places(p.Title.Zh + " " + p.About.Issuer)
	}
}
