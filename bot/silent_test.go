package bot

import (
	"slices"
	"strings"
	"testing"
)

func TestReadTopics(t *testing.T) {
	for _, tt := range []struct{ src, fault string }{
		{"topic a\nwhen x\nzh 甲\nen a", ""},
		{"authority 局 | the bureau\ntopic a\nwhen x | y + z\nnot w\nclause 1\nquote 2 词\nzh 甲\nen a", ""},
		{"when x", "before the first topic"},
		{"topic a\nwhen x\nzh 甲", "topic a: wants when, zh and en"},
		{"topic a\nwhen x + \nzh 甲\nen a", "an empty part"},
		{"topic a\nquote 2\nwhen x\nzh 甲\nen a", "quote wants"},
		{"brief 短 | short\ntopic a\nnotes\nquote 2 词\nquote 2 字\nwhen x\nzh 甲\nen a", ""},
		{"topic a\nfoo x", `"foo"`},
	} {
		_, _, err := readTopics(tt.src)
		if tt.fault == "" && err != nil || tt.fault != "" && (err == nil || !strings.Contains(err.Error(), tt.fault)) {
			t.Errorf("%q: got %v, want %q", tt.src, err, tt.fault)
		}
	}
}

func TestContains(t *testing.T) {
	for _, tt := range []struct {
		s, w string
		want bool
	}{
		{"private", "vat", false}, {"the vat rate", "vat", true}, {"vat", "vat", true}, {"含税合同", "含税", true}, {"pay", "payment", false},
	} {
		if got := contains(tt.s, tt.w); got != tt.want {
			t.Errorf("contains(%q, %q): got %v", tt.s, tt.w, got)
		}
	}
}

// TestSilentTopics: every clause a topic quotes exists and holds the words, and what is said passes
// the gate, in both languages.
func TestSilentTopics(t *testing.T) {
	b := newBot(t)
	for i := range b.topics {
		s := &b.topics[i]
		for _, c := range s.clauses {
			clause, ok := b.pack.Doc.Clause(c)
			if !ok || slices.ContainsFunc(s.quotes[c], func(q string) bool { return !strings.Contains(clause.Text, q) }) {
				t.Errorf("topic %s: clause %s is not there, or does not hold %q", s.name, c, s.quotes[c])
			}
		}
		for _, lang := range []string{"zh", "en"} {
			turn := &turn{bot: b, ctx: t.Context(), lang: lang, question: "?"}
			turn.begin()
			if err := turn.silence(s); err != nil {
				t.Fatal(err)
			}
			if turn.pass(); len(turn.answer.Refused) > 0 {
				t.Errorf("topic %s, %s: %v", s.name, lang, turn.answer.Refused)
			}
		}
	}
	for _, name := range []string{"in_force", "whole_total"} {
		if !strings.Contains(string(b.pack.Files["silent.txt"]), "topic "+name+"\n") {
			t.Errorf("no topic %s", name)
		}
	}
}

// TestEnglish: every clause has its English line, and no line is for a clause that is not there.
func TestEnglish(t *testing.T) {
	b := newBot(t)
	for i := range b.pack.Doc.Clauses {
		if id := b.pack.Doc.Clauses[i].ID; b.english[id] == "" {
			t.Errorf("clause %s has no line in english.txt", id)
		}
	}
	for id := range b.english {
		if !b.known[id] {
			t.Errorf("english.txt: no clause %s", id)
		}
	}
	if _, err := readEnglish("1 a\n1 b"); err == nil {
		t.Error("a clause that stands twice was taken")
	}
}

func FuzzReadTopics(f *testing.F) {
	f.Add("topic a\nwhen x | y + z\nzh 甲\nen a", "x z")
	f.Fuzz(func(t *testing.T, src, question string) {
		_, topics, err := readTopics(src)
		if err != nil {
			return
		}
		for i := range topics {
			topics[i].matches(question)
		}
	})
}
