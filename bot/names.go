package bot

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"policybot/knowledge"
)

// name is a word or a phrase by which people mean a policy.
type name struct {
	text string // lower case, without spaces between Chinese characters
	bots []*Bot // whose name it is, or whose text speaks of it
	firm bool   // it stands for a policy whatever else is said; a place or an office may be part of a case
}

// minName is the shortest part of a title that counts as a name, in characters. Places may be shorter.
const minName = 5

// minTail is how much of a title stands before the kind of document in a form that counts as its name.
const minTail = 3

// Of a title people leave out the place before and the kind of document behind.
var (
	docKind  = regexp.MustCompile(`的?(?:若干|实施|暂行|试行|管理)*(?:政策措施|办法|细则|规定|意见|措施|方案|条例|政策|通知|常见问题解答|解答|指南|规则)$`)
	brackets = regexp.MustCompile(`[（(][^）)]*[）)]`)
	rank     = regexp.MustCompile(`(?:省|市|区|县|旗|州)$`)
)

// namesOf gathers the names of all policies. One that another policy's title or text holds too stands
// for both: it narrows the choice and does not make it.
func namesOf(bots []*Bot) []name {
	by := map[string]*name{}
	add := func(b *Bot, text string, firm bool, least int) {
		text = nameForm(text)
		if utf8.RuneCountInString(text) < least {
			return
		}
		n := by[text]
		if n == nil {
			n = &name{text: text}
			by[text] = n
		}
		n.firm = n.firm || firm
		if !slices.Contains(n.bots, b) {
			n.bots = append(n.bots, b)
		}
	}
	for _, b := range bots {
		add(b, b.pack.ID, true, 2)
		for _, text := range b.pack.About.Names {
			add(b, text, true, 2)
		}
		for _, title := range []string{b.pack.Title.Zh, b.pack.Title.En} {
			for _, part := range titleParts(title, b.pack.About.Regions) {
				add(b, part, true, minName)
			}
		}
		add(b, b.pack.About.Issuer, false, 4)
		for _, place := range b.pack.About.Regions {
			add(b, place, false, 2)
			add(b, rank.ReplaceAllString(place, ""), false, 2)
		}
	}
	var out []name
	texts := make([]string, len(bots))
	for i, b := range bots {
		texts[i] = nameForm(b.pack.Title.Zh + "\n" + b.pack.Title.En + "\n" + b.pack.Doc.Source)
	}
	for _, n := range by {
		for i, b := range bots {
			if !slices.Contains(n.bots, b) && n.spokenOf(b, texts[i]) {
				n.bots = append(n.bots, b)
			}
		}
		slices.SortFunc(n.bots, func(a, b *Bot) int { return slices.Index(bots, a) - slices.Index(bots, b) })
		out = append(out, *n)
	}
	slices.SortFunc(out, func(a, b name) int {
		return cmp.Or(len(b.text)-len(a.text), strings.Compare(a.text, b.text))
	})
	return out
}

// spokenOf reports whether the name may as well be part of what is said on another policy: its title
// holds the place, its text the title.
func (n *name) spokenOf(b *Bot, text string) bool {
	if n.firm {
		return strings.Contains(text, n.text)
	}
	return strings.Contains(nameForm(b.pack.Title.Zh+"\n"+b.pack.About.Issuer), n.text)
}

// titleParts are the forms in which people say a title.
func titleParts(title string, places []string) []string {
	title = brackets.ReplaceAllString(strings.Trim(title, "《》"), "")
	out := []string{title}
	short := title
	for _, lead := range []string{"关于印发", "关于"} {
		short = strings.TrimPrefix(short, lead)
	}
	for _, place := range places {
		if _, rest, ok := strings.Cut(short, place); ok && utf8.RuneCountInString(rest) >= minName {
			short = rest
		}
	}
	out = append(out, short, docKind.ReplaceAllString(title, ""), docKind.ReplaceAllString(short, ""))
	kind := utf8.RuneCountInString(docKind.FindString(short))
	for tail := []rune(short); kind > 0 && len(tail) > kind+minTail; tail = tail[1:] {
		out = append(out, string(tail[1:])) // 算力券实施方案, of 人工智能算力券实施方案
	}
	return out
}

// nameForm is a text as names are compared in it.
func nameForm(s string) string {
	var b strings.Builder
	var last rune
	for _, r := range strings.ToLower(s) {
		if unicode.IsSpace(r) {
			if last < utf8.RuneSelf && last != ' ' && last != 0 {
				b.WriteByte(' ')
				last = ' '
			}
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// named is what a message says of the policy by name.
type named struct {
	bots []*Bot // that may be meant
	firm bool
	many bool   // two names of different policies
	rest string // of the message, without the names

	subject bool            // the message asks of them, see Router.subject
	spoken  func(*Bot) bool // of in this thread before
}

// named finds the policies a message names. Where two names leave no policy that has both, all stay.
func (r *Router) named(text string) named {
	n := named{rest: nameForm(clip(text, maxSilent))}
	for i := range r.names {
		m := &r.names[i]
		if !contains(n.rest, m.text) {
			continue
		}
		n.rest = strings.ReplaceAll(n.rest, m.text, "\n") // a shorter name within it says nothing more
		both := slices.DeleteFunc(slices.Clone(n.bots), func(b *Bot) bool { return !slices.Contains(m.bots, b) })
		switch {
		case n.bots == nil:
			n.bots = slices.Clone(m.bots)
		case len(both) > 0:
			n.bots = both
		default:
			n.many = true
			for _, b := range m.bots {
				if !slices.Contains(n.bots, b) {
					n.bots = append(n.bots, b)
				}
			}
		}
		n.firm = n.firm || m.firm
	}
	return n
}

// titleOf is the title of a policy without brackets.
func titleOf(p *knowledge.Pack, lang string) string { return strings.Trim(p.Title.In(lang), "《》") }
