package index

import "strconv"

// Named returns the ids of the clauses that a text names as such (第八条第二款, article 8
// item 2), in order. A bare 8.2 counts only where the text speaks of clauses.
func Named(s string) []string {
	var out []string
	for _, r := range references(fold(s)) {
		if !r.sure {
			continue
		}
		id := strconv.Itoa(r.article)
		if r.item > 0 {
			id += "." + strconv.Itoa(r.item)
		}
		out = append(out, id)
	}
	return out
}
