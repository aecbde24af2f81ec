package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// somewhat makes a document of random characters, few of them different.
func somewhat(r *rand.Rand, id string) Doc {
	text := func(n int) string {
		var s []rune
		for range r.IntN(n) {
			s = append(s, []rune("企业数据算力补贴申请，。中华 abc")[r.IntN(18)])
		}
		return string(s)
	}
	d := Doc{ID: id, Clause: id, Title: text(6), Text: text(60)}
	for range r.IntN(3) {
		d.Path = append(d.Path, text(4))
	}
	if r.IntN(4) == 0 {
		d.Asked = append(d.Asked, text(12), text(12))
	}
	return d
}

func some(r *rand.Rand, n int) []Doc {
	docs := make([]Doc, n)
	for i := range docs {
		docs[i] = somewhat(r, fmt.Sprint("d", i))
	}
	return docs
}

func prepared(t testing.TB, docs []Doc) *Prepared {
	t.Helper()
	p, err := Prepare(docs)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What is revised is what would have been made anew.
func TestRevise(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 50 {
		before := some(r, 1+r.IntN(3*chunk/100))
		if round == 0 {
			before = some(r, 2*chunk+7) // several chunks
		}
		var docs []Doc
		var from []int
		for i, d := range before {
			switch r.IntN(12) {
			case 0: // removed
				continue
			case 1: // changed
				docs, from = append(docs, somewhat(r, d.ID)), append(from, New)
			case 2: // something put in before it
				docs, from = append(docs, somewhat(r, fmt.Sprint("new", i)), d), append(from, New, i)
			default:
				docs, from = append(docs, d), append(from, i)
			}
		}
		got, err := prepared(t, before).Revise(docs, from)
		if err != nil {
			t.Fatal(err)
		}
		if want := prepared(t, docs); !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Fatalf("round %d, %d documents: not what is made anew", round, len(docs))
		}
	}
}

func TestReviseInAnotherOrder(t *testing.T) {
	docs := some(rand.New(rand.NewPCG(3, 4)), 40)
	p := prepared(t, docs)
	back := slices.Clone(docs)
	slices.Reverse(back)
	from := make([]int, len(docs))
	for i := range from {
		from[i] = len(docs) - 1 - i
	}
	got, err := p.Revise(back, from)
	if err != nil || !bytes.Equal(got.Bytes(), prepared(t, back).Bytes()) {
		t.Errorf("not what is made anew: %v", err)
	}
}

func TestLoad(t *testing.T) {
	docs := some(rand.New(rand.NewPCG(5, 6)), 300)
	p := prepared(t, docs)
	data := p.Bytes()
	again, err := Load(docs, data)
	if err != nil || !reflect.DeepEqual(again, p) {
		t.Fatalf("not what was kept: %v", err)
	}
	for _, bad := range [][]byte{nil, data[:len(data)-1], append(slices.Clone(data), 0), data[1:]} {
		if _, err := Load(docs, bad); !errors.Is(err, ErrPrepared) {
			t.Errorf("%d bytes: got %v", len(bad), err)
		}
	}
	if _, err := Load(docs[1:], data); !errors.Is(err, ErrPrepared) {
		t.Errorf("other documents: got %v", err)
	}
	if _, err := Load(append(slices.Clone(docs), docs[0]), data); !errors.Is(err, ErrDuplicate) {
		t.Errorf("an id twice: got %v", err)
	}
}

// FuzzLoad wants every input refused or searched, and in space that its length accounts for.
func FuzzLoad(f *testing.F) {
	docs := some(rand.New(rand.NewPCG(7, 8)), 20)
	f.Add(prepared(f, docs).Bytes())
	f.Add(prepared(f, docs[:1]).Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Load(docs, data)
		if err != nil {
			return
		}
		ix, err := p.Index(context.Background(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ix.Search(context.Background(), "企业申请算力补贴 abc", 5); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(p.Bytes(), data) {
			if again, err := Load(docs, p.Bytes()); err != nil || !reflect.DeepEqual(again, p) {
				t.Fatalf("kept and loaded it is another: %v", err)
			}
		}
	})
}
