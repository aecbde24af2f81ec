package slack

import (
	"slices"
	"strings"

	"policybot/bot"
)

// folded is the text of an answer, parted by where a message shows it. Its
// fields together hold every word of the text.
type folded struct {
	head   string // the result
	body   string // what is to be known with it: reasons, other readings, what was supposed
	quotes string // the clauses, and the standing reservation
	behind string // behind the button, because the message shows it otherwise
}

// How the sections of an answer begin. A section that begins otherwise is
// shown as it stands, so that a change of words there hides nothing.
var (
	workingMarks    = []string{"测算：", "Working: "}
	understoodMarks = []string{"读到的情况：", "Understood: "}
	neededMarks     = []string{"还需要您补充：", "Please add:"}
	quotesMarks     = []string{"条款原文：", "In the words of the text:"}
)

// fold parts the text of an answer. The working goes behind the button; what
// was understood and what is still needed too where the message lists them
// with words and buttons of its own.
func fold(a *bot.Answer) folded {
	head, rest, _ := strings.Cut(a.Text, "\n\n")
	f := folded{head: head}
	if len(a.Lines) == 0 {
		f.body = rest
		return f
	}
	shown := &f.body
	asking := false
	for para := range strings.SplitSeq(rest, "\n\n") {
		list := strings.HasPrefix(para, "- ")
		switch {
		case begins(para, workingMarks), begins(para, understoodMarks) && len(a.Facts) > 0:
			add(&f.behind, para)
		case begins(para, neededMarks) && len(a.Missing) > 0:
			asking = true
			add(&f.behind, para)
			continue
		case asking && list:
			add(&f.behind, para)
		case begins(para, quotesMarks):
			shown = &f.quotes
			add(shown, para)
		case list && shown == &f.body:
			kept, hidden := foldItems(para)
			add(shown, kept)
			add(&f.behind, hidden)
		default:
			add(shown, para)
		}
		asking = false
	}
	return f
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
