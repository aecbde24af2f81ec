package slack

import (
	"slices"
	"strings"

	"policybot/bot"
)

// place is what stands at one place of a message: words of the text, or what
// the message draws in their stead.
type place struct {
	kind string // placeText, placeFacts or placeQuestions
	text string
}

const (
	placeText      = "text"
	placeFacts     = "facts"
	placeQuestions = "questions"
)

// How the sections of an answer begin that the message draws in another form.
// A section that begins otherwise is shown as it stands, so that a change of
// words there hides nothing.
var (
	workingMarks    = []string{"测算：", "Working: "}
	understoodMarks = []string{"读到的情况：", "Understood: "}
	neededMarks     = []string{"还需要您补充：", "Please add:"}
)

// fold parts the text of an answer into the result, what follows it in order,
// and what goes behind the button, because the message shows it otherwise: the
// working; what was understood and what is still needed, where the message
// lists them with words and buttons of its own. Together they hold every word.
func fold(a *bot.Answer) (head string, body []place, behind string) {
	head, rest, _ := strings.Cut(a.Text, "\n\n")
	if len(a.Lines) == 0 {
		return head, []place{{placeText, rest}}, ""
	}
	drawn := map[string]bool{placeFacts: len(a.Facts) == 0, placeQuestions: len(a.Missing) == 0}
	instead := func(kind, para string) {
		add(&behind, para)
		body = append(body, place{kind: kind})
		drawn[kind] = true
	}
	asking := false
	for para := range strings.SplitSeq(rest, "\n\n") {
		list := strings.HasPrefix(para, "- ")
		switch {
		case begins(para, workingMarks), asking && list:
			add(&behind, para)
		case begins(para, understoodMarks) && !drawn[placeFacts]:
			instead(placeFacts, para)
		case begins(para, neededMarks) && !drawn[placeQuestions]:
			instead(placeQuestions, para)
			asking = true
			continue
		case list:
			kept, hidden := foldItems(para)
			add(&behind, hidden)
			body = append(body, place{placeText, kept})
		default:
			body = append(body, place{placeText, para})
		}
		asking = false
	}
	for _, kind := range []string{placeFacts, placeQuestions} {
		if !drawn[kind] {
			body = append(body, place{kind: kind})
		}
	}
	return head, joined(body), behind
}

// joined puts words that follow each other into one place.
func joined(body []place) (out []place) {
	for _, p := range body {
		if n := len(out); n > 0 && p.kind == placeText && out[n-1].kind == placeText {
			add(&out[n-1].text, p.text)
		} else {
			out = append(out, p)
		}
	}
	return out
}

// foldItems parts a list of lines, one item a rule: an item whose amount the
// table shows goes behind the button with its working, but for what stands under it.
func foldItems(list string) (kept, hidden string) {
	for item := range strings.SplitSeq("\n"+list, "\n- ") {
		if item == "" {
			continue
		}
		first, under, more := strings.Cut(item, "\n")
		at := -1
		for _, m := range workingMarks {
			at = max(at, strings.Index(first, m))
		}
		switch {
		case at < 0:
			kept += "\n- " + item
		case more:
			kept += "\n- " + strings.TrimSpace(first[:at]) + "\n" + under
			hidden += "\n- " + first
		default:
			hidden += "\n- " + first
		}
	}
	return strings.TrimPrefix(kept, "\n"), strings.TrimPrefix(hidden, "\n")
}

func begins(para string, marks []string) bool {
	return slices.ContainsFunc(marks, func(m string) bool { return strings.HasPrefix(para, m) })
}

func add(to *string, para string) {
	if para == "" {
		return
	}
	if *to != "" {
		*to += "\n\n"
	}
	*to += para
}
