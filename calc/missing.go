package calc

// Missing is a fact that is not known and would narrow the result.
type Missing struct {
	Claim  int    `json:"claim"`
	Rule   string `json:"rule"`
	Key    string `json:"key"`
	Ask    string `json:"ask"`
	Clause string `json:"clause"`
}

// Missing lists the facts to ask for, the one that narrows the result most first.
func (r *Result) Missing(lang string) []Missing {
	out := []Missing{}
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		if o.Status == Ineligible {
			continue
		}
		for _, key := range o.Rule.Facts {
			f, _ := o.Rule.fact(key)
			if _, said := o.facts[key]; !said && !f.assumedWhenAbsent() {
				out = append(out, Missing{o.Claim, o.Rule.ID, key, f.Ask.In(lang), o.Rule.Clause})
			}
		}
	}
	return out
}
