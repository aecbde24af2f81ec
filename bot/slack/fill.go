package slack

import (
	"maps"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
	"github.com/slack-go/slack"

	"policybot/calc"
	"policybot/calc/amount"
)

// fill puts what a form holds into the case it was drawn from. The faults name
// the block of each field that cannot be taken, with what is wrong in words.
func fill(book *calc.Book, old calc.Case, values map[string]map[string]slack.BlockAction, lang string) (calc.Case, map[string]string) {
	out := calc.Case{Policy: old.Policy, Claims: make([]calc.Claim, len(old.Claims))}
	faults := map[string]string{}
	for i := range old.Claims {
		cl := old.Claims[i]
		cl.Facts = maps.Clone(cl.Facts)
		rule, ok := book.Rule(cl.Rule)
		if !ok {
			continue
		}
		for _, key := range rule.Facts {
			id := blockOf(i, key)
			field, shown := values[id]
			f, ok := book.FactOf(cl.Rule, key)
			if !shown || !ok {
				continue
			}
			v, fault := readField(f, field["v"], old.Claims[i].Facts[key], lang)
			if fault == "" && !v.IsZero() {
				one := calc.Case{Claims: []calc.Claim{{Rule: cl.Rule, Facts: map[string]calc.Value{key: v}}}}
				if err := book.Check(one); err != nil {
					_, what, _ := strings.Cut(err.Error(), key+": ")
					fault = say(lang, "e_value", firstLine(what))
				}
			}
			switch {
			case fault != "":
				faults[id] = short(fault, 200)
			case v.IsZero():
				delete(cl.Facts, key)
			default:
				if cl.Facts == nil {
					cl.Facts = map[string]calc.Value{}
				}
				cl.Facts[key] = v
			}
		}
		out.Claims[i] = cl
	}
	return out, faults
}

// readField reads one field; the zero Value means that nothing is known.
func readField(f *calc.Fact, a slack.BlockAction, old calc.Value, lang string) (calc.Value, string) {
	switch f.Type {
	case calc.TypeBool, calc.TypeChoice:
		return readChoice(f, a), ""
	}
	text := strings.TrimSpace(a.Value)
	if text == "" {
		if isRange(old) {
			return old, "" // the form could not show it
		}
		return calc.Value{}, ""
	}
	if f.Type == calc.TypeMoneys {
		var items []calc.Value
		for _, item := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(";；\n、", r) }) {
			if strings.TrimSpace(item) == "" {
				continue
			}
			d, ok := readAmount(item, f.Unit)
			if !ok {
				return calc.Value{}, say(lang, "e_moneys")
			}
			items = append(items, calc.Money(d))
		}
		return calc.Moneys(items), ""
	}
	d, ok := readAmount(text, f.Unit)
	switch {
	case ok:
		return calc.Num(d), ""
	case f.Type == calc.TypeMoney:
		return calc.Value{}, say(lang, "e_money")
	}
	return calc.Value{}, say(lang, "e_number")
}

func readChoice(f *calc.Fact, a slack.BlockAction) calc.Value {
	var chosen []string
	for _, o := range append(a.SelectedOptions, a.SelectedOption) {
		if o.Value != "" && o.Value != unknownOption {
			chosen = append(chosen, o.Value)
		}
	}
	switch {
	case len(chosen) == 0, f.Type == calc.TypeBool && len(chosen) > 1:
		return calc.Value{} // yes or no, not known which: nothing is known
	case f.Type == calc.TypeBool:
		return calc.Bool(chosen[0] == "true")
	}
	return calc.Choose(chosen...)
}

// readAmount reads a field that holds one number in a unit: digits as they are,
// or an amount as people write it, which must then be all there is and certain.
func readAmount(s, unit string) (decimal.Decimal, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 100 {
		return decimal.Decimal{}, false
	}
	if bare(s) {
		d, err := decimal.NewFromString(s)
		return d, err == nil
	}
	found := amount.Find(s)
	if len(found) != 1 {
		return decimal.Decimal{}, false
	}
	q := found[0]
	rest := strings.TrimFunc(strings.Replace(s, q.Quote, "", 1), unicode.IsSpace)
	if rest != "" && rest != unit || !q.Point || q.Approx {
		return decimal.Decimal{}, false
	}
	switch q.Kind {
	case amount.Number:
		return q.Value, true
	case amount.Money, amount.Measure:
		return q.Value, q.Unit == unit
	}
	return decimal.Decimal{}, false
}

// bare reports that s is plain digits with at most one point.
func bare(s string) bool {
	dot := false
	for i, r := range s {
		if r == '.' && !dot && i > 0 && i < len(s)-1 {
			dot = true
		} else if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}
