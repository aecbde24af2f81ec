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
	if n := len(p.Book.Rules); n != 14 {
		t.Errorf("got %d rules, want 14", n)
	}
}
