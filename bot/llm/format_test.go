package llm

import (
	"encoding/json"
	"testing"
	"time"
)

func TestObject(t *testing.T) {
	tests := []struct{ content, want string }{
		{`{"a":1}`, `{"a":1}`},
		{" \n{}\n", `{}`},
		{"```json\n{\"a\":1}\n```", `{"a":1}`},
		{"<think>{</think>{}", `{}`},
		{``, ``},
		{`[]`, ``},
		{`{"a":1} and more`, ``},
		{`{"a":1}{"b":2}`, ``},
		{`Sure! {"a":1}`, ``},
		{`{"a":`, ``},
		{`null`, ``},
	}
	for _, tt := range tests {
		got, err := object(tt.content)
		if string(got) != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("object(%q): got %s, %v, want %s", tt.content, got, err, tt.want)
		}
	}
}

func FuzzObject(f *testing.F) {
	for _, s := range []string{`{}`, "```{}```", "</think>{\"a\":[1,{}]}", "```", `{"a":"\ud800"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		raw, err := object(s)
		if err != nil {
			return
		}
		var m map[string]json.RawMessage
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Errorf("object(%q) gave %s: %v", s, raw, err)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := []struct {
		value string
		want  time.Duration
	}{
		{"", 0}, {"0", 0}, {"3", 3 * time.Second}, {" 7 ", 7 * time.Second}, {"soon", 0},
		{"-1", 24 * time.Hour}, {"99999999", 24 * time.Hour},
		{"Thu, 02 Jan 2025 03:04:15 GMT", 10 * time.Second}, {"Thu, 02 Jan 2020 03:04:15 GMT", 0},
	}
	for _, tt := range tests {
		if got := retryAfter(tt.value, now); got != tt.want {
			t.Errorf("retryAfter(%q): got %v, want %v", tt.value, got, tt.want)
		}
	}
}
