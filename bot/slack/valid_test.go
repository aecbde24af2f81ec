package slack_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// validator checks what is sent against Slack's limits, as its reference states them.
type validator struct {
	faults []string
	ids    map[string]bool
	chars  int
	tables int
	inputs int
	inline bool // references to people and links are expected
}

func (v *validator) fault(where, format string, args ...any) {
	v.faults = append(v.faults, where+": "+fmt.Sprintf(format, args...))
}

func (v *validator) length(where string, s any, low, high int) string {
	text, _ := s.(string)
	if n := utf8.RuneCountInString(text); n < low || n > high {
		v.fault(where, "%d characters, %d to %d are allowed: %.60q", n, low, high, text)
	}
	if !utf8.ValidString(text) {
		v.fault(where, "cut inside a character: %q", text)
	}
	return text
}

var entity = regexp.MustCompile(`&(amp|lt|gt);`)

func checkMessage(p *post) []string {
	v := &validator{ids: map[string]bool{}}
	if p.Text == "" && p.Blocks == nil {
		v.fault("message", "no_text")
	}
	limit := 40_000
	if p.Blocks == nil {
		limit = 4000
	}
	v.length("text", p.Text, 0, limit)
	if strings.ContainsAny(entity.ReplaceAllString(p.Text, ""), "<>&") {
		v.fault("text", "not escaped: %q", p.Text)
	}
	if p.Response == "" && (p.Form.Get("parse") != "none" || p.Form.Get("link_names") == "true" || p.Form.Get("mrkdwn") != "false") {
		v.fault("message", "text is parsed: parse=%q link_names=%q mrkdwn=%q", p.Form.Get("parse"), p.Form.Get("link_names"), p.Form.Get("mrkdwn"))
	}
	if p.Blocks != nil {
		v.blocks(p.Blocks, 50, false)
	}
	if v.chars > 13_000 {
		v.fault("blocks", "msg_blocks_too_long: %d characters", v.chars)
	}
	if v.tables > 1 {
		v.fault("blocks", "only_one_table_allowed")
	}
	if v.inputs > 0 {
		v.fault("blocks", "input in a message")
	}
	return v.faults
}

func checkView(raw json.RawMessage) []string {
	v := &validator{ids: map[string]bool{}}
	var view fields
	if err := json.Unmarshal(raw, &view); err != nil {
		return []string{"view: " + err.Error()}
	}
	v.length("private_metadata", view["private_metadata"], 0, 3000)
	v.length("callback_id", view["callback_id"], 0, 255)
	blocks, _ := json.Marshal(view["blocks"])
	v.blocks(blocks, 100, view["type"] == "modal")
	if view["type"] == "modal" {
		v.plain("title", view["title"], 24)
		for _, key := range []string{"submit", "close"} {
			if view[key] != nil {
				v.plain(key, view[key], 24)
			}
		}
		if v.inputs > 0 && view["submit"] == nil {
			v.fault("view", "missing submit")
		}
	}
	if v.tables > 0 {
		v.fault("view", "table in a view")
	}
	return v.faults
}

func (w *workspace) checkPrompts(form url.Values) {
	var prompts []fields
	if err := json.Unmarshal([]byte(form.Get("prompts")), &prompts); err != nil || len(prompts) == 0 || len(prompts) > 4 {
		w.add(&w.faults, "prompts: "+form.Get("prompts"))
	}
}

func (v *validator) blocks(raw json.RawMessage, limit int, modal bool) {
	var blocks []fields
	if err := json.Unmarshal(raw, &blocks); err != nil {
		v.fault("blocks", "%v", err)
		return
	}
	if len(blocks) == 0 || len(blocks) > limit {
		v.fault("blocks", "%d of them, 1 to %d are allowed", len(blocks), limit)
	}
	for i, b := range blocks {
		kind, _ := b["type"].(string)
		where := fmt.Sprintf("block %d (%s)", i, kind)
		id, _ := b["block_id"].(string)
		v.length(where+" block_id", id, 0, 255)
		if id != "" && v.ids[id] {
			v.fault(where, "block_id %q twice", id)
		}
		v.ids[id] = true
		v.inline = id == "person"
		v.block(where, kind, b, modal)
	}
}

func (v *validator) block(where, kind string, b fields, modal bool) {
	switch kind {
	case "divider":
	case "header":
		v.plain(where, b["text"], 150)
	case "section":
		v.plain(where, b["text"], 3000)
	case "context":
		for _, e := range v.list(where, b["elements"], 1, 10) {
			v.plain(where, e, 3000)
		}
	case "actions":
		v.elements(where, b, 25)
	case "context_actions":
		v.elements(where, b, 5)
	case "table":
		v.table(where, b)
	case "rich_text":
		for _, e := range v.list(where, b["elements"], 1, 1000) {
			v.rich(where, e)
		}
	case "input":
		v.inputs++
		if !modal {
			v.fault(where, "input outside a modal")
		}
		v.plain(where+" label", b["label"], 2000)
		if b["hint"] != nil {
			v.plain(where+" hint", b["hint"], 2000)
		}
		e, _ := b["element"].(fields)
		v.element(where, e)
	default:
		v.fault(where, "unknown type")
	}
}

func (v *validator) list(where string, x any, low, high int) []fields {
	raw, _ := x.([]any)
	if len(raw) < low || len(raw) > high {
		v.fault(where, "%d elements, %d to %d are allowed", len(raw), low, high)
	}
	var out []fields
	for _, e := range raw {
		f, ok := e.(fields)
		if !ok {
			v.fault(where, "an element that is no object")
			continue
		}
		out = append(out, f)
	}
	return out
}

func (v *validator) plain(where string, x any, limit int) {
	t, _ := x.(fields)
	if t["type"] != "plain_text" {
		v.fault(where, "want plain_text, is %v", t["type"])
	}
	v.chars += utf8.RuneCountInString(v.length(where, t["text"], 1, limit))
}

func (v *validator) elements(where string, b fields, limit int) {
	seen := map[any]bool{}
	for _, e := range v.list(where, b["elements"], 1, limit) {
		if seen[e["action_id"]] {
			v.fault(where, "action_id %v twice", e["action_id"])
		}
		seen[e["action_id"]] = true
		if b["block_id"] == nil {
			v.fault(where, "no block_id: its actions would be taken for those of an attachment")
		}
		v.element(where, e)
	}
}

func (v *validator) element(where string, e fields) {
	v.length(where+" action_id", e["action_id"], 1, 255)
	switch e["type"] {
	case "button":
		v.plain(where+" button", e["text"], 75)
		v.length(where+" value", e["value"], 0, 2000)
	case "feedback_buttons":
		for _, key := range []string{"positive_button", "negative_button"} {
			b, _ := e[key].(fields)
			v.plain(where+" "+key, b["text"], 75)
			v.length(where+" "+key, b["value"], 1, 2000)
		}
	case "static_select", "multi_static_select":
		v.options(where, e)
	case "plain_text_input":
		limit := 3000
		if n, ok := e["max_length"].(float64); ok {
			limit = int(n)
		}
		if limit < 1 || limit > 3000 {
			v.fault(where, "max_length %d", limit)
		}
		v.length(where+" initial_value", e["initial_value"], 0, limit)
	default:
		v.fault(where, "unknown element %v", e["type"])
	}
}

func (v *validator) options(where string, e fields) {
	known := map[any]bool{}
	for _, o := range v.list(where+" options", e["options"], 1, 100) {
		v.plain(where+" option", o["text"], 75)
		v.length(where+" option value", o["value"], 1, 150)
		if known[o["value"]] {
			v.fault(where, "option %v twice", o["value"])
		}
		known[o["value"]] = true
	}
	initial := []any{e["initial_option"]}
	if more, ok := e["initial_options"].([]any); ok {
		initial = more
		if len(more) == 0 {
			v.fault(where, "initial_options is empty")
		}
	}
	for _, o := range initial {
		if f, ok := o.(fields); ok && !known[f["value"]] {
			v.fault(where, "initial option %v is no option", f["value"])
		}
	}
}

func (v *validator) table(where string, b fields) {
	v.tables++
	rows, _ := b["rows"].([]any)
	if len(rows) == 0 || len(rows) > 100 {
		v.fault(where, "%d rows", len(rows))
	}
	if settings, ok := b["column_settings"].([]any); ok && len(settings) > 20 {
		v.fault(where, "%d column settings", len(settings))
	}
	before := v.chars
	for _, row := range rows {
		cells, _ := row.([]any)
		if len(cells) == 0 || len(cells) > 20 {
			v.fault(where, "%d cells in a row", len(cells))
		}
		for _, c := range cells {
			cell, _ := c.(fields)
			if cell["type"] != "raw_text" {
				v.fault(where, "cell of type %v: figures are text", cell["type"])
			}
			v.chars += utf8.RuneCountInString(v.length(where+" cell", cell["text"], 1, 3000))
		}
	}
	if v.chars-before > 10_000 {
		v.fault(where, "%d characters in a table", v.chars-before)
	}
}

func (v *validator) rich(where string, e fields) {
	switch e["type"] {
	case "rich_text_section", "rich_text_quote", "rich_text_preformatted":
		for _, x := range v.list(where, e["elements"], 1, 1000) {
			switch x["type"] {
			case "text":
				v.chars += utf8.RuneCountInString(v.length(where, x["text"], 1, 3000))
			case "user", "link":
				if !v.inline {
					v.fault(where, "a %v came out of words: %v", x["type"], x)
				}
			default:
				v.fault(where, "a %v came out of words", x["type"])
			}
		}
	case "rich_text_list":
		for _, x := range v.list(where, e["elements"], 1, 1000) {
			v.rich(where, x)
		}
	default:
		v.fault(where, "unknown element %v", e["type"])
	}
}
