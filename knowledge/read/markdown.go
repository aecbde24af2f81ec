package read

import (
	"bytes"
	"fmt"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// lines is Markdown without lists and indented code: Markdown renumbers lists, and the numbers of a
// policy are part of its text; paragraphs of documents are indented.
var lines = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewHTMLBlockParser(), 900),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)),
	goldmark.WithExtensions(extension.Table),
	goldmark.WithRendererOptions(html.WithHardWraps(), html.WithUnsafe()),
)

// markdown reads Markdown by way of HTML. A line of the file stays a line.
func markdown(data []byte) (d *Document, err error) {
	s, err := decode(data)
	if err != nil {
		return nil, err
	}
	if len(s) > MaxText {
		return nil, fmt.Errorf("%w: more than %d MB of Markdown", ErrTooLarge, MaxText>>20)
	}
	defer func() {
		if x := recover(); x != nil {
			d, err = nil, fmt.Errorf("%w: %v", ErrDamaged, x)
		}
	}()
	var out bytes.Buffer
	if err := lines.Convert([]byte(s), &out); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	b := &builder{}
	if err := b.html(out.String()); err != nil {
		return nil, err
	}
	return b.done("markdown"), nil
}
