package index

// Simplify writes the traditional characters of a text simplified, in place and one for one, so
// that offsets stay what they were. Who reads messages folds them with the same table as the
// index folds the policy.
func Simplify(text []rune) {
	table := simplified()
	for i, r := range text {
		if r < firstHan || r > lastHan {
			continue
		}
		if to := table[r-firstHan]; to != 0 {
			text[i] = rune(to)
		}
	}
}
