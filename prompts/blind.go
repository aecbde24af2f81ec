package prompts

import (
	"fmt"
	"strings"
	"unicode"

	"policybot/calc/amount"
)

// Mark is a quantity of the person that a model may point to and cannot see.
type Mark struct {
	Handle string // "M1"
	Turn   int    // index of the message it stands in
	amount.Quantity
}

// Blinded is what a person wrote, with marks in the place of quantities.
type Blinded struct {
	Turns []string // in the order given
	Marks []Mark   // Marks[i] has the handle M(i+1)
}

// Blind replaces every quantity in a person's messages by a mark with a handle: ⟦M1:money⟧.
func Blind(turns []string) Blinded {
	var b Blinded
	for i, text := range turns {
		b.Turns = append(b.Turns, replace(text, func(q amount.Quantity) string {
			m := Mark{Handle: fmt.Sprintf("M%d", len(b.Marks)+1), Turn: i, Quantity: q}
			b.Marks = append(b.Marks, m)
			return "⟦" + m.Handle + ":" + of(q) + "⟧"
		}))
	}
	return b
}

// Hide replaces every quantity in text that is not the person's by a mark without a handle:
// ⟦money⟧. There is nothing in it to point to.
func Hide(text string) string {
	return replace(text, func(q amount.Quantity) string { return "⟦" + of(q) + "⟧" })
}

// Unmark gives the text without its marks, each replaced by a space.
func Unmark(text string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "⟦")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteByte(' ')
		_, text, _ = strings.Cut(rest, "⟧")
	}
}

// Restore puts the person's words back in the place of marks. ok is false when a mark is not one of
// these.
func (b Blinded) Restore(text string) (words string, ok bool) {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "⟦")
		out.WriteString(before)
		if !found {
			return out.String(), true
		}
		inner, after, closed := strings.Cut(rest, "⟧")
		handle, _, _ := strings.Cut(inner, ":")
		m, known := b.Mark(handle)
		if !closed || !known {
			return "", false
		}
		out.WriteString(m.Quote)
		text = after
	}
}

// Mark finds a mark by its handle.
func (b Blinded) Mark(handle string) (Mark, bool) {
	for _, m := range b.Marks {
		if m.Handle == handle {
			return m, true
		}
	}
	return Mark{}, false
}

// brackets keeps text from spelling a mark of its own.
var brackets = strings.NewReplacer("⟦", "[", "⟧", "]")

func replace(text string, mark func(amount.Quantity) string) string {
	runes := []rune(text)
	var b strings.Builder
	at := 0
	for _, q := range amount.Find(text) {
		between(&b, runes, at, q.Start, mark)
		b.WriteString(mark(q))
		at = q.End
	}
	between(&b, runes, at, len(runes), mark)
	return b.String()
}

// between writes the text between quantities. A digit left over there belongs to something the reader
// of quantities did not take for one, such as 6G; the model sees that something stands there, and not
// what.
func between(b *strings.Builder, runes []rune, from, to int, mark func(amount.Quantity) string) {
	for i := from; i < to; i++ {
		start := i
		for i < to && unicode.IsNumber(runes[i]) && !unicode.Is(unicode.Han, runes[i]) {
			i++
		}
		if i > start {
			b.WriteString(mark(amount.Quantity{Quote: string(runes[start:i]), Start: start, End: i, Kind: amount.Unknown}))
		}
		if i < to {
			b.WriteString(brackets.Replace(string(runes[i])))
		}
	}
}

// of says what a quantity is of, without its value.
func of(q amount.Quantity) string {
	s := string(q.Kind)
	if q.Kind == amount.Measure && q.Unit != "" && !strings.ContainsFunc(q.Unit, unicode.IsNumber) {
		s += " " + brackets.Replace(q.Unit)
	}
	return s
}
