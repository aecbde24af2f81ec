package knowledge_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
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
		files[packDir+"/"+name] = &fstest.MapFile{Data: read(t, packDir+"/"+name)}
	}
	return files
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// with is the pack with one file replaced. A changed text gets its hash put
// into the rules, so that the hash is not what catches it.
func with(files fstest.MapFS, dir, name, content string) fstest.MapFS {
	out := maps.Clone(files)
	out[dir+"/"+name] = &fstest.MapFile{Data: []byte(content)}
	if name == "policy.txt" {
		sum := sha256.Sum256([]byte(content))
		rules := hash.ReplaceAll(files[dir+"/rules.yaml"].Data, []byte("text_sha256: "+hex.EncodeToString(sum[:])))
		out[dir+"/rules.yaml"] = &fstest.MapFile{Data: rules}
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
	eachPack(t, func(t *testing.T, dir string, files fstest.MapFS) {
		src := string(files[dir+"/policy.txt"].Data)
		list := textMutants(src)
		if len(list) < 20 {
			t.Fatalf("only %d places to change", len(list))
		}
		runMutants(t, files, dir, "policy.txt", src, list)
	})
}

// textMutants changes every digit of a text and every unit right after one.
func textMutants(src string) (list []mutant) {
	noise := regexp.MustCompile(`\[bookmark: [^\]]*\]`).FindAllStringIndex(src, -1)
	digit := false
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
		case r == '万' && digit:
			list = append(list, mutant{i, "万", "亿", "unit"})
		case r == '亿' && digit:
			list = append(list, mutant{i, "亿", "万", "unit"})
		case r == '%' || r == '％':
			list = append(list, mutant{i, string(r), "‰", "unit"})
		case strings.HasPrefix(src[i:], "美元") && digit:
			list = append(list, mutant{i, "美元", "港元", "currency"})
		case strings.HasPrefix(src[i:], "（含）"):
			list = append(list, mutant{i, "（含）", "（不含）", "end of a band"})
		case strings.HasPrefix(src[i:], "三年"):
			list = append(list, mutant{i, "三", "四", "numeral"})
		}
		digit = r >= '0' && r <= '9' || digit && (r == '万' || r == '亿')
	}
	return list
}

func TestMutationOfRules(t *testing.T) {
	eachPack(t, func(t *testing.T, dir string, files fstest.MapFS) {
		src := string(files[dir+"/rules.yaml"].Data)
		runMutants(t, files, dir, "rules.yaml", src, ruleMutants(src))
	})
}

// notFigures are keys whose numbers are names.
var notFigures = map[string]bool{"clause": true, "id": true, "like": true, "as": true, "issued_on": true}

// ruleMutants changes every figure of a rules file, every quote, and every word
// that decides what a rule pays.
func ruleMutants(src string) (list []mutant) {
	for _, m := range regexp.MustCompile(`(\w+): "([0-9.]+)"`).FindAllStringSubmatchIndex(src, -1) {
		if notFigures[src[m[2]:m[3]]] {
			continue
		}
		for i := m[4]; i < m[5]; i++ {
			if src[i] != '.' {
				list = append(list, mutant{i, src[i : i+1], string('0' + (src[i]-'0'+1)%10), "value"})
			}
		}
		list = append(list, mutant{m[4] - 1, src[m[4]-1 : m[5]+1], src[m[4]:m[5]], "quotes around a value"})
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
	for _, re := range []string{`period: (\w+)`, `nature: (\w+)`, `op: ("[<>]=?")`, `at: (\w+)`, `includes: (\w+)`, `marginal: (\w+)`, `adds: (\w+)`, `per: (\S+),`, `unit: (\w+)`} {
		for _, m := range regexp.MustCompile(re).FindAllStringSubmatchIndex(src, -1) {
			old := src[m[2]:m[3]]
			if alt, ok := otherWord[old]; ok {
				list = append(list, mutant{m[2], old, alt, re})
			}
		}
	}
	return list
}

// otherWord is a wrong word for each word of a rule that changes what it pays.
var otherWord = map[string]string{
	"year": "cumulative", "once": "year", "cumulative": "unstated", "unstated": "year",
	"formula": "ceiling", "ceiling": "formula", `"<"`: `">"`, `">"`: `"<"`,
	"unmet": "met", "unknown": "met", "met": "unmet", `">="`: `"<="`, `"<="`: `">="`,
	"from": "to", "to": "from", "true": "false", "USD": "CNY", "CNY": "USD",
	"平方米": "亩", "月": "年", "年": "月", "人": "个", "个": "人",
}

// More than manyMutants are not all tried every time: of them about triedOfMany are.
const (
	manyMutants = 500
	triedOfMany = 200
)

// runMutants changes one place at a time and wants the pack refused each time.
func runMutants(t *testing.T, files fstest.MapFS, dir, name, src string, list []mutant) {
	t.Helper()
	t.Parallel()
	survived, tried := 0, 0
	for i, m := range list {
		if i%every != 0 || len(list) > manyMutants && i%(len(list)/triedOfMany+1) != 0 {
			continue
		}
		tried++
		if !strings.HasPrefix(src[m.at:], m.old) {
			t.Fatalf("mutant %+v does not fit", m)
		}
		changed := src[:m.at] + m.new + src[m.at+len(m.old):]
		if faults := knowledge.Check(with(files, dir, name, changed), dir); len(faults) == 0 {
			survived++
			line := 1 + strings.Count(src[:m.at], "\n")
			t.Errorf("%s:%d: %s %q changed to %q: no fault found", name, line, m.what, m.old, m.new)
		}
	}
	t.Logf("%s: %d of %d changes tried, %d survived", name, tried, len(list), survived)
}

func TestFaultsNameTheirPlace(t *testing.T) {
	files := packFiles(t)
	src := string(files[packDir+"/rules.yaml"].Data)
	changed := strings.Replace(src, `national: {value: "20000000"`, `national: {value: "20000001"`, 1)
	changed = strings.Replace(changed, "choose_one: true", "choose_once: true", 1)
	faults := knowledge.Check(with(files, packDir, "rules.yaml", changed), packDir)
	got := fmt.Sprint(faults)
	for _, want := range []string{"rules.yaml:", "choose_once: unknown field", "rule 8.1a: caps[0].table.national: value 20000001 CNY, but quote"} {
		if !strings.Contains(got, want) {
			t.Errorf("faults %s do not mention %q", got, want)
		}
	}
}
