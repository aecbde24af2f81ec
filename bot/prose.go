package bot

import (
	"fmt"
	"slices"
	"strings"

	"policybot/prompts"
)

// Words of ModelUse.Guard.
const (
	guardOff      = "off"      // no model wrote anything
	guardPassed   = "passed"   // the model's prose was sent
	guardRetried  = "retried"  // its second attempt was
	guardFallback = "fallback" // the plain reply was, for want of prose that may be sent
)

// maxSentences is how many sentences of the policy a model may point to.
const maxSentences = 24

// speaker has a model write the words before a finished answer. The answer itself stays as it is:
// prose goes before it, and what the prose points to is named by code.
type speaker struct {
	*assistant
	t         *turn
	sentences []Citation
	quoted    []Citation // by the prose, beyond what the answer quotes
}

// speak puts a model's prose before a finished answer, where a model helps with it and where the
// answer is about the policy.
func (a *assistant) speak(t *turn) {
	if a.model != nil && a.drew && t.answer.Kind != KindOutOfScope && t.applies() {
		if prose := a.prose(&speaker{assistant: a, t: t}); prose != "" {
			t.out.before(prose)
		}
	}
	t.answer.Model = a.use
}

// prose asks for prose, once more when it may not be sent, and returns "" when there is none.
func (a *assistant) prose(s *speaker) string {
	in := s.input()
	guard := guardPassed
	for range 2 {
		reply, ok := a.ask(prompts.Compose(in))
		if !ok {
			break
		}
		pieces, err := prompts.ParsePieces(reply)
		if err != nil {
			in.Refused = []prompts.Refused{{Why: "the reply was not of the form asked for"}}
		} else if in.Refused = s.refused(pieces); len(in.Refused) == 0 {
			prose := s.write(pieces)
			if prose == "" || !s.passes(prose) {
				break
			}
			a.use.Guard = guard
			s.t.answer.Citations = append(s.t.answer.Citations, s.quoted...)
			return prose
		}
		guard = guardRetried
	}
	a.use.Guard = guardFallback
	return ""
}

// input is what the model reads: the answer without its figures.
func (s *speaker) input() prompts.ComposeInput {
	t := s.t
	in := prompts.ComposeInput{Lang: t.lang, Question: prompts.Hide(t.question), Kind: string(t.answer.Kind)}
	for i, l := range t.answer.Lines {
		line := prompts.Line{
			Handle: fmt.Sprintf("L%d", i+1), Title: prompts.Hide(l.Title),
			Status: string(l.Status), Nature: string(l.Nature),
		}
		for _, c := range l.Conditions {
			line.Conditions = append(line.Conditions, string(c.State)+": "+prompts.Hide(c.Text))
		}
		in.Lines = append(in.Lines, line)
	}
	s.sentences = s.citable()
	for i, c := range s.sentences {
		in.Sentences = append(in.Sentences, prompts.Sentence{Handle: fmt.Sprintf("S%d", i+1), Text: prompts.Hide(c.Quote)})
	}
	for _, m := range t.answer.Missing {
		in.Missing = append(in.Missing, prompts.Hide(m.Ask))
	}
	return in
}

// citable lists the sentences cited already, then the others of the clauses found.
func (s *speaker) citable() []Citation {
	t := s.t
	out := slices.Clone(t.answer.Citations)
	for _, h := range t.hits {
		c, ok := t.bot.pack.Doc.Clause(h.Clause)
		if !ok || h.Confidence < confident {
			continue
		}
		for _, sent := range c.Sentences {
			found := Citation{Policy: t.bot.pack.ID, Clause: h.Clause, Title: c.Title,
				Quote: sent.Text, Start: sent.Start, End: sent.End}
			if !cited(out, found) && len(out) < maxSentences {
				out = append(out, found)
			}
		}
	}
	return out[:min(len(out), maxSentences)]
}

func cited(list []Citation, c Citation) bool {
	return slices.ContainsFunc(list, func(have Citation) bool { return have.Start == c.Start && have.Clause == c.Clause })
}

// passes holds the finished prose, figures and quotes put in, to the gate that every reply passes.
// It is checked apart so that prose never costs the plain reply.
func (s *speaker) passes(prose string) bool {
	ok := s.t.allowed()
	for _, c := range s.quoted {
		ok.Cited[c.Clause] = true
	}
	_, violations := replyGate.Check(prose, ok)
	return len(violations) == 0
}

// refused lists the pieces that may not be sent, and why.
func (s *speaker) refused(pieces []prompts.Piece) []prompts.Refused {
	allowed := s.allowed()
	var out []prompts.Refused
	var all strings.Builder
	for _, p := range pieces {
		all.WriteString(p.Text)
		if strings.HasSuffix(p.Text, ".") {
			all.WriteByte(' ') // else the next piece makes an address of two sentences
		}
		if c, _ := refuseProse(proseChecks, p.Text, allowed); c.name != "" {
			out = append(out, prompts.Refused{Text: prompts.Hide(p.Text), Why: c.why})
		} else if p.Ref != "" && !s.known(p.Ref) {
			out = append(out, prompts.Refused{Text: prompts.Hide(p.Text), Why: "what it points to does not exist"})
		}
	}
	if len(out) == 0 { // an amount cut in two stands in no single piece
		if c, _ := refuseProse(proseChecks, all.String(), allowed); c.name != "" {
			out = append(out, prompts.Refused{Why: c.why})
		}
	}
	return out
}

func (s *speaker) allowed() *proseAllowed {
	var b strings.Builder
	for _, c := range s.sentences {
		b.WriteString(c.Quote)
	}
	return &proseAllowed{lang: s.t.lang, text: b.String(), said: s.t.question, titles: s.t.bot.titles}
}

func (s *speaker) known(ref string) bool {
	_, isLine := s.line(ref)
	_, isSentence := s.sentence(ref)
	return isLine || isSentence
}

func (s *speaker) line(ref string) (int, bool) {
	i, ok := handleIndex(ref, "L")
	return i, ok && i < len(s.t.answer.Lines)
}

func (s *speaker) sentence(ref string) (Citation, bool) {
	i, ok := handleIndex(ref, "S")
	if !ok || i >= len(s.sentences) {
		return Citation{}, false
	}
	return s.sentences[i], true
}

// handleIndex reads S3 as 2.
func handleIndex(ref, prefix string) (int, bool) {
	rest, ok := strings.CutPrefix(ref, prefix)
	n, size := number(rest)
	return n - 1, ok && size == len(rest) && n > 0
}

// write puts the pieces together. A sentence that the answer quotes anyway is named; another one is
// quoted here, and cited. A result is given by its clause and figure.
func (s *speaker) write(pieces []prompts.Piece) string {
	t := s.t
	var out doc
	s.quoted = nil
	var b strings.Builder
	flush := func() {
		out.para(strings.TrimSpace(b.String()))
		b.Reset()
	}
	for _, p := range pieces {
		if i, ok := s.line(p.Ref); ok {
			b.WriteString(t.noted(p.Text, s.result(i)))
			continue
		}
		c, ok := s.sentence(p.Ref)
		if !ok {
			b.WriteString(t.noted(p.Text, ""))
			continue
		}
		b.WriteString(t.noted(p.Text, t.clause(c.Clause)))
		if !cited(t.answer.Citations, c) && !cited(s.quoted, c) {
			s.quoted = append(s.quoted, c)
			flush()
			out.item("「" + strings.TrimSpace(c.Quote) + "」")
		}
	}
	flush()
	return out.String()
}

// noted is a sentence with a note in brackets before its full stop.
func (t *turn) noted(sentence, note string) string {
	sentence = strings.TrimSpace(sentence)
	body := strings.TrimRight(sentence, "。.！!？?；;，,：:")
	stop := sentence[len(body):]
	if note != "" {
		body += t.say("（"+note+"）", " ("+note+")")
	}
	if stop == "" && body != "" {
		stop = t.say("。", ".")
	}
	return body + stop + t.say("", " ")
}

// result is a line's clause and figure.
func (s *speaker) result(i int) string {
	l := &s.t.answer.Lines[i]
	return s.t.clause(l.Clause) + s.t.say("：", ": ") + s.t.amountOf(l)
}

// before puts a text before everything written so far.
func (d *doc) before(s string) {
	rest := d.b.String()
	d.b.Reset()
	d.b.WriteString(s)
	if rest != "" {
		d.b.WriteString("\n\n" + rest)
	}
}
