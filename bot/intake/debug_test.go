package intake

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"policybot/knowledge"
)

// TestExplain prints how a message is read: SAY="我们…" go test -run TestExplain -v ./bot/intake
func TestExplain(t *testing.T) {
	say := os.Getenv("SAY")
	if say == "" {
		t.Skip("set SAY to a message, or several joined by ⏎")
	}
	pack, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(pack)
	if err != nil {
		t.Fatal(err)
	}
	var state json.RawMessage
	for _, text := range strings.Split(say, "⏎") {
		text = strings.ReplaceAll(strings.TrimSpace(text), `\n`, "\n")
		s := r.lex.scan(text)
		for _, h := range s.hits {
			fmt.Printf("  %-4d %d %-28s rule=%-5s arg=%-14s w=%d neg=%v open=%v “%s”\n", h.start, h.kind, h.name, h.rule, h.arg, h.weight, h.negated, h.open, s.quote(h.start, h.end))
		}
		var u Understanding
		if u, state, err = r.Read(state, text); err != nil {
			t.Fatal(err)
		}
		for i, m := range s.money {
			b := r.best(s, i, r.active(map[string]int{}, s))
			fmt.Printf("  money %s bare=%v best(no rule)=%s%s %d by “%s”\n", s.quote(m.start, m.end), m.bare, b.key, b.other, b.score, s.quote(b.cue.start, b.cue.end))
		}
		_, lines, _ := answer(t, r, pack.Book, []string{text})
		_ = lines
		fmt.Println(text, "\n ", tell(u, nil), "\n ", string(state))
	}
}
