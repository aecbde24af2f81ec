package intake

import (
	"slices"
	"strings"

	"policybot/calc/amount"
	"policybot/knowledge/index"
)

// namedClauses are the clauses the person named by number: 第八条第二款, article 8(2), 8.2.
func (r *Reader) namedClauses(t *scan) []string {
	var out []string
	for _, id := range index.Named(string(t.text)) {
		if r.clauses[id] && !slices.Contains(out, id) && !t.withinSum(id) {
			out = append(out, id)
		}
	}
	// 8.1的10%: the number of an item, used as its name
	for _, q := range t.quants {
		if q.Kind != amount.Number || q.Unit != "" || !r.clauses[q.Quote] || !strings.Contains(q.Quote, ".") || slices.Contains(out, q.Quote) {
			continue
		}
		if q.End < len(t.text) && strings.ContainsRune("的那按款条和与、跟里", t.text[q.End]) {
			out = append(out, q.Quote)
		}
	}
	return out
}

// withinSum: what looks like the number of an item is a part of a sum of money: RMB 6.2 million.
func (t *scan) withinSum(id string) bool {
	return slices.ContainsFunc(t.quants, func(q amount.Quantity) bool { return q.Kind == amount.Money && strings.Contains(q.Quote, id) })
}

// rulesOf are the rules that rest on a clause.
func (r *Reader) rulesOf(clause string) []string {
	var out []string
	for i := range r.book.Rules {
		rule := &r.book.Rules[i]
		if rule.Clause == clause || strings.HasPrefix(rule.Clause, clause+".") {
			out = append(out, rule.ID)
		}
	}
	return out
}
