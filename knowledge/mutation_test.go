package knowledge_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"policybot/knowledge"
)

const packDir = "packs/" + knowledge.BuiltinID

// packFiles is the built-in pack as a file system a test may change.
func packFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{"policy.txt", "rules.yaml", "examples.yaml"} {
		src, err := os.ReadFile(packDir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[packDir+"/"+name] = &fstest.MapFile{Data: src}
	}
	return files
}

// with is the pack with one file replaced. A changed text gets its hash put
// into the rules, so that the hash is not what catches it.
func with(files fstest.MapFS, name, content string) fstest.MapFS {
	out := fstest.MapFS{}
	for k, v := range files {
		out[k] = v
	}
	out[packDir+"/"+name] = &fstest.MapFile{Data: []byte(content)}
	if name == "policy.txt" {
		sum := sha256.Sum256([]byte(content))
		rules := hash.ReplaceAll(files[packDir+"/rules.yaml"].Data, []byte("text_sha256: "+hex.EncodeToString(sum[:])))
		out[packDir+"/rules.yaml"] = &fstest.MapFile{Data: rules}
	}
	return out
}

var hash = regexp.MustCompile(`text_sha256: [0-9a-f]{64}`)

// mutants are the places to change in a file and what to put there.
type mutant struct {
	at   int // byte offset
	old  string
	new  string
	what string
}

func TestMutationOfText(t *testing.T) {
	files := packFiles(t)
	src := string(files[packDir+"/policy.txt"].Data)
	noise := regexp.MustCompile(`\[bookmark: [^\]]*\]`).FindAllStringIndex(src, -1)
	var list []mutant
	for i, r := range src {
		inNoise := false
		for _, n := range noise {
			inNoise = inNoise || n[0] <= i && i < n[1]
		}
		if inNoise {
			continue
		}
		switch {
		case r >= '0' && r <= '9':
			list = append(list, mutant{i, string(r), string('0' + (r-'0'+1)%10), "digit"})
		case r == '万':
			list = append(list, mutant{i, "万", "亿", "unit"})
		case r == '%':
			list = append(list, mutant{i, "%", "‰", "unit"})
		case strings.HasPrefix(src[i:], "三年"):
			list = append(list, mutant{i, "三", "四", "numeral"})
		}
	}
	if len(list) < 100 {
		t.Fatalf("only %d places to change", len(list))
	}
	runMutants(t, files, "policy.txt", src, list)
}

func TestMutationOfRules(t *testing.T) {
	files := packFiles(t)
	src := string(files[packDir+"/rules.yaml"].Data)
	var list []mutant
	for _, m := range regexp.MustCompile(`value: "([0-9.]+)"`).FindAllStringSubmatchIndex(src, -1) {
		for i := m[2]; i < m[3]; i++ {
			if src[i] != '.' {
				list = append(list, mutant{i, src[i : i+1], string('0' + (src[i]-'0'+1)%10), "value"})
			}
		}
		list = append(list, mutant{m[2] - 1, src[m[2]-1 : m[3]+1], src[m[2]:m[3]], "quotes around a value"})
	}
	for _, m := range regexp.MustCompile(`quote: ([^\n},]+)`).FindAllStringSubmatchIndex(src, -1) {
		quote := src[m[2]:m[3]]
		_, first := utf8.DecodeRuneInString(quote)
		list = append(list, mutant{m[2], quote[:first], "某", "quote"})
		for i, r := range quote {
			if r >= '0' && r <= '9' {
				list = append(list, mutant{m[2] + i, string(r), string('0' + (r-'0'+1)%10), "quote"})
			}
		}
	}
	for _, re := range []string{`period: (\w+)`, `nature: (\w+)`, `op: ("[<>]")`, `at: (\w+)`} {
		for _, m := range regexp.MustCompile(re).FindAllStringSubmatchIndex(src, -1) {
			old := src[m[2]:m[3]]
			if alt, ok := otherWord[old]; ok {
				list = append(list, mutant{m[2], old, alt, re})
			}
		}
	}
	runMutants(t, files, "rules.yaml", src, list)
}

// otherWord is a wrong word for each word of a rule that changes what it pays.
var otherWord = map[string]string{
	"year": "cumulative", "once": "year", "cumulative": "unstated", "unstated": "year",
	"formula": "ceiling", "ceiling": "formula", `"<"`: `">"`, `">"`: `"<"`,
	"unmet": "met", "unknown": "met",
}

// runMutants changes one place at a time and wants the pack refused each time.
func runMutants(t *testing.T, files fstest.MapFS, name, src string, list []mutant) {
	t.Helper()
	survived := 0
	for i, m := range list {
		if i%every != 0 {
			continue
		}
		if !strings.HasPrefix(src[m.at:], m.old) {
			t.Fatalf("mutant %+v does not fit", m)
		}
		changed := src[:m.at] + m.new + src[m.at+len(m.old):]
		if faults := knowledge.Check(with(files, name, changed), packDir); len(faults) == 0 {
			survived++
			line := 1 + strings.Count(src[:m.at], "\n")
			t.Errorf("%s:%d: %s %q changed to %q: no fault found", name, line, m.what, m.old, m.new)
		}
	}
	t.Logf("%s: %d changes tried, %d survived", name, (len(list)+every-1)/every, survived)
}

func TestFaultsNameTheirPlace(t *testing.T) {
	files := packFiles(t)
	src := string(files[packDir+"/rules.yaml"].Data)
	changed := strings.Replace(src, `national: {value: "20000000"`, `national: {value: "20000001"`, 1)
	changed = strings.Replace(changed, "choose_one: true", "choose_once: true", 1)
	faults := knowledge.Check(with(files, "rules.yaml", changed), packDir)
	got := fmt.Sprint(faults)
	for _, want := range []string{"rules.yaml:", "choose_once: unknown field", "rule 8.1a: caps[0].table.national: value 20000001 CNY, but quote"} {
		if !strings.Contains(got, want) {
			t.Errorf("faults %s do not mention %q", got, want)
		}
	}
}
