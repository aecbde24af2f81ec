package text

// articleLevel decides what the text counts as its articles: 第X条 where there
// are any; else the items that run on across sections (一、 1. 2. 二、 3. 4.,
// cited by that number alone); else the outermost numbering.
func articleLevel(top *node) level {
	var has [annex + 1]int
	var count func(*node)
	count = func(n *node) {
		has[n.level]++
		for _, k := range n.kids {
			count(k)
		}
	}
	count(top)
	if has[article] > 0 {
		return article
	}
	outer := root
	for l := comma; l <= circled; l++ {
		if has[l] == 0 {
			continue
		}
		if outer == root {
			outer = l
			continue
		}
		if runsOn(top, outer, l) {
			return l
		}
	}
	return outer
}

// runsOn reports whether the numbers at level l go on rising from one part at
// level outer to the next.
func runsOn(top *node, outer, l level) bool {
	last, parts, carried := 0, 0, 0
	ok := true
	var walk func(*node)
	walk = func(n *node) {
		if n.level == outer {
			parts++
			if len(n.kids) > 0 && n.kids[0].level == l && n.kids[0].num > 1 && n.kids[0].num == last+1 {
				carried++
			}
		}
		for _, k := range n.kids {
			if k.level == l {
				ok = ok && k.num > last
				last = k.num
				continue
			}
			walk(k)
		}
	}
	walk(top)
	return ok && parts > 1 && carried > 0
}

// restarts reports whether two articles under different headings carry the
// same number.
func restarts(top *node, l level) bool {
	seen := make(map[int]bool)
	var walk func(*node) bool
	walk = func(n *node) bool {
		for _, k := range n.kids {
			if k.level == l {
				if seen[k.num] {
					return true
				}
				seen[k.num] = true
			} else if k.level != annex && walk(k) {
				return true
			}
		}
		return false
	}
	return walk(top)
}

// holds reports whether a part at level l lies within n.
func holds(n *node, l level) bool {
	for _, k := range n.kids {
		if k.level == l || holds(k, l) {
			return true
		}
	}
	return n.level < article && len(n.kids) == 0
}
