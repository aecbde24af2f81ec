package knowledge

import (
	"crypto/sha256"
	"encoding/hex"

	"policybot/calc"
	"policybot/calc/strict"
)

// book reads rules.yaml.
func (r *reader) book(src []byte) {
	root, err := strict.Parse(src)
	if err != nil {
		r.faults = append(r.faults, Fault{File: r.file, Text: err.Error()})
		return
	}
	b := &calc.Book{Unconfirmed: map[string]calc.Note{}}
	r.definitions, r.named = map[string]calc.Test{}, map[string]bool{}
	r.pack.Book = b
	rules := r.head(root, b)
	b.Title = r.pack.Title
	if root.Get("text_sha256") == nil {
		r.fail(root, "text_sha256", "missing: the text has %s", r.textHash())
	}
	for _, want := range []string{"policy", "title", "issued_on", "tail", "facts", "common", "rules"} {
		if root.Get(want) == nil && !r.pack.gives(want) {
			r.fail(root, want, "missing")
		}
	}
	if rules != nil {
		common := commonFacts(b)
		r.each(rules, "rules", func(field string, v *strict.Node) { b.Rules = append(b.Rules, r.ruleOf(v, b, common)) })
	}
	r.rule = ""
	for name := range r.definitions {
		if !r.named[name] {
			r.fail(root, "definitions."+name, "no rule names it")
		}
	}
	for _, f := range b.Init() {
		r.faults = append(r.faults, Fault{File: r.file, Rule: f.Rule, Field: f.Field, Text: f.Text})
	}
	r.usable = len(r.faults) == 0
}

// head reads everything but the rules, which need the facts first, and returns
// their place.
func (r *reader) head(root *strict.Node, b *calc.Book) (rules *strict.Node) {
	r.fields(root, "", func(key string, v *strict.Node) bool {
		switch key {
		case "policy":
			b.Policy = r.str(v, key)
			if b.Policy != r.pack.ID {
				r.fail(v, key, "%q in a folder named %q", b.Policy, r.pack.ID)
			}
		case "title":
			b.Title = r.text(v, key)
			r.elsewhere(v, key)
			r.pack.Title = b.Title
		case "text_sha256":
			if got := r.textHash(); r.str(v, key) != got && r.pack.confirmed == nil {
				r.fail(v, key, "the text is not the one the rules were written for: it has %s", got)
			}
		case "issued_on":
			r.elsewhere(v, key)
			r.issued(v, key)
		case "tail":
			b.Tail = r.text(v, key)
		case "notes":
			b.Notes = r.notes(v, key)
		case "choose_one":
			b.ChooseOne = r.exclusion(v, key, "")
		case "unconfirmed":
			r.fields(v, key, func(name string, v *strict.Node) bool {
				b.Unconfirmed[name] = r.note(v, join(key, name))
				return true
			})
		case "common":
			b.Common = r.conditions(v, key, "")
		case "facts":
			r.each(v, key, func(field string, v *strict.Node) { b.Facts = append(b.Facts, r.fact(v, field)) })
		case "joint_caps":
			r.each(v, key, func(field string, v *strict.Node) { b.Joints = append(b.Joints, r.joint(v, field)) })
		case "definitions":
			r.fields(v, key, func(name string, v *strict.Node) bool {
				r.definition(v, join(key, name), name)
				return true
			})
		case "boundary":
			r.bounds = r.boundary(v, key)
		case "ignore":
			r.each(v, key, r.ignore)
		case "rules":
			rules = v
		default:
			return false
		}
		return true
	})
	return rules
}

func (r *reader) textHash() string {
	sum := sha256.Sum256(r.pack.Files[policyFile])
	return hex.EncodeToString(sum[:])
}

// commonFacts are the facts that every rule takes, in the order of its
// conditions.
func commonFacts(b *calc.Book) (keys []string) {
	for i := range b.Common {
		if k := b.Common[i].Fact; k != "" {
			keys = append(keys, k)
		}
	}
	return keys
}

func (r *reader) ignore(field string, n *strict.Node) {
	var ig Ignored
	r.fields(n, field, func(key string, v *strict.Node) bool {
		switch key {
		case "clause":
			ig.Clause = r.str(v, join(field, key))
		case "quote":
			ig.Quote = r.str(v, join(field, key))
		case "why":
			ig.Why = r.str(v, join(field, key))
		default:
			return false
		}
		return true
	})
	if ig.Why == "" {
		r.fail(n, field, "say why the figure is no amount")
	}
	r.quoted = append(r.quoted, quoteAt{ig.Clause, ig.Quote, "", field, n.Line})
	r.pack.Ignored = append(r.pack.Ignored, ig)
	r.ignoredAt = append(r.ignoredAt, n.Line)
}

func (r *reader) fact(n *strict.Node, field string) (f calc.Fact) {
	r.fields(n, field, func(key string, v *strict.Node) bool {
		at := join(field, key)
		switch key {
		case "key":
			f.Key = r.str(v, at)
		case "type":
			f.Type = calc.Type(r.str(v, at))
		case "unit":
			f.Unit = r.str(v, at)
		case "label":
			f.Label = r.text(v, at)
		case "ask":
			f.Ask = r.text(v, at)
		case "prior":
			f.Prior = r.bool(v, at)
		case "assumed":
			f.Assumed = r.bool(v, at)
		case "optional":
			f.Optional = r.bool(v, at)
		case "several":
			f.Several = r.bool(v, at)
		case "favourable":
			f.Favourable = r.str(v, at)
		case "choices":
			r.each(v, at, func(at string, v *strict.Node) { f.Choices = append(f.Choices, r.choice(v, at)) })
		default:
			return false
		}
		return true
	})
	return f
}

func (r *reader) choice(n *strict.Node, field string) (c calc.Choice) {
	r.fields(n, field, func(key string, v *strict.Node) bool {
		switch key {
		case "value":
			c.Value = r.str(v, join(field, key))
		case "label":
			c.Label = r.text(v, join(field, key))
		case "only_if_said":
			c.OnlyIfSaid = r.bool(v, join(field, key))
		default:
			return false
		}
		return true
	})
	return c
}

func (r *reader) exclusion(n *strict.Node, field, clause string) *calc.Exclusion {
	x := &calc.Exclusion{Clause: clause}
	r.fields(n, field, func(key string, v *strict.Node) bool {
		switch key {
		case "rules":
			x.Rules = r.strs(v, join(field, key))
		case "clause":
			x.Clause = r.str(v, join(field, key))
		case "quote":
			x.Quote = r.str(v, join(field, key))
		default:
			return false
		}
		return true
	})
	r.quoted = append(r.quoted, quoteAt{x.Clause, x.Quote, r.rule, field, n.Line})
	return x
}

func (r *reader) notes(n *strict.Node, field string) (list []calc.Note) {
	r.each(n, field, func(field string, v *strict.Node) { list = append(list, r.note(v, field)) })
	return list
}

func (r *reader) note(n *strict.Node, field string) (t calc.Note) {
	r.fields(n, field, func(key string, v *strict.Node) bool {
		at := join(field, key)
		switch key {
		case "id":
			t.ID = r.str(v, at)
		case "text":
			t.Text = r.text(v, at)
		case "external":
			t.External = r.bool(v, at)
		case "when":
			t.When = r.conditions(v, at, "-")
		default:
			return false
		}
		return true
	})
	if t.Text.IsZero() {
		r.fail(n, field, "a note needs a text")
	}
	return t
}
