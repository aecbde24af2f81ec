package slack

import (
	"strings"

	"github.com/slack-go/slack"
)

// richText turns the Markdown an answer is written in into rich text: bold,
// italics, code, lists, quotes and headings; everything else stays the words
// it is. Rich text is used rather than a markdown block because its words are
// taken literally: nothing in them becomes a mention or a link.
func richText(md string) []slack.RichTextElement {
	var out []slack.RichTextElement
	var list *slack.RichTextList
	for line := range strings.Lines(md) {
		line = strings.TrimRight(line, " \r\n")
		kind, indent, words := lineKind(line)
		if list != nil && kind == "" && words != "" && strings.HasPrefix(line, "  ") {
			under(list, words)
			continue
		}
		if kind == "" && words == "" {
			list = nil
			continue
		}
		section := slack.NewRichTextSection(inline(words, kind == "heading")...)
		switch kind {
		case string(slack.RTEListBullet), string(slack.RTEListOrdered):
			style := slack.RichTextListElementType(kind)
			if list == nil || list.Style != style || list.Indent != indent {
				list = slack.NewRichTextList(style, indent)
				out = append(out, list)
			}
			list.Elements = append(list.Elements, section)
			continue
		case "quote":
			out = append(out, &slack.RichTextQuote{Type: slack.RTEQuote, Elements: section.Elements})
		default:
			section.Elements = append(section.Elements, slack.NewRichTextSectionTextElement("\n", nil))
			out = append(out, section)
		}
		list = nil
	}
	return out
}

// under adds a line to the last item of a list.
func under(list *slack.RichTextList, words string) {
	item, ok := list.Elements[len(list.Elements)-1].(*slack.RichTextSection)
	if !ok {
		return
	}
	item.Elements = append(item.Elements, slack.NewRichTextSectionTextElement("\n", nil))
	item.Elements = append(item.Elements, inline(words, false)...)
}

// lineKind tells a heading, a quote and list items from a plain line.
func lineKind(line string) (kind string, indent int, words string) {
	trimmed := strings.TrimLeft(line, " \t")
	indent = min((len(line)-len(trimmed))/2, 8)
	switch {
	case strings.HasPrefix(trimmed, "#"):
		if rest := strings.TrimLeft(trimmed, "#"); strings.HasPrefix(rest, " ") {
			return "heading", 0, strings.TrimSpace(rest)
		}
	case strings.HasPrefix(trimmed, "> "):
		return "quote", 0, trimmed[2:]
	case strings.HasPrefix(trimmed, "- "), strings.HasPrefix(trimmed, "* "), strings.HasPrefix(trimmed, "• "):
		return string(slack.RTEListBullet), indent, strings.TrimSpace(trimmed[strings.IndexByte(trimmed, ' '):])
	}
	return "", 0, trimmed
}

// marks are the inline marks that are read, longest first.
var marks = []struct {
	text  string
	style slack.RichTextSectionTextStyle
}{
	{"**", slack.RichTextSectionTextStyle{Bold: true}},
	{"`", slack.RichTextSectionTextStyle{Code: true}},
	{"*", slack.RichTextSectionTextStyle{Italic: true}},
}

// inline reads the marks within a line. A mark without its other half, or with
// white space inside its edge (2 * 3), is an ordinary character.
func inline(s string, bold bool) []slack.RichTextSectionElement {
	var out []slack.RichTextSectionElement
	plain := 0
	emit := func(text string, style slack.RichTextSectionTextStyle) {
		if text == "" {
			return
		}
		style.Bold = style.Bold || bold
		var p *slack.RichTextSectionTextStyle
		if style != (slack.RichTextSectionTextStyle{}) {
			p = &style
		}
		out = append(out, slack.NewRichTextSectionTextElement(text, p))
	}
	for i := 0; i < len(s); {
		inner, size, style := marked(s[i:])
		if size == 0 {
			i++
			continue
		}
		emit(s[plain:i], slack.RichTextSectionTextStyle{})
		emit(inner, style)
		i += size
		plain = i
	}
	emit(s[plain:], slack.RichTextSectionTextStyle{})
	return out
}

func marked(s string) (inner string, size int, style slack.RichTextSectionTextStyle) {
	for _, m := range marks {
		if !strings.HasPrefix(s, m.text) {
			continue
		}
		end := strings.Index(s[len(m.text):], m.text)
		if end <= 0 {
			continue
		}
		inner = s[len(m.text) : len(m.text)+end]
		if strings.TrimSpace(inner) != inner {
			continue
		}
		return inner, len(inner) + 2*len(m.text), m.style
	}
	return "", 0, style
}

// plainText drops the marks of Markdown, for where text is all there is.
func plainText(md string) string {
	var b strings.Builder
	for line := range strings.Lines(md) {
		kind, _, words := lineKind(strings.TrimRight(line, "\r\n"))
		switch kind {
		case string(slack.RTEListBullet):
			b.WriteString("• ")
		case "quote":
			b.WriteString("> ")
		}
		for _, e := range inline(words, false) {
			if t, ok := e.(*slack.RichTextSectionTextElement); ok {
				b.WriteString(t.Text)
			}
		}
		b.WriteByte('\n')
	}
	return strings.TrimSpace(b.String())
}
