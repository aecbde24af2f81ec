package knowledge

import (
	"strings"
	"testing"
)

// textPack is a policy without rules.
func textPack(about string) (*Pack, error) {
	files := map[string][]byte{"policy.txt": []byte("河源县科技办法\n第一条 奖励10万元。\n")}
	if about != "" {
		files["policy.yaml"] = []byte(about)
	}
	return LoadFiles("heyuan", files)
}

// TestTextOnly: a text is enough for a pack; its title and places are read from its head.
func TestTextOnly(t *testing.T) {
	p, err := textPack("")
	if err != nil {
		t.Fatal(err)
	}
	if !p.TextOnly() || len(p.Book.Rules) != 0 || p.Title.Zh != "河源县科技办法" || strings.Join(p.About.Regions, " ") != "河源县" {
		t.Errorf("got %v %v %v", p.TextOnly(), p.Title, p.About)
	}
	if _, ok := p.Book.Rule("1"); ok {
		t.Error("a rule in a policy without rules")
	}
	for _, name := range []string{"rules.yaml", "examples.yaml"} {
		if _, err := LoadFiles("heyuan", map[string][]byte{"policy.txt": p.Files["policy.txt"], name: []byte("x: 1\n")}); err == nil {
			t.Errorf("%s alone is taken", name)
		}
	}
}

// TestStanding: from policy.yaml to whether the policy is in force on a day.
func TestStanding(t *testing.T) {
	for _, c := range []struct {
		about, day string
		want       Standing
	}{
		{"", "2026-01-01", Undated},
		{`issued_on: ""`, "2026-01-01", Undated},
		{`issued_on: "2025-03-01"`, "2025-02-28", NotYet},
		{`issued_on: "2025-03-01"`, "2025-03-01", InForce},
		{"issued_on: \"2025-03-01\"\nin_force_from: \"2025-04-01\"", "2025-03-31", NotYet},
		{"in_force_from: \"2025-04-01\"\nterm_years: \"3\"", "2028-03-31", InForce},
		{"in_force_from: \"2025-04-01\"\nterm_years: \"3\"", "2028-04-01", Ended},
		{"in_force_from: \"2024-02-29\"\nterm_years: \"1\"", "2025-02-28", InForce},
		{`until: "2024-12-31"`, "2024-12-31", Undated},
		{`until: "2024-12-31"`, "2025-01-01", Ended},
		{"in_force_from: \"2024-01-01\"\nuntil: \"2026-12-31\"\nrepealed_on: \"2025-07-01\"", "2025-06-30", InForce},
		{"in_force_from: \"2024-01-01\"\nuntil: \"2026-12-31\"\nrepealed_on: \"2025-07-01\"", "2025-07-01", Ended},
		{"in_force_from: \"2024-01-01\"\nuntil: \"2025-06-30\"\nrepealed_on: \"2026-07-01\"", "2025-12-31", Ended},
	} {
		p, err := textPack(c.about)
		if err != nil {
			t.Errorf("%q: %v", c.about, err)
			continue
		}
		if got := p.About.Term.At(c.day, c.day); got != c.want {
			t.Errorf("%q on %s: %d, want %d", c.about, c.day, got, c.want)
		}
	}
	p, err := textPack("in_force_from: \"2025-04-01\"\nterm_years: \"1\"")
	if err != nil || p.About.Term.At("2025-01-01", "2025-12-31") != InForce || p.About.Term.At("2024-01-01", "2024-12-31") != NotYet {
		t.Errorf("a year of which it was in force for a part: %v", err)
	}
}

// TestAboutFaults: each fault in policy.yaml names its place.
func TestAboutFaults(t *testing.T) {
	for about, want := range map[string]string{
		`issued_on: "2025-02-30"`:                          "policy.yaml:1: issued_on",
		`term_years: "3"`:                                  "policy.yaml:1: term_years: a term counts from",
		"issued_on: \"2025-01-01\"\nterm_years: 3":         "policy.yaml:2: term_years: want a figure as a quoted string",
		"issued_on: \"2025-01-01\"\nterm_years: \"0.5\"":   "policy.yaml:2: term_years: want a whole number",
		"issued_on: \"2025-01-01\"\nuntil: \"2024-01-01\"": "policy.yaml:2: until: it ends on",
		"until: \"2024-01-01\"\nterm_years: \"1\"":         "policy.yaml:2: term_years: until says",
		"colour: blue":                                     "policy.yaml:1: colour: unknown field",
		"names: [市]":                                       "too short to tell a policy by",
		"title: [a]":                                       "policy.yaml:1: title",
		"- a":                                              "policy.yaml:1",
		"title: {":                                         "policy.yaml",
	} {
		if _, err := textPack(about); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", about, err, want)
		}
	}
}

// FuzzAbout: whatever policy.yaml holds, the pack is loaded or refused, and never both ended and to come.
func FuzzAbout(f *testing.F) {
	f.Add("title: x\nissued_on: \"2025-01-01\"\nterm_years: \"3\"", "2026-01-01")
	f.Add("until: \"2025-01-01\"", "")
	f.Fuzz(func(t *testing.T, about, day string) {
		p, err := textPack(about)
		if err != nil {
			return
		}
		if term := p.About.Term; term.From != "" && term.Until != "" && term.Until < term.From {
			t.Errorf("%q: from %s until %s", about, term.From, term.Until)
		}
		if s := p.About.Term.At(day, day); s.Out() && p.About.Term.From == "" && p.About.Term.Until == "" {
			t.Errorf("%q: out of force on %q, of no day that is known", about, day)
		}
	})
}
