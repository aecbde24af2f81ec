package collection_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"policybot/knowledge/collection"
	"policybot/knowledge/read"
)

const four = `{"id":"a","title":"第一条","path":["甲法"],"text":"企业可以申请补贴。资金由区财政安排。"}
{"id":"b","title":"第二条","path":["甲法"],"text":"活动须事先备案。","asked":["办展会要先报备吗"]}
{"id":"c","title":"第三条","path":["乙法"],"text":"离婚后，子女由父母抚养。"}

{"id":"d","text":"算力券"}
`

func mustRead(t testing.TB, s string) *collection.Collection {
	t.Helper()
	c, err := collection.Read([]byte(s), nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func partsOf(c *collection.Collection) func(string) []byte {
	parts := c.Parts()
	return func(name string) []byte { return parts[name] }
}

func first(t testing.TB, c *collection.Collection, query string) string {
	t.Helper()
	ix, err := c.Index(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	hits, err := ix.Search(context.Background(), query, 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(hits) == 0 {
		return "nothing"
	}
	return hits[0].ID + " " + hits[0].Quote
}

func TestOpen(t *testing.T) {
	c, err := collection.Open(partsOf(mustRead(t, four)))
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"钱从区财政哪里来":  "a 资金由区财政安排。",
		"办展会要先报备吗":  "b 活动须事先备案。",
		"孩子归谁，父母离婚": "c 离婚后，子女由父母抚养。",
		"xyz":       "nothing",
	} {
		if got := first(t, c, query); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

// A version of the first kind holds the lines alone.
func TestOpenLines(t *testing.T) {
	c, err := collection.Open(func(name string) []byte { return map[string][]byte{"documents.jsonl": []byte(four)}[name] })
	if err != nil || c.Len() != 4 {
		t.Fatalf("%v documents, %v", c, err)
	}
	if got := first(t, c, "算力券"); got != "d 算力券" {
		t.Errorf("got %s", got)
	}
}

func TestRevise(t *testing.T) {
	before := mustRead(t, four)
	for what, test := range map[string]struct {
		edit []string
		want string
	}{
		"nothing":              {nil, "+[] ~[] -[] 4"},
		"other spaces":         {[]string{`{"id":"c","title"`, `{ "id":"c", "title"`}, "+[] ~[] -[] 4"},
		"a word":               {[]string{"离婚后", "离异后"}, "+[] ~[c] -[] 3"},
		"a question":           {[]string{"要先报备吗", "要报备吗"}, "+[] ~[b] -[] 3"},
		"another id":           {[]string{`"id":"c"`, `"id":"e"`}, "+[e] ~[] -[c] 3"},
		"ids change places":    {[]string{`"id":"a"`, `"id":"b"`, `"id":"b"`, `"id":"a"`}, "+[] ~[b a] -[] 2"},
		"one more in front":    {[]string{`{"id":"a"`, "{\"id\":\"0\",\"text\":\"新\"}\n{\"id\":\"a\""}, "+[0] ~[] -[] 4"},
		"one less":             {[]string{"{\"id\":\"d\",\"text\":\"算力券\"}\n", ""}, "+[] ~[] -[d] 3"},
		"the last comes first": {[]string{"{\"id\":\"d\",\"text\":\"算力券\"}\n", "", `{"id":"a"`, "{\"id\":\"d\",\"text\":\"算力券\"}\n{\"id\":\"a\""}, "+[] ~[] -[] 4"},
	} {
		text := strings.NewReplacer(test.edit...).Replace(four)
		opened, err := collection.Open(partsOf(before))
		if err != nil {
			t.Fatal(err)
		}
		got, c, err := opened.Revise([]byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		if s := fmt.Sprintf("+%v ~%v -%v %d", c.Added, c.Changed, c.Removed, c.Untouched); s != test.want {
			t.Errorf("%s: got %s, want %s", what, s, test.want)
		}
		if want := mustRead(t, text); !reflect.DeepEqual(got.Parts(), want.Parts()) {
			t.Errorf("%s: not what reading all of it makes", what)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	c := mustRead(t, four)
	for what, text := range map[string]string{
		"an id twice":         four + `{"id":"a","text":"另一条"}`,
		"a line twice":        four + `{"id":"d","text":"算力券"}`,
		"no id":               `{"text":"无"}`,
		"not JSON":            four + "{",
		"nothing":             "\n \n",
		"not UTF-8":           "{\"id\":\"\xff\",\"text\":\"\"}",
		"a field of its kind": `{"id":1,"text":""}`,
	} {
		if _, _, err := c.Revise([]byte(text), nil); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	if _, _, err := c.Revise([]byte(four+"{"), nil); !errors.Is(err, read.ErrDamaged) || !strings.Contains(err.Error(), "line 6") {
		t.Errorf("got %v, want the line", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	whole := mustRead(t, four).Parts()
	for name := range whole {
		for cut := range len(whole[name]) {
			parts := map[string][]byte{}
			for n, data := range whole {
				parts[n] = data
			}
			parts[name] = whole[name][:cut]
			if _, err := collection.Open(func(n string) []byte { return parts[n] }); !errors.Is(err, collection.ErrParts) {
				t.Fatalf("part %s cut off at %d: got %v", name, cut, err)
			}
		}
	}
}

// A number that promises more than there is takes no room for it.
func TestOpenPromises(t *testing.T) {
	const length = 8 << 20
	part := []byte{1}                                            // one document,
	part = append(append(part, make([]byte, 16)...), 0, 0, 0)    // of an empty id, title and text,
	part = binary.AppendUvarint(part, length)                    // with so many headings,
	part = append(part, bytes.Repeat([]byte{0xff}, length+8)...) // none of which is one
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := collection.Open(func(name string) []byte { return map[string][]byte{"documents": part}[name] })
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; !errors.Is(err, collection.ErrParts) || took > 3*length {
		t.Errorf("%v; it took %d MB", err, took>>20)
	}
}

// FuzzOpen wants every part refused, or a collection that is kept as it was opened.
func FuzzOpen(f *testing.F) {
	parts := mustRead(f, four).Parts()
	f.Add(parts["documents"], parts["index"])
	f.Fuzz(func(t *testing.T, documents, index []byte) {
		c, err := collection.Open(func(name string) []byte {
			return map[string][]byte{"documents": documents, "index": index}[name]
		})
		if err != nil {
			return
		}
		again, err := collection.Open(partsOf(c))
		if err != nil || !reflect.DeepEqual(again, c) {
			t.Fatalf("kept and opened it is another: %v", err)
		}
		if _, _, err := c.Revise([]byte(four), nil); err != nil && !bytes.Contains(documents, []byte("a")) {
			t.Fatal(err)
		}
	})
}
