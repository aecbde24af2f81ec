package knowledge_test

import (
	"testing"

	"policybot/knowledge"
)

func TestBuiltin(t *testing.T) {
	p, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if p.ID != knowledge.BuiltinID || p.Book.Policy != p.ID {
		t.Errorf("got pack %q with book %q", p.ID, p.Book.Policy)
	}
	// The inventory of the reading: 19 amounts, 5 rates, 4 ratios, 2 thresholds.
	if n := len(p.Figures); n != 30 {
		t.Errorf("got %d figures claimed, want 30", n)
	}
	if n := len(p.Book.Rules); n != 14 {
		t.Errorf("got %d rules, want 14", n)
	}
}
