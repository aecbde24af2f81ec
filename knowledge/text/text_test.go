package text_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"policybot/knowledge/text"
)

const builtin = "../packs/tongzhou-digital-economy/policy.txt"

func read(t *testing.T, path string) *text.Document {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := text.Read(src)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestBuiltinClauses(t *testing.T) {
	d := read(t, builtin)
	var ids []string
	for _, c := range d.Clauses {
		ids = append(ids, c.ID)
	}
	got := strings.Join(ids, " ")
	want := "1 2 3 4 5 6 6.1 6.2 6.3 6.4 7 8 8.1 8.2 8.3 8.4 9 10 11 12 13 14 15 16"
	if got != want {
		t.Errorf("clauses\n got %s\nwant %s", got, want)
	}
}

func TestBuiltinTitlesAndPaths(t *testing.T) {
	d := read(t, builtin)
	for _, tt := range []struct{ id, label, title, path, first string }{
		{"1", "第一条", "第一条", "", "为加快数字经济的高质量发展"},
		{"5", "第五条", "支持中小企业加速发展", "支持中小企业加速发展", "对购买使用服务券产品的中小企业给予资金奖励。"},
		{"6", "第六条", "梯次培育优质企业", "梯次培育优质企业", "梯次培育优质企业"},
		{"7", "第七条", "支持数字技术科研投入", "支持数字技术科研投入", "鼓励企业与高等院校"},
		{"8.1", "第八条第1款", "支持数字基础设施建设", "支持数字基础设施建设", "鼓励企业参与工业互联网"},
		{"11", "第十一条", "支持企业举办活动展览", "第四章 加强宣传推介/支持企业举办活动展览", "鼓励企业围绕元宇宙"},
		// The heading of chapter five was lost, so nothing says that article 12 is still in chapter four.
		{"12", "第十二条", "第十二条", "", "通州区经济和信息化局根据"},
		{"15", "第十五条", "第十五条", "第六章 附则", "对产业带动性强"},
	} {
		c, ok := d.Clause(tt.id)
		if !ok {
			t.Errorf("clause %s missing", tt.id)
			continue
		}
		if c.Label != tt.label || c.Title != tt.title || strings.Join(c.Path, "/") != tt.path {
			t.Errorf("clause %s: got label %q title %q path %q", tt.id, c.Label, c.Title, c.Path)
		}
		if !strings.HasPrefix(c.Sentences[0].Text, tt.first) {
			t.Errorf("clause %s begins with %q, want %q", tt.id, c.Sentences[0].Text, tt.first)
		}
		if strings.Contains(c.Text, "[bookmark") {
			t.Errorf("clause %s: bookmark noise in %q", tt.id, c.Text)
		}
	}
}

func TestLocate(t *testing.T) {
	d := read(t, builtin)
	for _, tt := range []struct {
		id, quote string
		ok        bool
	}{
		{"8.1", "区域级（二级）最高支持500万元", true},
		{"8.1", "区域级(二级)最高支持500万元", false}, // other brackets
		{"8.2", "区域级（二级）最高支持500万元", false}, // another clause
		{"7", "如有晋级，仅享受差额支持。", true},
		{"99", "如有晋级", false},
		{"7", "", false},
	} {
		start, end, ok := d.Locate(tt.id, tt.quote)
		if ok != tt.ok {
			t.Errorf("Locate(%s, %s) = %v, want %v", tt.id, tt.quote, ok, tt.ok)
		}
		if ok && string([]rune(d.Source)[start:end]) != tt.quote {
			t.Errorf("Locate(%s, %s): offsets %d–%d are other words", tt.id, tt.quote, start, end)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		src  []byte
		want error
	}{
		{"nothing", nil, text.ErrEmpty},
		{"spaces", []byte(" \n\u3000\t\ufeff"), text.ErrEmpty},
		{"GB18030", []byte("\xb5\xda\xd2\xbb\xcc\xf5"), text.ErrEncoding},
		{"binary", []byte("PK\x03\x04\x00\x00"), text.ErrBinary},
		{"too large", make([]byte, text.MaxSize+1), text.ErrTooLarge},
	} {
		if _, err := text.Read(tt.src); !errors.Is(err, tt.want) {
			t.Errorf("%s: got error %v, want %v", tt.name, err, tt.want)
		}
	}
}

// checkInvariants holds for every text: see the package comment.
func checkInvariants(t *testing.T, d *text.Document) {
	t.Helper()
	runes := []rune(d.Source)
	owner := make([]byte, len(runes))
	take := func(what string, s text.Span) {
		if s.Start < 0 || s.End > len(runes) || s.Start > s.End || string(runes[s.Start:s.End]) != s.Text {
			t.Fatalf("%s: span %d–%d is not %q", what, s.Start, s.End, s.Text)
		}
		for i := s.Start; i < s.End; i++ {
			if owner[i]++; owner[i] > 1 {
				t.Fatalf("%s: character %d (%q) taken twice", what, i, runes[i])
			}
		}
	}
	ids := make(map[string]bool)
	for _, c := range d.Clauses {
		if ids[c.ID] {
			t.Fatalf("clause id %s used twice", c.ID)
		}
		ids[c.ID] = true
		for _, s := range c.Sentences {
			take("clause "+c.ID, s)
			if s.Start < c.Start || s.End > c.End {
				t.Fatalf("clause %s (%d–%d): sentence %d–%d outside", c.ID, c.Start, c.End, s.Start, s.End)
			}
			if a, b, ok := d.Locate(c.ID, s.Text); !ok || string(runes[a:b]) != s.Text {
				t.Fatalf("clause %s: sentence %q cannot be located", c.ID, s.Text)
			}
		}
	}
	for _, f := range d.Furniture {
		take(string(f.Kind), f.Span)
	}
	for i, r := range runes {
		if owner[i] == 0 && !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r) {
			t.Fatalf("character %d (%q) lost, near %q", i, r, string(runes[max(0, i-10):min(len(runes), i+10)]))
		}
	}
}

func TestInvariants(t *testing.T) {
	checkInvariants(t, read(t, builtin))
	paths, _ := filepath.Glob(filepath.Join(shared(), "data", "policies", "*.txt"))
	if len(paths) == 0 {
		t.Skip("other policies not checked: needs ../shared/data/policies or $POLICYBOT_SHARED")
	}
	for _, p := range paths {
		t.Run(filepath.Base(p), func(t *testing.T) {
			d := read(t, p)
			checkInvariants(t, d)
			if os.Getenv("SHOW") != "" {
				for _, c := range d.Clauses {
					t.Logf("%-10s %s | %s | %v | %d sentences | %.40s", c.ID, c.Label, c.Title, c.Path, len(c.Sentences), c.Text)
				}
			}
		})
	}
}

// shared is where the collections lie that are not part of the project.
func shared() string {
	if dir := os.Getenv("POLICYBOT_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "shared")
}

func FuzzRead(f *testing.F) {
	if src, err := os.ReadFile(builtin); err == nil {
		f.Add(src)
	}
	for _, s := range structures {
		f.Add([]byte(s.text))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		d, err := text.Read(src)
		if err != nil {
			if utf8.Valid(src) && !strings.ContainsRune(string(src), 0) && !errors.Is(err, text.ErrEmpty) {
				t.Fatalf("valid text refused: %v", err)
			}
			return
		}
		checkInvariants(t, d)
	})
}

func BenchmarkRead(b *testing.B) {
	src, err := os.ReadFile(builtin)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := text.Read(src); err != nil {
			b.Fatal(err)
		}
	}
}
