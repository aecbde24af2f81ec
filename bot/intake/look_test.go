package intake

import (
	"encoding/json"
	"flag"
	"strings"
	"testing"
)

var say = flag.String("say", "", "a message to read, or several joined by ⏎, for TestLook")

var kindNames = map[tagKind]string{tagRule: "rule", tagDrop: "drop", tagYes: "yes", tagNo: "no", tagOpen: "open", tagValue: "value",
	tagNot: "not", tagSlot: "slot", tagFirm: "firm", tagSoft: "soft", tagNone: "none", tagOther: "other", tagSpeech: "speech", tagLabel: "label"}

// TestLook shows how a message is read, from the words recognised to what is understood:
// go test ./bot/intake -run TestLook -v -say '合同12万⏎更正：15万'
func TestLook(t *testing.T) {
	if *say == "" {
		t.Skip("give a message with -say")
	}
	r := reader(t)
	var thread json.RawMessage
	for _, text := range strings.Split(*say, "⏎") {
		text = strings.ReplaceAll(strings.TrimSpace(text), `\n`, "\n")
		s := r.lex.scan(text)
		for _, h := range s.hits {
			t.Logf("%4d %-6s %-24s %s %s weight %d denied %v open %v “%s”", h.start, kindNames[h.kind], h.name, h.rule, h.arg, h.weight, h.negated, h.open, s.quote(h.start, h.end))
		}
		for i := range s.money {
			b := r.best(s, i, nil)
			by := ""
			if b.cue != nil {
				by = s.quote(b.cue.start, b.cue.end)
			}
			t.Logf("amount %s, whatever the rule: %s%s, score %d by “%s”", s.moneyQuote(i), b.key, b.other, b.score, by)
		}
		u, next, err := r.Read(thread, text)
		if err != nil {
			t.Fatal(err)
		}
		thread = next
		t.Logf("%s\n%s\n%s", text, strings.Join(describe(u), "\n"), thread)
	}
}
