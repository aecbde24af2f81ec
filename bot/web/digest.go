package web

import (
	"encoding/json"
	"fmt"

	"policybot/bot"
)

// lineDigest is what of a result line must come out the same whenever it is worked out again. It is
// read from the public JSON of an answer, which is what a receipt holds.
type lineDigest struct {
	Rule    string `json:"rule"`
	Project string `json:"project"`
	Status  string `json:"status"`
	Nature  string `json:"nature"`
	boundsDigest
}

type boundsDigest struct {
	Low  string `json:"low"`
	High string `json:"high"`
}

func recode(from, to any) error {
	raw, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, to)
}

// differences lists where two answers to one case disagree; none when every amount and verdict is
// the same. The answer of a thread may show fewer lines than its case has claims.
func differences(before, after bot.Answer) []string {
	out := []string{}
	var was, is []lineDigest
	var sums [2]boundsDigest
	if recode(before.Lines, &was) != nil || recode(after.Lines, &is) != nil ||
		recode(before.Total, &sums[0]) != nil || recode(after.Total, &sums[1]) != nil {
		return append(out, "the answer cannot be read")
	}
	used := make([]bool, len(is))
	for _, w := range was {
		at := -1
		for i, n := range is {
			if !used[i] && n.Rule == w.Rule && n.Project == w.Project && (at < 0 || n == w) {
				at = i
			}
		}
		if at < 0 {
			out = append(out, fmt.Sprintf("%s: no such line now", w.Rule))
			continue
		}
		used[at] = true
		if n := is[at]; n != w {
			out = append(out, fmt.Sprintf("%s: %s %s %s–%s, now %s %s %s–%s", w.Rule, w.Status, w.Nature, w.Low, w.High, n.Status, n.Nature, n.Low, n.High))
		}
	}
	if before.Total != nil && len(was) == len(is) && sums[0] != sums[1] {
		out = append(out, fmt.Sprintf("total: %s–%s, now %s–%s", sums[0].Low, sums[0].High, sums[1].Low, sums[1].High))
	}
	return out
}
