package web

import (
	"encoding/json"
	"strings"

	"policybot/calc"
)

// plainCase writes the case of a receipt the way a case is sent: true, ["1","2"], {"low","high"}.
// A receipt holds every fact as the one string that calc.Value writes ("true", "[1, 2]", "1..2",
// "a|b"), which says the same but cannot be sent to /api/estimate. What is no case comes back as it
// is, and a fact that is already plain is not touched.
func plainCase(b *calc.Book, raw json.RawMessage) json.RawMessage {
	var c struct {
		Policy string `json:"policy,omitempty"`
		Claims []struct {
			Rule      string         `json:"rule"`
			Project   string         `json:"project,omitempty"`
			Applicant string         `json:"applicant,omitempty"`
			Facts     map[string]any `json:"facts"`
		} `json:"claims"`
	}
	if b == nil || len(raw) == 0 || json.Unmarshal(raw, &c) != nil || len(c.Claims) == 0 {
		return orNull(raw)
	}
	for _, claim := range c.Claims {
		for key, v := range claim.Facts {
			f, ok := b.FactOf(claim.Rule, key)
			if s, isText := v.(string); ok && isText {
				claim.Facts[key] = plainValue(f.Type, s)
			}
		}
	}
	out, err := json.Marshal(c)
	if err != nil {
		return raw
	}
	return out
}

func plainValue(kind calc.Type, s string) any {
	switch kind {
	case calc.TypeBool:
		switch s {
		case "true":
			return true
		case "false":
			return false
		}
	case calc.TypeChoice:
		if parts := strings.Split(s, "|"); len(parts) > 1 {
			return parts
		}
	case calc.TypeMoneys:
		inner, ok := strings.CutPrefix(s, "[")
		inner, closed := strings.CutSuffix(inner, "]")
		if !ok || !closed {
			return []any{plainNumber(s)}
		}
		items := []any{}
		for part := range strings.SplitSeq(inner, ",") {
			if part = strings.TrimSpace(part); part != "" {
				items = append(items, plainNumber(part))
			}
		}
		return items
	case calc.TypeMoney, calc.TypeNumber:
		return plainNumber(s)
	}
	return s
}

func plainNumber(s string) any {
	if low, high, ok := strings.Cut(s, ".."); ok && high != "" {
		return map[string]string{"low": low, "high": high}
	}
	return s
}
