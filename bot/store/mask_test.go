package store

import (
	_ "embed"
	"strings"
	"testing"
	"unicode/utf8"
)

//go:embed testdata/mask.txt
var maskExamples string

func TestMask(t *testing.T) {
	for n, line := range strings.Split(maskExamples, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		in, want, ok := strings.Cut(line, " => ")
		if !ok {
			in, want = line, line
		}
		if got := Mask(in); got != want {
			t.Errorf("line %d: %s\ngot  %s\nwant %s", n+1, in, got, want)
		}
	}
}

func FuzzMask(f *testing.F) {
	for _, line := range strings.Split(maskExamples, "\n") {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Mask(text)
		if utf8.ValidString(text) && utf8.RuneCountInString(got) != utf8.RuneCountInString(text) {
			t.Errorf("%q became %q: the length changed", text, got)
		}
		if again := Mask(got); utf8.ValidString(text) && again != got {
			t.Errorf("%q became %q and then %q", text, got, again)
		}
	})
}
