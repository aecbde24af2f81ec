package bot

import (
	"fmt"
	"strings"
)

// readEnglish reads english.txt of a pack, in the form described at the head of the built-in one:
// what each clause says, for readers who do not read Chinese.
func readEnglish(src string) (map[string]string, error) {
	out := map[string]string{}
	for n, line := range strings.Split(src, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		clause, rest, _ := strings.Cut(line, " ")
		rest = strings.TrimSpace(rest)
		if rest == "" || out[clause] != "" {
			return nil, fmt.Errorf("english.txt: line %d: clause %s says nothing or stands twice", n+1, clause)
		}
		out[clause] = rest
	}
	return out, nil
}
