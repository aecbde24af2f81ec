package slack

import (
	"strings"

	"github.com/slack-go/slack"
)

// unescape turns text as Slack sends it into what the person typed: references
// in angle brackets become words, the mention of the bot itself goes, and the
// three escapes are undone last, so that a typed "&lt;@U1>" stays what it was.
func unescape(s, self string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			break
		}
		end := strings.IndexByte(s[open:], '>')
		if end < 0 {
			break
		}
		b.WriteString(entities.Replace(s[:open]))
		b.WriteString(reference(s[open+1:open+end], self))
		s = s[open+end+1:]
	}
	b.WriteString(entities.Replace(s))
	return strings.TrimSpace(b.String())
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// reference gives the words for what stands between angle brackets.
func reference(ref, self string) string {
	target, label, labelled := strings.Cut(ref, "|")
	label = entities.Replace(label)
	switch {
	case target == "@"+self:
		return ""
	case strings.HasPrefix(target, "@"), strings.HasPrefix(target, "#"):
		if labelled && label != "" {
			return target[:1] + strings.TrimLeft(label, "@#")
		}
		return target
	case strings.HasPrefix(target, "!"):
		if labelled {
			return label
		}
		return "@" + strings.TrimPrefix(target, "!")
	case labelled:
		return label
	}
	return entities.Replace(target)
}

// escape prepares words for a field that Slack parses as text.
func escape(s string) string { return outgoing.Replace(s) }

var outgoing = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// typed is what a person wrote in a message. The rich text Slack sends beside
// the escaped text holds the words without any markup in them (no asterisks
// around an amount) and the cells of a pasted table; the escaped text serves
// when there is none.
func typed(text string, blocks slack.Blocks, self string) string {
	var b strings.Builder
	for _, block := range blocks.BlockSet {
		switch block := block.(type) {
		case *slack.RichTextBlock:
			writeElements(&b, block.Elements, self)
		case *slack.TableBlock:
			writeTable(&b, block, self)
		default:
			return unescape(text, self) // something we cannot read whole
		}
	}
	if out := strings.TrimSpace(b.String()); out != "" {
		return out
	}
	return unescape(text, self)
}

func writeTable(b *strings.Builder, t *slack.TableBlock, self string) {
	startLine(b)
	for _, row := range t.Rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte('\t')
			}
			switch cell := cell.(type) {
			case *slack.TableRawTextCell:
				b.WriteString(cell.Text)
			case *slack.TableRawNumberCell:
				b.WriteString(cell.Text) // never the float beside it
			case *slack.TableRichTextCell:
				var words strings.Builder
				writeElements(&words, cell.Elements, self)
				b.WriteString(strings.ReplaceAll(strings.TrimSpace(words.String()), "\n", " "))
			}
		}
		b.WriteByte('\n')
	}
}

func writeElements(b *strings.Builder, elements []slack.RichTextElement, self string) {
	for _, e := range elements {
		startLine(b)
		switch e := e.(type) {
		case *slack.RichTextSection:
			writeInline(b, e.Elements, self)
		case *slack.RichTextList:
			for _, item := range e.Elements {
				startLine(b)
				if e.Style == slack.RTEListBullet {
					b.WriteString("- ")
				}
				writeElements(b, []slack.RichTextElement{item}, self)
			}
		case *slack.RichTextQuote:
			writeInline(b, e.Elements, self)
		case *slack.RichTextPreformatted:
			writeInline(b, e.Elements, self)
		}
	}
}

func writeInline(b *strings.Builder, elements []slack.RichTextSectionElement, self string) {
	for _, e := range elements {
		switch e := e.(type) {
		case *slack.RichTextSectionTextElement:
			b.WriteString(e.Text)
		case *slack.RichTextSectionLinkElement:
			if e.Text != "" {
				b.WriteString(e.Text)
			} else {
				b.WriteString(e.URL)
			}
		case *slack.RichTextSectionUserElement:
			if e.UserID != self {
				b.WriteString("@" + e.UserID)
			}
		case *slack.RichTextSectionUserGroupElement:
			b.WriteString("@" + e.UsergroupID)
		case *slack.RichTextSectionChannelElement:
			b.WriteString("#" + e.ChannelID)
		case *slack.RichTextSectionBroadcastElement:
			b.WriteString("@" + string(e.Range))
		}
	}
}

// startLine ends the line under way, unless none is, or only the dash of a list item stands on it.
func startLine(b *strings.Builder) {
	if s := b.String(); s != "" && !strings.HasSuffix(s, "\n") && !strings.HasSuffix(s, "\n- ") && s != "- " {
		b.WriteByte('\n')
	}
}
