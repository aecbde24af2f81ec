package intake

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"policybot/knowledge"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

func reader(t testing.TB) *Reader {
	t.Helper()
	pack, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(pack)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRead runs the conversations of testdata. A line that begins with > is a message; the lines
// below it are what has to be understood after it. A line of --- starts a new thread.
// go test ./bot/intake -run 'TestRead$' -update rewrites what is understood: read the diff.
func TestRead(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no conversations", err)
	}
	r := reader(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { converse(t, r, file) })
	}
}

// converse reads the messages of a file and compares what was understood.
func converse(t *testing.T, r *Reader, file string) {
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var thread json.RawMessage
	var want, got, out []string
	message, at := "", 0
	check := func() {
		if message != "" && !slices.Equal(got, want) && !*update {
			t.Errorf("%s:%d: %s\ngot\n%s\nwant\n%s", file, at, message, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		out = append(out, got...)
		message, got, want = "", nil, nil
	}
	for n, line := range strings.Split(strings.TrimRight(string(src), "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "> "):
			check()
			message, at = strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(line[2:]), n+1
			out = append(out, line)
			var u Understanding
			if u, thread, err = r.Read(thread, message); err != nil {
				t.Fatalf("%s:%d: %v", file, at, err)
			}
			got = describe(u)
		case line == "---", strings.HasPrefix(line, "#"), line == "":
			check()
			out = append(out, line)
			if line == "---" {
				thread = nil
			}
		default:
			want = append(want, line)
		}
	}
	check()
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(out, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func describe(u Understanding) []string {
	out := []string{"  " + string(u.Ask)}
	for i, c := range u.Claims {
		who := strings.TrimSpace(c.Applicant + " " + u.Labels[i])
		out = append(out, strings.TrimRight(fmt.Sprintf("  rule %s %s", c.Rule, who), " "))
		for _, f := range u.Facts {
			if f.Claim == i {
				out = append(out, fmt.Sprintf("    %s = %s “%s” (turn %d)", f.Key, f.Value, f.Quote, f.Turn))
			}
		}
	}
	for _, m := range u.Unused {
		out = append(out, "  not used: "+m.Quote)
	}
	for _, d := range u.Doubts {
		out = append(out, "  in doubt: "+d.Key+": "+strings.Join(d.Readings, " or "))
	}
	return out
}

// FuzzRead: any text in any thread is read without a panic, and every fact's words stand
// where it says.
func FuzzRead(f *testing.F) {
	r := reader(f)
	for _, s := range []string{"", "市里给了1600万", "合同2万8，在用", "A项目1亿，B项目2亿", "不是1.3亿，是0.97亿", "是的", "重新开始", "活动\t实付(万元)\n大会\t120",
		"\u202e500\u2066万", "what if the voucher were 1.3 million?", strings.Repeat("合同1万，", 50)} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		if len(first)+len(second) > 4000 || !utf8.ValidString(first) || !utf8.ValidString(second) {
			return
		}
		var state json.RawMessage
		turns := []string{first, second}
		for n, text := range turns {
			u, next, err := r.Read(state, text)
			if err != nil {
				t.Fatalf("turn %d: %v", n+1, err)
			}
			state = next
			for _, fact := range u.Facts {
				if fact.Turn < 1 || fact.Turn > n+1 {
					t.Fatalf("fact %s is of turn %d", fact.Key, fact.Turn)
				}
				rs := []rune(turns[fact.Turn-1])
				if fact.Start < 0 || fact.End > len(rs) || fact.Start > fact.End || string(rs[fact.Start:fact.End]) != fact.Quote && strings.TrimSpace(string(rs[fact.Start:fact.End])) != fact.Quote {
					t.Fatalf("fact %s: %q does not stand at %d..%d of %q", fact.Key, fact.Quote, fact.Start, fact.End, turns[fact.Turn-1])
				}
				if fact.Claim >= len(u.Claims) {
					t.Fatalf("fact %s belongs to claim %d of %d", fact.Key, fact.Claim, len(u.Claims))
				}
			}
		}
	})
}

// TestTimeGrowsWithLength: a text a hundred times as long may take some hundred times as long,
// not ten thousand times.
func TestTimeGrowsWithLength(t *testing.T) {
	r := reader(t)
	text := "我们是北京市专精特新中小企业，服务券产品合同12万，已经用上了，今年没领过。"
	one := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			_, _, _ = r.Read(nil, text)
		}
	})
	long := strings.Repeat(text, 100)
	hundred := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			_, _, _ = r.Read(nil, long)
		}
	})
	if hundred.NsPerOp() > 2000*one.NsPerOp() {
		t.Errorf("%d ns for one sentence, %d ns for a hundred of them", one.NsPerOp(), hundred.NsPerOp())
	}
}

func BenchmarkRead(b *testing.B) {
	r := reader(b)
	for b.Loop() {
		if _, _, err := r.Read(nil, "国家级工业互联网项目，核定固投1.62亿，市级资金1980万也到了。两条路各算一遍，最后最多拿哪个数？"); err != nil {
			b.Fatal(err)
		}
	}
}
