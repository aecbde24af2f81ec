package intake

import "unicode"

// language is that of the message; a message with no words keeps the thread's.
func language(t *scan, before string) string {
	han, latin := 0, 0
	for i, r := range t.text {
		switch {
		case t.inAmount(i):
		case isHan(r):
			han++
		case isLatin(r):
			latin++
		}
	}
	switch {
	case han == 0 && latin == 0 && before != "":
		return before
	case latin > 3*han && latin > 3:
		return "en"
	case han == 0 && latin > 0:
		if before != "" && latin <= 3 {
			return before
		}
		return "en"
	}
	return "zh"
}

// short and figures mark a remark on the case rather than a question on the policy.
func (t *scan) short() bool {
	han, latin := 0, 0
	for _, r := range t.text {
		switch {
		case isHan(r):
			han++
		case isLatin(r):
			latin++
		}
	}
	return han <= 12 && latin <= 36
}

func latinText(rs []rune) bool {
	for _, r := range rs {
		if isHan(r) {
			return false
		}
	}
	return true
}

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
