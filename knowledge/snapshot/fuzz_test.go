package snapshot

import (
	"bytes"
	"slices"
	"testing"
)

func FuzzRead(f *testing.F) {
	pieces, err := encode(Manifest{Name: "p", Clauses: 2}, map[string][]byte{"files/policy.txt": []byte("第一条"), "vectors": nil})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(slices.Concat(pieces...))
	f.Add([]byte(magic + " 2 x\n{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := read(bytes.NewReader(data), int64(len(data)), false)
		if err != nil {
			return
		}
		again, err := encode(s.Manifest, s.parts)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := read(bytes.NewReader(slices.Concat(again...)), 1<<40, false); err != nil {
			t.Fatalf("written again: %v", err)
		}
	})
}
