package snapshot

import (
	"bytes"
	"testing"
)

func FuzzRead(f *testing.F) {
	var whole bytes.Buffer
	if err := write(&whole, Manifest{Name: "p", Clauses: 2}, map[string][]byte{"files/policy.txt": []byte("第一条"), "vectors": nil}); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Add([]byte(magic + " 2 x\n{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := read(bytes.NewReader(data), int64(len(data)), false)
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := write(&again, s.Manifest, s.parts); err != nil {
			t.Fatal(err)
		}
	})
}
