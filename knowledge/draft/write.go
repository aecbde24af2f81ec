package draft

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"policybot/knowledge"
)

// write makes the files of the pack.
func (d *Draft) write() error {
	d.Files = map[string][]byte{
		"policy.txt":            d.Pack.Files["policy.txt"],
		"policy.yaml":           d.about(),
		knowledge.RulesDraft:    d.rules(),
		knowledge.ExamplesDraft: d.examples(),
	}
	_, err := knowledge.LoadFiles(d.Pack.ID, d.Files)
	return err
}

// yaml writes a file line by line.
type yaml struct{ bytes.Buffer }

func (y *yaml) line(format string, args ...any) { fmt.Fprintf(y, format+"\n", args...) }

// quoted is a string in quotes; what cannot be seen is written as an escape.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// remark is a text on one line of a comment.
func remark(s string) string {
	seen := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
	return strings.Join(strings.Fields(seen), " ")
}

// both is a name in the language of the text, for both languages.
func both(s string) string { return fmt.Sprintf("{zh: %s, en: %s}", quoted(s), quoted(s)) }

// onDays are sentences that speak of when a policy applies.
var onDays = regexp.MustCompile(`有效期|起施行|起执行|试行期|执行期|废止|印发之日|发布之日|发布日期`)

var issuers = regexp.MustCompile(`(?:发文机构|发布机构|来源)[:：\s]*([\p{Han}、]{4,40})`)

// about is policy.yaml: what the head of the text tells, to be looked at.
func (d *Draft) about() []byte {
	var y yaml
	p := d.Pack
	y.line("# What the policy is called and when it is in force. Check each line against the text and where it")
	y.line("# was published; what is left out is taken as not known.")
	untold := ""
	if p.Title.Zh == p.ID {
		untold = "  # the text carries none: write it here"
	}
	y.line("title: %s%s", quoted(p.Title.Zh), untold)
	issuer := ""
	if m := issuers.FindStringSubmatch(p.Doc.Source); m != nil {
		issuer = m[1]
	}
	if issuer != "" {
		y.line("issuer: %s", quoted(issuer))
	} else {
		y.line("# issuer: the authority that issued it")
	}
	var places []string
	for _, place := range slices.Concat(p.About.Regions, knowledge.Places(issuer)) {
		if !slices.Contains(places, quoted(place)) {
			places = append(places, quoted(place))
		}
	}
	y.line("regions: [%s]  # places whose name stands for this policy", strings.Join(places, ", "))
	y.line("names: []  # what else people call it, also in English")
	for i := range p.Doc.Clauses {
		for _, s := range p.Doc.Clauses[i].Sentences {
			if onDays.MatchString(s.Text) {
				y.line("# clause %s: %s", p.Doc.Clauses[i].ID, remark(s.Text))
			}
		}
	}
	y.line(`issued_on: ""       # "2025-01-31"`)
	y.line(`# in_force_from: ""  # where it is another day`)
	y.line(`# term_years: ""     # or until: the last day`)
	y.line(`# repealed_on: ""    # the first day it does not apply any more`)
	return y.Bytes()
}

// rules is rules.draft.yaml.
func (d *Draft) rules() []byte {
	var y yaml
	sum := sha256.Sum256(d.Pack.Files["policy.txt"])
	y.line("# A draft: it counts for nothing until it is renamed to rules.yaml. policybot check lists what is left.")
	y.line("policy: %s", d.Pack.ID)
	y.line("text_sha256: %s", hex.EncodeToString(sum[:]))
	y.line("tail: {zh: %s, en: %s}", quoted("以上按正文测算，不是审批结果，以主管部门的决定为准。"), quoted("Worked out from the text and not a decision; the authority decides."))
	y.line("common: []  # conditions of every rule")
	y.line("")
	y.line("facts:")
	for i := range d.Rules {
		d.Rules[i].facts(&y)
	}
	if len(d.Rules) == 0 {
		y.line("  []")
	}
	y.line("")
	y.line("rules:")
	for i := range d.Rules {
		d.Rules[i].write(&y)
	}
	if len(d.Rules) == 0 {
		y.line("  []")
	}
	y.line("")
	y.line("# Figures that no rule above claims.")
	y.line("ignore:")
	for _, g := range d.Ignored {
		y.line("  - {clause: %s, quote: %s, why: %s}", quoted(g.Clause), quoted(g.Quote), quoted(g.Why))
	}
	if len(d.Ignored) == 0 {
		y.line("  []")
	}
	return y.Bytes()
}

// key is the name of a fact of the rule.
func (r *Rule) key(name string) string { return name + "_" + strings.ReplaceAll(r.ID, ".", "_") }

// tiered: the sentence pays several sums, and which one depends on something.
func (r *Rule) tiered() bool { return len(r.Caps) > 1 }

func (r *Rule) facts(y *yaml) {
	y.line("  - key: %s", r.key("meets"))
	y.line("    type: bool")
	y.line("    label: %s", both("TODO is this the whole condition of the sum? "+r.Short))
	y.line("    ask: {zh: %s, en: %s}", quoted("是否符合："+r.Short+"？"), quoted("Is this so: "+r.Short+"?"))
	if r.Rate != nil {
		todo := "TODO of what is the share taken?"
		if r.Of != "" {
			todo = "TODO is the share taken of “" + r.Of + "”? then keep just these words"
		}
		y.line("  - key: %s", r.key("base"))
		y.line("    type: money")
		y.line("    unit: CNY")
		y.line("    label: %s", both(todo))
		y.line("    ask: {zh: %s, en: %s}", quoted("金额是多少？"), quoted("How much is it?"))
	}
	if r.tiered() {
		y.line("  - key: %s", r.key("tier"))
		y.line("    type: choice")
		y.line("    label: {zh: \"档次\", en: \"Tier\"}")
		y.line("    ask: {zh: \"属于哪一档？\", en: \"Which tier is it?\"}")
		y.line("    choices:")
		for i, c := range r.Caps {
			y.line("      - {value: tier%s, label: %s}", letter(i), both("TODO who gets this: "+c.Quote))
		}
	}
}

func (r *Rule) write(y *yaml) {
	y.line("  # %s", remark(r.Sentence))
	y.line("  - id: %s", quoted(r.ID))
	y.line("    clause: %s", quoted(r.Clause))
	y.line("    title: %s", both(r.Title))
	keys := []string{r.key("meets")}
	if r.tiered() {
		keys = append(keys, r.key("tier"))
	}
	if r.Rate != nil {
		keys = append(keys, r.key("base"))
	}
	y.line("    facts: [%s]", strings.Join(keys, ", "))
	y.line("    when:")
	y.line("      - {fact: %s, met: [\"true\"], quote: %s, text: %s}", r.key("meets"), quoted(r.Lead), both(r.Short))
	if r.Rate != nil {
		nature := "formula"
		if r.Rate.Bound {
			nature = "ceiling"
		}
		y.line("    rate: {of: %s, value: %s, nature: %s, quote: %s}", r.key("base"), quoted(r.Rate.Value), nature, quoted(r.Rate.Quote))
	} else {
		y.line("    nature: ceiling  # a sum, and no share of anything")
	}
	if len(r.Caps) == 0 {
		return
	}
	scope, stated := r.Scope, r.Scope != ""
	switch unit := perUnit.FindString(r.Sentence); {
	case unit != "" && r.Rate == nil:
		scope, stated = "TODO the sum is "+unit+": it needs a count of these, or does it hold for one of enterprise, project?", false
	case !stated:
		scope = "TODO whom or what does the sum count for: enterprise, project or item? no word of the sentence says"
	}
	y.line("    caps:")
	y.line("      - scope: %s", quoted(scope))
	y.line("        scope_stated: %t", stated)
	y.line("        period: %s", knowledge.PeriodOf(r.Caps[0].Quote))
	if !r.tiered() {
		y.line("        value: %s", quoted(r.Caps[0].Value))
		y.line("        quote: %s", quoted(r.Caps[0].Quote))
		return
	}
	y.line("        by: %s", r.key("tier"))
	y.line("        table:")
	for i, c := range r.Caps {
		y.line("          tier%s: {value: %s, quote: %s}", letter(i), quoted(c.Value), quoted(c.Quote))
	}
}

// examples is examples.draft.yaml: a case a rule, of which a person writes what must come out.
func (d *Draft) examples() []byte {
	var y yaml
	y.line("# A draft: it counts for nothing until it is renamed to examples.yaml. Work each amount out by hand.")
	y.line("examples:")
	for i := range d.Rules {
		r := &d.Rules[i]
		facts := r.key("meets") + ": true"
		if r.tiered() {
			facts += ", " + r.key("tier") + ": tiera"
		}
		if r.Rate != nil {
			facts += ", " + r.key("base") + `: "100000"`
		}
		nature := "ceiling"
		if r.Rate != nil && !r.Rate.Bound {
			nature = "formula"
		}
		y.line("  - id: e%d", i+1)
		y.line("    say: %s", quoted("TODO the case in words; then what must come out of it"))
		y.line("    claims: [{rule: %s, facts: {%s}}]", quoted(r.ID), facts)
		y.line("    lines: [{rule: %s, status: eligible, exactly: %s, nature: %s}]", quoted(r.ID), quoted("TODO"), nature)
	}
	if len(d.Rules) == 0 {
		y.line("  - {id: e1, say: %s, claims: [], lines: []}", quoted("TODO no sentence was found that pays something: write the rules by hand, or leave the policy without rules"))
	}
	return y.Bytes()
}
