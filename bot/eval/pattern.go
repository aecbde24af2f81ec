package eval

import (
	"fmt"
	"sync"
	"time"

	"github.com/dlclark/regexp2"
)

// matchLimit ends a pattern that backtracks without end; it then counts as a failure.
const matchLimit = 5 * time.Second

// patterns keeps what was compiled: question sets repeat long patterns.
var patterns sync.Map // string → *regexp2.Regexp

// matches searches text for a pattern in Python's syntax. The standard library's syntax has no
// lookbehind, which question sets use; this is the one place another engine serves.
func matches(pattern, text string) (bool, error) {
	var re *regexp2.Regexp
	if known, ok := patterns.Load(pattern); ok {
		re = known.(*regexp2.Regexp)
	} else {
		var err error
		if re, err = regexp2.Compile(pattern, regexp2.None); err != nil {
			return false, fmt.Errorf("pattern: %w", err)
		}
		re.MatchTimeout = matchLimit
		patterns.Store(pattern, re)
	}
	ok, err := re.MatchString(text)
	if err != nil {
		return false, fmt.Errorf("pattern: %w", err)
	}
	return ok, nil
}
