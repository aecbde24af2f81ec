package intake

import (
	"slices"
	"testing"
)

// TestPhrases: the phrases the code knows and those speech.yaml has words for are the same.
func TestPhrases(t *testing.T) {
	var speech speechWords
	if err := strictYAML(speechYAML, &speech); err != nil {
		t.Fatal(err)
	}
	for p := sayNothing + 1; p < phraseCount; p++ {
		if len(speech.Phrases[phraseNames[p]]) == 0 {
			t.Errorf("phrase %d, %q: speech.yaml has no words for it", p, phraseNames[p])
		}
	}
	for _, name := range sortedKeys(speech.Phrases) {
		if !slices.Contains(phraseNames[:], name) {
			t.Errorf("speech.yaml: %s: nothing asks for this phrase", name)
		}
	}
	for _, name := range []string{otherOwnClaim, otherShare, otherRole, otherForeign} {
		if len(speech.Others[name]) == 0 {
			t.Errorf("speech.yaml has no words for amounts of kind %q", name)
		}
	}
}
