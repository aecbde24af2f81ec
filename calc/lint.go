package calc

import (
	"fmt"
	"slices"
	"strconv"
)

// lint collects what is wrong with the structure of a Book. Whether quotes
// stand in the text is not its business.
type lint struct {
	book   *Book
	used   map[string]bool
	faults []Fault
}

func (l *lint) add(rule, field, format string, args ...any) {
	l.faults = append(l.faults, Fault{Rule: rule, Field: field, Text: fmt.Sprintf(format, args...)})
}

func (l *lint) fact(rule string, f *Fact) {
	field := "facts." + f.Key
	switch f.Type {
	case TypeBool, TypeMoney, TypeMoneys, TypeNumber:
		if len(f.Choices) > 0 {
			l.add(rule, field, "choices on a fact of type %s", f.Type)
		}
	case TypeChoice:
		if len(f.Choices) < 2 {
			l.add(rule, field, "a choice needs at least two choices")
		}
	default:
		l.add(rule, field, "type %q: want bool, choice, money, moneys or number", f.Type)
	}
	_, foreign := currencies[f.Unit]
	if money := f.Type == TypeMoney || f.Type == TypeMoneys; money != (f.Unit == "CNY" || foreign) {
		l.add(rule, field, "money, and nothing else, is in CNY or another currency: USD, EUR, HKD")
	}
	if f.Prior && foreign {
		l.add(rule, field, "an earlier receipt is in CNY")
	}
	if f.Label.Zh == "" || f.Label.En == "" {
		l.add(rule, field, "label missing in one language")
	}
	if f.Ask.Zh == "" || f.Ask.En == "" {
		l.add(rule, field, "question missing in one language")
	}
	if (f.Assumed && f.Type != TypeNumber) != (f.Favourable == "true" || f.Favourable == "false") {
		l.add(rule, field, "an assumed fact that is no number, and no other, says which value is favourable")
	}
	if f.Prior && f.Type != TypeMoney && f.Type != TypeBool {
		l.add(rule, field, "an earlier receipt is money or a bool")
	}
	for _, c := range f.Choices {
		if c.Value == "" || c.Label.Zh == "" || c.Label.En == "" {
			l.add(rule, field, "choice %q: value or label missing", c.Value)
		}
		if looksNumeric(c.Value) || c.Value == "true" || c.Value == "false" {
			l.add(rule, field, "choice %q could be read as a number or a bool", c.Value)
		}
	}
}

func (l *lint) rule(r *Rule) {
	if r.ID == "" || r.Clause == "" || r.Title.Zh == "" || r.Title.En == "" {
		l.add(r.ID, "title", "id, clause or title missing")
	}
	if r.Nature != Formula && r.Nature != Ceiling && !r.CaseByCase {
		l.add(r.ID, "nature", "%q: want formula or ceiling", r.Nature)
	}
	touched := map[string]bool{}
	need := func(field, key string, types ...Type) {
		f, ok := r.fact(key)
		if !ok {
			l.add(r.ID, field, "fact %q is not declared for this rule", key)
			return
		}
		touched[key] = true
		if !slices.Contains(types, f.Type) {
			l.add(r.ID, field, "fact %q is %s: want %v", key, f.Type, types)
		}
	}
	l.base(r, need)
	for i := range l.book.Joints {
		if j := &l.book.Joints[i]; j.Binds(r) {
			need("joint_caps."+j.ID, j.Of, TypeMoney)
		}
	}
	for i := range r.Caps {
		l.cap(r, "caps["+strconv.Itoa(i)+"]", &r.Caps[i], need)
	}
	l.conditions(r, "when", r.When, need)
	l.conditions(r, "common", l.book.Common, need)
	for i := range r.Readings {
		l.reading(r, "readings["+strconv.Itoa(i)+"]", &r.Readings[i], need)
	}
	for i := range r.Notes {
		l.conditions(r, "notes["+strconv.Itoa(i)+"].when", r.Notes[i].When, need)
	}
	l.exclusion(r)
	for key := range r.variants {
		l.fact(r.ID, r.variants[key])
	}
	l.taken(r, touched)
}

// taken checks the facts a rule lists against those it uses.
func (l *lint) taken(r *Rule, touched map[string]bool) {
	for _, key := range r.Accepts {
		if l.book.facts[key] == nil {
			l.add(r.ID, "accepts", "%q is not declared", key)
		} else if touched[key] || slices.Contains(r.Facts, key) {
			l.add(r.ID, "accepts", "%q is used: list it under facts", key)
		}
	}
	for _, key := range r.Facts {
		l.used[key] = true
		if l.book.facts[key] == nil {
			l.add(r.ID, "facts", "%q is not declared", key)
		} else if !touched[key] {
			l.add(r.ID, "facts", "%q is taken but nothing uses it", key)
		}
	}
}
