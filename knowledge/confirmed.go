package knowledge

import (
	"encoding/json"
	"fmt"
)

const confirmedFile = "confirmed.json"

// Confirmed holds, by rule and by clause it rests on, the fingerprint of the
// clause when somebody last compared the two, empty where the text had no such
// clause. Under written it holds those of all clauses of the text that the pack
// was written for: they stand for a clause of which nothing is said under the
// rule, because a rule was once taken to rest on fewer.
type Confirmed map[string]map[string]string

const written = ""

// was is the fingerprint a clause had when the rule was last compared with it.
func (c Confirmed) was(rule, clause string) string {
	if sum, said := c[rule][clause]; said {
		return sum
	}
	return c[written][clause]
}

func readConfirmed(src []byte) (Confirmed, error) {
	c := Confirmed{}
	if err := json.Unmarshal(src, &c); err != nil {
		return Confirmed{}, Fault{File: confirmedFile, Text: err.Error()}
	}
	return c, nil
}

func writeConfirmed(files map[string][]byte, c Confirmed) error {
	data, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return fmt.Errorf("%s: %w", confirmedFile, err)
	}
	files[confirmedFile] = append(data, '\n')
	return nil
}
