package bot

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"policybot/calc/amount"
)

// proseCheck is one thing a model's prose must not hold. It returns what it found, "" for nothing.
//
// These checks are stricter than Gate, which the whole reply passes as well. Gate finds a source for
// every figure; a model's prose may not hold any figure to begin with, nor anything a reader could
// take for one, so what is allowed is listed rather than what is not.
type proseCheck struct {
	name string
	why  string // said to the model when it is asked again
	find func(prose string, ok *proseAllowed) string
}

// proseAllowed is what a piece of prose may draw on.
type proseAllowed struct {
	lang   string
	text   string // clauses retrieved
	said   string // the person's message, from which prose may take Latin words
	titles []string
}

var proseChecks = []proseCheck{
	{"character", "it holds a character that prose does not need", oddCharacter},
	{"quantity", "it states a quantity, a date or a count; point to a sentence or a result instead", anyQuantity},
	{"currency", "it names a currency or a unit of amounts", anyCurrency},
	{"cap word", "it makes a claim about an amount without a figure", capWord},
	{"scope", "it says how often or for how long something is paid; point to the sentence that does", scopeWord},
	{"promise", "it promises what only the authority decides", promise},
	{"link", "it holds an address", link},
	{"policy", "it names another document", otherPolicy},
	{"place", "it names another place", otherPlace},
	{"clause", "it names a clause; point to a sentence instead", namedClause},
	{"word", "it holds a word that is neither in the material nor of the language of the answer", strangeWord},
}

// refuse returns the first check a piece of prose does not pass.
func refuseProse(checks []proseCheck, prose string, ok *proseAllowed) (c proseCheck, what string) {
	for _, c := range checks {
		if what := c.find(prose, ok); what != "" {
			return c, what
		}
	}
	return proseCheck{}, ""
}

// oddCharacter allows the common Chinese characters, Latin letters and the punctuation of prose.
// Digits of every script, invisible characters, emoji, look-alike letters, the marks of verbatim
// quotes (those are put in by code) and everything that formats are left out.
func oddCharacter(prose string, _ *proseAllowed) string {
	for _, r := range prose {
		switch {
		case r >= 0x4e00 && r <= 0x9fff:
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
		case strings.ContainsRune(" ,.;:!?'\"()-&，。；：！？、（）《》“”‘’—–…/\n", r):
		default:
			return string(r)
		}
	}
	return ""
}

//go:embed prosewords.txt
var proseWordsText string

// proseWords are the lists of prosewords.txt by their name.
var proseWords = sync.OnceValue(func() map[string][]string {
	lists := map[string][]string{}
	name := ""
	for line := range strings.Lines(proseWordsText) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			name = strings.Trim(line, "[]")
		default:
			for word := range strings.SplitSeq(line, "|") {
				lists[name] = append(lists[name], strings.TrimSpace(word))
			}
		}
	}
	for _, list := range lists { // longest first: 不一致 before 一致
		slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	}
	return lists
})

// without takes the words of a list out of prose, leaving a space for each.
func without(prose, list string) string {
	for _, w := range proseWords()[list] {
		prose = strings.ReplaceAll(prose, w, " ")
	}
	return prose
}

// listed returns a word of a list that stands in prose. Latin words match whole words, in any case.
func listed(prose, list string) string {
	low := " " + strings.Join(latinWords(prose), " ") + " "
	for _, w := range proseWords()[list] {
		if isLatin(w) {
			if strings.Contains(low, " "+w+" ") {
				return w
			}
		} else if strings.Contains(prose, w) {
			return w
		}
	}
	return ""
}

func isLatin(w string) bool { return w != "" && w[0] < 0x80 }

// latinWords returns the Latin words of prose in lower case.
func latinWords(prose string) []string {
	return strings.FieldsFunc(strings.ToLower(prose), func(r rune) bool { return r < 'a' || r > 'z' })
}

const hanNumerals = "〇零一二三四五六七八九十百千万亿兆两俩仨廿卅卌半倍壹贰叁肆伍陆柒捌玖拾佰仟萬億兩貳參陸弌弍弎幺" +
	"壱弐几數数多少" // a few hundred is an amount as well

// anyQuantity sees what the reader of amounts sees, and every numeral outside the everyday words of
// the list.
func anyQuantity(prose string, _ *proseAllowed) string {
	rest := without(without(strings.ToLower(prose), "everyday"), "english-everyday")
	for _, q := range amount.Find(rest) {
		if q.Kind != amount.CapWord {
			return q.Quote
		}
	}
	for i, r := range rest {
		if strings.ContainsRune(hanNumerals, r) && !vagueCount(r, rest[i:]) {
			return string(r)
		}
	}
	if m := roman.FindString(prose); m != "" {
		return m
	}
	return spelledNumber(rest)
}

// vagueCount lets 数据, 多种 and 多少 pass: 数, 几 and 多 count only before a unit of numerals.
func vagueCount(r rune, from string) bool {
	if !strings.ContainsRune("几數数多少", r) {
		return false
	}
	next, _ := firstRune(from[len(string(r)):])
	return !strings.ContainsRune("十百千万亿兆拾佰仟萬億成倍", next)
}

func firstRune(s string) (rune, bool) {
	for _, r := range s {
		return r, true
	}
	return 0, false
}

var (
	roman     = regexp.MustCompile(`\b[IVXLCDM]{2,}\b`)
	syllable  = `(?:ling|yi|er|liang|san|si|wu|liu|qi|ba|jiu|shi|bai|qian|wan|ban)`
	pinyin    = regexp.MustCompile(`\b` + syllable + `(?:[ '-]*` + syllable + `)+(?:[ '-]*(?:yuan|kuai|mao))?\b`)
	spaced    = regexp.MustCompile(`\b(?:[a-z][ .,'/-]+){2,}[a-z]\b`)
	separator = strings.NewReplacer(" ", "", ".", "", ",", "", "'", "", "/", "", "-", "", "\n", "")
)

// spelledNumber finds numbers in Latin letters, in lower case: English words also when joined or
// spaced out, and pinyin.
func spelledNumber(low string) string {
	if w := listed(low, "english-numbers"); w != "" {
		return w
	}
	if m := pinyin.FindString(low); m != "" {
		return m
	}
	for _, m := range spaced.FindAllString(low, -1) {
		if w := separator.Replace(m); len(w) > 2 && inside(w, "english-numbers", 3) {
			return m
		}
	}
	for _, w := range latinWords(low) {
		if inside(w, "english-numbers", 5) {
			return w
		}
	}
	return ""
}

// inside reports whether a word of a list with at least n letters is part of w.
func inside(w, list string, n int) bool {
	for _, part := range proseWords()[list] {
		if len(part) >= n && strings.Contains(w, part) {
			return true
		}
	}
	return false
}

func anyCurrency(prose string, _ *proseAllowed) string {
	return listed(without(prose, "no-currency"), "currency")
}

func capWord(prose string, _ *proseAllowed) string {
	for _, q := range amount.Find(prose) {
		if q.Kind == amount.CapWord {
			return q.Quote
		}
	}
	return listed(prose, "cap")
}

func scopeWord(prose string, _ *proseAllowed) string { return listed(prose, "scope") }
func promise(prose string, _ *proseAllowed) string   { return listed(prose, "promise") }

func link(prose string, _ *proseAllowed) string {
	if w := listed(prose, "link"); w != "" {
		return w
	}
	low := strings.ToLower(prose)
	for i, r := range low {
		// policy.example: a stop between letters is an address, not the end of a sentence.
		if r == '.' && i > 0 && i+1 < len(low) && letter(low[i-1]) && letter(low[i+1]) {
			return low[max(0, i-8):min(len(low), i+8)]
		}
	}
	return ""
}

func letter(b byte) bool { return b >= 'a' && b <= 'z' }

var titled = regexp.MustCompile(`《([^《》]*)(?:》|$)`)

// otherPolicy refuses every document the policy itself does not name.
func otherPolicy(prose string, ok *proseAllowed) string {
	for _, m := range titled.FindAllStringSubmatch(prose, -1) {
		if !slices.ContainsFunc(ok.titles, func(t string) bool { return m[1] != "" && t == m[1] }) {
			return m[0]
		}
	}
	return listed(without(titled.ReplaceAllString(prose, " "), "own-documents"), "documents")
}

func otherPlace(prose string, ok *proseAllowed) string {
	for _, w := range proseWords()["places"] {
		if strings.Contains(ok.text, w) {
			continue
		}
		if isLatin(w) && slices.Contains(latinWords(prose), w) || !isLatin(w) && strings.Contains(prose, w) {
			return w
		}
	}
	return ""
}

func namedClause(prose string, _ *proseAllowed) string { return listed(prose, "clauses") }

// strangeWord refuses Latin words where they do not belong: in Chinese prose those that are not in
// the material, in English prose those that look like no English word.
func strangeWord(prose string, ok *proseAllowed) string {
	known := latinWords(ok.text + " " + ok.said)
	for _, w := range latinWords(prose) {
		if ok.lang != "en" && !slices.Contains(known, w) {
			return w
		}
		if slices.Contains(proseWords()["foreign-numbers"], w) {
			return w
		}
	}
	if ok.lang == "en" {
		for _, r := range prose {
			if unicode.Is(unicode.Han, r) && !strings.ContainsRune(ok.text, r) {
				return string(r)
			}
		}
	}
	return ""
}
