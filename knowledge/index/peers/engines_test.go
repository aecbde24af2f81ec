package main

import (
	"testing"

	"policybot/knowledge/read"
)

// Each engine finds the document, so that none is beaten for being asked wrongly.
func TestEngines(t *testing.T) {
	entries := []read.Entry{
		{ID: "a", Title: "婚姻法第一条", Path: []string{"婚姻法"}, Text: "离婚后，不满两周岁的子女，以由母亲直接抚养为原则。"},
		{ID: "b", Title: "公司法第一条", Path: []string{"公司法"}, Text: "公司是企业法人，有独立的法人财产。"},
		{ID: "c", Title: "统计法第一条", Path: []string{"统计法"}, Text: "企业应当提供\"真实\"的资料。"},
	}
	for _, name := range names {
		find, err := engines[name](t.TempDir(), entries)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for question, want := range map[string]string{"离婚后子女由母亲抚养吗": "a", "公司法里说的独立的法人财产是什么？": "b", `资料要"真实"吗，说应当提供"真实"的`: "c"} {
			got, err := find(question, 2)
			if err != nil || len(got) == 0 || got[0] != want {
				t.Errorf("%s: %s: got %v, %v, want %s", name, question, got, err, want)
			}
		}
	}
}

func TestTrigrams(t *testing.T) {
	for question, want := range map[string]string{
		"多少":         "",
		"能拿多少钱":      `"能拿多" OR "拿多少" OR "多少钱"`,
		"能拿多 能拿多 ":   `"能拿多"`,
		`a"b`:        `"a""b"`,
		"一二三\t四五六 七": `"一二三" OR "四五六"`,
	} {
		if got := trigrams(question); got != want {
			t.Errorf("%s: got %s, want %s", question, got, want)
		}
	}
}
