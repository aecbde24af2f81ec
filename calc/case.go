package calc

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc/strict"
)

// Claim is what is known about one thing an applicant may be paid for.
type Claim struct {
	Rule string `json:"rule"`
	// Project joins the claims of one project: choices are made within it, and
	// limits per project hold for it. Empty: not said.
	Project string `json:"project,omitempty"`
	// Applicant tells enterprises in one case apart: caps per enterprise bind
	// within one. Empty is an enterprise like any other.
	Applicant string           `json:"applicant,omitempty"`
	Facts     map[string]Value `json:"facts"`
}

// Case is what is to be worked out.
type Case struct {
	Policy string  `json:"policy,omitempty"` // empty: whichever book is asked
	Claims []Claim `json:"claims"`
}

// What a case may hold at most.
const (
	maxClaims = 100
	maxItems  = 500
	maxName   = 200 // bytes of a project or applicant
	maxDigits = 40
)

// ParseCase reads a case from YAML or JSON. Amounts are decimal strings, whole
// numbers may also stand bare; which facts a rule takes and of which type is
// for [Book.Check]. Every fault found is reported.
func ParseCase(src []byte) (Case, error) {
	root, err := strict.Parse(src)
	if err != nil {
		return Case{}, fmt.Errorf("case: %w", err)
	}
	return ReadCase(root)
}

// ReadCase is ParseCase for a case that is part of a larger document.
func ReadCase(root *strict.Node) (Case, error) {
	var p caseParser
	c := p.parse(root)
	if err := errors.Join(p.errs...); err != nil {
		return Case{}, err
	}
	return c, nil
}

type caseParser struct{ errs []error }

func (p *caseParser) fail(where, format string, args ...any) {
	p.errs = append(p.errs, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
}

func (p *caseParser) parse(root *strict.Node) (c Case) {
	if root.Kind != strict.Map {
		p.fail("case", "%s where a map with policy and claims is wanted", root)
		return c
	}
	claims := (*strict.Node)(nil)
	for _, k := range root.Keys {
		switch k.Name {
		case "policy":
			c.Policy = p.name("case: policy", k.Value)
		case "claims":
			claims = k.Value
		default:
			p.fail("case", "unknown key %q on line %d: policy and claims are allowed", k.Name, k.Line)
		}
	}
	if claims == nil || claims.Kind != strict.List || len(claims.Items) == 0 {
		p.fail("case", "claims: want a list with at least one claim")
		return c
	}
	if len(claims.Items) > maxClaims {
		p.fail("case", "claims: %d of them, at most %d are allowed", len(claims.Items), maxClaims)
		return c
	}
	for i, n := range claims.Items {
		c.Claims = append(c.Claims, p.claim(i, n))
	}
	return c
}

func (p *caseParser) claim(i int, n *strict.Node) (c Claim) {
	where := fmt.Sprintf("claim %d", i+1)
	if n.Kind != strict.Map {
		p.fail(where, "%s where a map with rule and facts is wanted", n)
		return c
	}
	c.Facts = map[string]Value{}
	for _, k := range n.Keys {
		switch k.Name {
		case "rule":
			c.Rule = p.name(where+": rule", k.Value)
		case "project":
			c.Project = p.name(where+": project", k.Value)
		case "applicant":
			c.Applicant = p.name(where+": applicant", k.Value)
		case "facts":
			if k.Value.Kind != strict.Map && k.Value.Kind != strict.Null {
				p.fail(where, "facts: %s where a map is wanted", k.Value)
				continue
			}
			for _, f := range k.Value.Keys {
				if v, ok := p.value(where+": "+f.Name, f.Value); ok {
					c.Facts[f.Name] = v
				}
			}
		default:
			p.fail(where, "unknown key %q on line %d: rule, project, applicant and facts are allowed", k.Name, k.Line)
		}
	}
	if c.Rule == "" {
		p.fail(where, "rule: missing")
	}
	return c
}

func (p *caseParser) name(where string, n *strict.Node) string {
	if n.Kind != strict.Scalar {
		p.fail(where, "%s where a name is wanted", n)
		return ""
	}
	return n.Text
}

// value reads a fact by its shape alone.
func (p *caseParser) value(where string, n *strict.Node) (Value, bool) {
	switch n.Kind {
	case strict.Scalar:
		return p.scalar(where, n)
	case strict.Map:
		return p.between(where, n)
	case strict.List:
		return p.list(where, n)
	}
	p.fail(where, "no value: leave the key out when the fact is not known")
	return Value{}, false
}

func (p *caseParser) scalar(where string, n *strict.Node) (Value, bool) {
	if !n.Quoted && (n.Text == "true" || n.Text == "false") {
		return Bool(n.Text == "true"), true
	}
	if !looksNumeric(n.Text) {
		return Choose(n.Text), true
	}
	d, err := parseDecimal(n.Text)
	if err != nil {
		p.fail(where, "%s: %v", n, err)
		return Value{}, false
	}
	v := Num(d)
	v.bare = !n.Quoted && strings.Contains(n.Text, ".")
	return v, true
}

func (p *caseParser) list(where string, n *strict.Node) (Value, bool) {
	if len(n.Items) > maxItems {
		p.fail(where, "%d items, at most %d are allowed", len(n.Items), maxItems)
		return Value{}, false
	}
	var nums []Value
	var words []string
	for i, it := range n.Items {
		at := fmt.Sprintf("%s: item %d", where, i+1)
		if it.Kind != strict.Scalar && it.Kind != strict.Map {
			p.fail(at, "%s where an amount or a value is wanted", it)
			return Value{}, false
		}
		v, ok := p.value(at, it)
		switch {
		case !ok:
			return Value{}, false
		case v.kind == kindNumber:
			nums = append(nums, v)
		default:
			words = append(words, it.Text)
		}
	}
	if len(nums) > 0 && len(words) > 0 {
		p.fail(where, "amounts and words in one list")
		return Value{}, false
	}
	if len(words) > 0 {
		return Choose(words...), true
	}
	return Moneys(nums), true
}

// between reads {low: "…", high: "…"}.
func (p *caseParser) between(where string, n *strict.Node) (Value, bool) {
	var ends [2]decimal.Decimal
	bare := false
	for i, key := range []string{"low", "high"} {
		e := n.Get(key)
		if e == nil || e.Kind != strict.Scalar || len(n.Keys) != 2 {
			p.fail(where, "a range is written {low: \"…\", high: \"…\"}")
			return Value{}, false
		}
		d, err := parseDecimal(e.Text)
		if err != nil {
			p.fail(where, "%s: %s: %v", key, e, err)
			return Value{}, false
		}
		ends[i] = d
		bare = bare || !e.Quoted && strings.Contains(e.Text, ".")
	}
	v := Between(ends[0], ends[1])
	v.bare = bare
	return v, true
}

var (
	numeric = regexp.MustCompile(`^[+\-.]?[0-9]`)
	plain   = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$`)
)

func looksNumeric(s string) bool { return numeric.MatchString(s) }

// parseDecimal reads a plain decimal: no exponent, no grouping, no unit, no
// leading zeros, so that nothing can be read in two ways.
func parseDecimal(s string) (decimal.Decimal, error) {
	if !plain.MatchString(s) {
		return decimal.Decimal{}, errors.New(`want a plain decimal such as "150000000" or "80000.55"`)
	}
	if len(s) > maxDigits {
		return decimal.Decimal{}, fmt.Errorf("more than %d characters", maxDigits)
	}
	return decimal.NewFromString(s)
}
