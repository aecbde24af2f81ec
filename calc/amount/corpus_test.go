package amount

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// readLines decodes a JSON-lines file; an absent one skips the test.
func readLines[T any](t *testing.T, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("needs %s: %v", path, err)
	}
	defer f.Close()
	var rows []T
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var row T
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		rows = append(rows, row)
	}
	return rows
}

type adversarialCase struct {
	Text, Spelling, Value, Unit, Cat, Assert, Lo, Hi string
	Start, End                                       int
}

// overlapping returns the quantities that touch a span.
func overlapping(qs []Quantity, start, end int) []Quantity {
	var list []Quantity
	for _, q := range qs {
		if q.Start < end && q.End > start {
			list = append(list, q)
		}
	}
	return list
}

// expected turns a value of the test set into the plain one: 30 percent is 0.3, the
// ratio 1:0.5 is 0.5, the fraction 1/3 is cut off.
func expected(value, unit string) (decimal.Decimal, bool) {
	if a, b, ok := strings.Cut(value, ":"); ok {
		d, _ := quotient(decimal.RequireFromString(b), decimal.RequireFromString(a))
		return d, true
	}
	if a, b, ok := strings.Cut(value, "/"); ok {
		d, _ := quotient(decimal.RequireFromString(a), decimal.RequireFromString(b))
		return d, true
	}
	d, err := decimal.NewFromString(value)
	if err != nil {
		return d, false
	}
	if strings.HasPrefix(unit, "percent") {
		d = d.Shift(-2)
	}
	return d, true
}

func (c adversarialCase) met(qs []Quantity) bool {
	list := overlapping(qs, c.Start, c.End)
	if len(list) == 0 || c.Assert == "detect" {
		return len(list) > 0
	}
	for _, q := range list {
		if c.Lo != "" {
			lo, _ := expected(c.Lo, c.Unit)
			hi, _ := expected(c.Hi, c.Unit)
			if q.Range && q.Low.Equal(lo) && q.High.Equal(hi) {
				return true
			}
			continue
		}
		if want, ok := expected(c.Value, c.Unit); ok && q.Point && q.Value.Equal(want) {
			return true
		}
	}
	return false
}

func TestAdversarial(t *testing.T) {
	rows := readLines[adversarialCase](t, "testdata/adversarial.jsonl")
	for _, c := range rows {
		if qs := Find(c.Text); !c.met(qs) {
			t.Errorf("%s: %q: want %s %s %s, got %s", c.Assert, c.Text, c.Spelling, c.Value, c.Unit, describe(qs))
		}
	}
}

// harmlessKind tells the kinds that raise no alarm.
func harmlessKind(k Kind) bool {
	return k == Date || k == Ordinal || k == Identifier || k == Measure
}

func TestHarmless(t *testing.T) {
	type row struct {
		Text, Trap string
		StillAFact bool `json:"still_a_fact"`
	}
	rows := readLines[row](t, "testdata/harmless.jsonl")
	alarms := 0
	for _, r := range rows {
		for _, q := range Find(r.Text) {
			if !harmlessKind(q.Kind) {
				alarms++
				t.Errorf("%q: false alarm %s", r.Text, describe([]Quantity{q}))
				break
			}
		}
	}
	t.Logf("%d false alarms in %d sentences", alarms, len(rows))
}

type peerCase struct {
	ID, Lang, Kind, Input, Use string
	Expect                     []struct {
		Text, Value, Unit, Lo, Hi string
		Start, End                int
		Approx                    bool
	}
}

// TestPeers reads the test cases of other projects where they are at hand.
func TestPeers(t *testing.T) {
	dir := os.Getenv("POLICYBOT_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	rows := readLines[peerCase](t, filepath.Join(dir, "data", "numbers", "dev-peers.jsonl"))
	total, right := map[string]int{}, map[string]int{}
	for _, c := range rows {
		if c.Use != "gold" {
			continue
		}
		group := c.Lang + " " + c.Kind
		total[group]++
		if qs := Find(c.Input); c.met(qs) {
			right[group]++
		} else {
			t.Logf("%s %s %q: got %s", group, c.ID, c.Input, describe(qs))
		}
	}
	least := map[string]int{"zh number": 97, "zh percent": 97, "zh currency": 97, "zh range": 90, "en number": 92, "en percent": 92, "en currency": 92, "en range": 90, "xx currency": 90}
	for group, n := range total {
		percent := right[group] * 1000 / n
		t.Logf("%s: %d of %d (%d.%d %%)", group, right[group], n, percent/10, percent%10)
		if percent < least[group]*10 {
			t.Errorf("%s: %d of %d right, want %d %%", group, right[group], n, least[group])
		}
	}
}

// met compares with the conventions of the peers: a number inside a sum counts, the
// kinds of one value are not told apart, and a bound of one side is a range there.
func (c peerCase) met(qs []Quantity) bool {
	for _, e := range c.Expect {
		ok := false
		for _, q := range overlapping(qs, e.Start, e.End) {
			ok = ok || c.same(q, e.Value, e.Unit, e.Lo, e.Hi, e.Approx) && (q.Start <= e.Start || c.modifier(e.Start, q.Start)) && (q.End >= e.End || c.modifier(q.End, e.End))
		}
		if !ok {
			return false
		}
	}
	if len(c.Expect) > 0 {
		return true
	}
	for _, q := range qs {
		if c.Kind == "currency" && q.Kind == Money || c.Kind == "percent" && q.Kind == Percent || c.Kind == "number" && !harmlessKind(q.Kind) {
			return false
		}
	}
	return true
}

// modifier tells whether the text between two places is words around a figure.
func (c peerCase) modifier(from, to int) bool {
	rs := []rune(c.Input)
	return from <= to && !strings.ContainsAny(string(rs[from:to]), "0123456789一二三四五六七八九十百千万")
}

func (c peerCase) same(q Quantity, value, unit, lo, hi string, approx bool) bool {
	equal := func(d decimal.Decimal, text string) bool {
		want, ok := expected(text, unit)
		if approx {
			return ok && d.Sub(want).Abs().LessThan(decimal.New(1, -9))
		}
		return ok && d.Equal(want)
	}
	cur := strings.NewReplacer("DOLLAR", "USD", "POUND", "GBP", "CENT", "USD", "FRANC", "CHF", "PESETA", "ESP", "FINNISH MARKKA", "FIM").Replace(unit)
	if len(cur) == 3 && q.Kind == Money && q.Unit != cur && !(cur == "JPY" && strings.Contains(q.Quote, "¥")) {
		return false
	}
	if value != "" {
		if unit == "CENT" {
			value = expectedCents(value)
		}
		return q.Point && equal(q.Value, value)
	}
	if q.Range {
		return (lo == "" || equal(q.Low, lo)) && (hi == "" || equal(q.High, hi))
	}
	return q.Point && (lo == "" || equal(q.Value, lo)) && (hi == "" || equal(q.Value, hi))
}

func expectedCents(v string) string { return decimal.RequireFromString(v).Shift(-2).String() }

// describe prints quantities as the example files do.
func describe(qs []Quantity) string {
	if len(qs) == 0 {
		return "nothing"
	}
	var parts []string
	for _, q := range qs {
		p := "[" + q.Quote + "] " + string(q.Kind)
		switch {
		case q.Range:
			p += " " + q.Low.String() + ".." + q.High.String()
		case q.Point:
			p += " " + q.Value.String()
		}
		if q.Unit != "" {
			p += " " + q.Unit
		}
		if q.Approx {
			p += " approx"
		}
		if q.Bound != "" {
			p += " " + q.Bound
		}
		parts = append(parts, p)
	}
	return strings.Join(parts, "; ")
}
