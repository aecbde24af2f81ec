package index

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// reference is a clause named by the person: article 8, item 2. Item 0 names
// the whole article.
type reference struct {
	article, item int
	bare          bool // a bare 8.2, which may be a figure
	sure          bool // the text speaks of clauses
}

const numeral = `([0-9]{1,3}|[〇零一二三四五六七八九十百两]{1,6})`

var (
	// After fold: brackets, digits and letters are half-width.
	hanRef   = regexp.MustCompile(`第 ?` + numeral + ` ?条(?:的?[ ,，]?(?:第 ?` + numeral + ` ?[款项点条]|\( ?` + numeral + ` ?\)))?`)
	latinRef = regexp.MustCompile(`\b(?:articles?|art|clauses?|sections?|sec|§) ?\.? ?([0-9]{1,3})(?:\.([0-9]{1,2})\b|\(([0-9]{1,2})\)|,? ?(?:item|paragraph|para|point|sub-?clause|sub-?item|no)\.? ?\(?([0-9]{1,2})\)?)?`)
	bareRef  = regexp.MustCompile(`(?:^|[^0-9a-z.¥$￥])([0-9]{1,2})\.([0-9]{1,2})(?:[款项条]|$|[^0-9a-z.%％‰万亿元倍百千\-~])`)
	clauseIn = regexp.MustCompile(`条|款|clause|article|item|section|细则|政策`)
)

// references finds the clauses named in folded text.
func references(s string) []reference {
	var out []reference
	for _, m := range hanRef.FindAllStringSubmatch(s, 8) {
		out = append(out, reference{numberOf(m[1]), numberOf(m[2] + m[3]), false, true})
	}
	for _, m := range latinRef.FindAllStringSubmatch(s, 8) {
		out = append(out, reference{numberOf(m[1]), numberOf(m[2] + m[3] + m[4]), false, true})
	}
	short := utf8.RuneCountInString(s) <= 10
	for _, m := range bareRef.FindAllStringSubmatchIndex(s, 8) {
		r := reference{article: numberOf(s[m[2]:m[3]]), item: numberOf(s[m[4]:m[5]]), bare: true}
		// 8.4是什么: there is little else it could be.
		r.sure = clauseIn.MatchString(s) || short && m[2] == 0
		out = append(out, r)
	}
	return out
}

// lookup scores the documents named by the references: 1 for the clause itself,
// less for the items of an article that was named as a whole.
func (ix *Index) lookup(refs []reference) map[int]float64 {
	out := make(map[int]float64)
	give := func(clause string, score float64) bool {
		docs := ix.byClause[clause]
		for _, d := range docs {
			out[d] = max(out[d], score)
		}
		return len(docs) > 0
	}
	for _, r := range refs {
		article := strconv.Itoa(r.article)
		if r.item > 0 {
			score := 1.0
			if !r.sure {
				score = 0.15
			}
			if give(article+"."+strconv.Itoa(r.item), score) || r.bare {
				continue
			}
		}
		give(article, 1)
		for i := 1; give(article+"."+strconv.Itoa(i), 0.8); i++ {
		}
	}
	return out
}

// numberOf reads 12 or 十二; 0 when s is empty.
func numberOf(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	n, digit := 0, 0
	for _, r := range s {
		switch r {
		case '十':
			n, digit = n+max(digit, 1)*10, 0
		case '百':
			n, digit = n+max(digit, 1)*100, 0
		case '两':
			digit = 2
		case '零', '〇':
			digit = 0
		default:
			digit = strings.IndexRune("一二三四五六七八九", r)/len("一") + 1
		}
	}
	return n + digit
}
