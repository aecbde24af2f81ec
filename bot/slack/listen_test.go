package slack_test

import (
	"strings"
	"testing"

	"policybot/bot/slack"
)

func TestWhereItListens(t *testing.T) {
	r := newRig(t, options{config: func(c *slack.Config) { c.AllowedChannels = []string{"C1"} }})
	root := r.ts()
	cases := []struct {
		name string
		m    fields
		want string // the question asked; "" for none
	}{
		{"a mention", said("C1", "U1", "<@UBOT> 第八条？", root, nil), "第八条？"},
		{"a mention with a label", said("C1", "U1", "<@UBOT|policybot> 第九条？", r.ts(), nil), "第九条？"},
		{"talk among people", said("C1", "U1", "午饭吃什么", r.ts(), nil), ""},
		{"a follow-up in a thread it is in", said("C1", "U2", "那区域级呢", r.ts(), fields{"thread_ts": root}), "那区域级呢"},
		{"a follow-up to somebody else", said("C1", "U2", "<@U1> 你看呢", r.ts(), fields{"thread_ts": root}), ""},
		{"a thread it is not in", said("C1", "U2", "好的", r.ts(), fields{"thread_ts": "1.000001"}), ""},
		{"a reply to a message of its own", said("C1", "U2", "说明一下", r.ts(), fields{"thread_ts": "1.000002", "parent_user_id": "UBOT"}), "说明一下"},
		{"a direct message", said("D1", "U1", "直接问", r.ts(), nil), "直接问"},
		{"a channel it is not allowed in", said("C2", "U1", "<@UBOT> 问", r.ts(), nil), ""},
		{"itself", said("C1", "UBOT", "<@UBOT> 我", r.ts(), nil), ""},
		{"itself in a thread", said("C1", "UBOT", "答复", r.ts(), fields{"thread_ts": root, "bot_id": "BBOT"}), ""},
		{"another bot", said("C1", "U7", "<@UBOT> 早报", r.ts(), fields{"bot_id": "B7"}), ""},
		{"another bot, the old way", said("C1", "", "<@UBOT> 早报", r.ts(), fields{"subtype": "bot_message", "bot_id": "B7"}), ""},
		{"slackbot", said("D1", "USLACKBOT", "提醒", r.ts(), nil), ""},
		{"somebody who joins", said("C1", "U5", "<@U5> has joined", r.ts(), fields{"subtype": "channel_join"}), ""},
		{"also sent to the channel", said("C1", "U2", "再问一句", r.ts(), fields{"thread_ts": root, "subtype": "thread_broadcast"}), "再问一句"},
		{"the name alone", said("C1", "U1", "<@UBOT>", r.ts(), nil), ""},
		{"a deleted message", said("C1", "U1", "", r.ts(), fields{"subtype": "message_deleted", "deleted_ts": root}), ""},
		{"an edit that changed the text", edit("C1", "<@UBOT> 投资80万", "<@UBOT> 投资50万", root), "投资80万"},
		{"an edit that changed a preview", edit("C1", "<@UBOT> 投资80万", "<@UBOT> 投资80万", r.ts()), ""},
		{"an edit of a bot", said("C1", "", "", r.ts(), fields{"subtype": "message_changed",
			"message": fields{"type": "message", "user": "UBOT", "bot_id": "BBOT", "text": "新", "ts": "9.9"}, "previous_message": fields{"text": "旧"}}), ""},
		{"escapes", said("D1", "U1", "PUE&lt;1.35 &amp; 1200P&gt;1000P，见 &lt;@U1&gt;", r.ts(), nil), "PUE<1.35 & 1200P>1000P，见 <@U1>"},
		{"references", said("D1", "U1", "<#C9|政策> 里 <@U2|小王> 说看 <https://a.b/c?d=1&amp;e=2|这页> 和 <https://x.y> <!here> <!subteam^S1|@财务>", r.ts(), nil),
			"#政策 里 @小王 说看 这页 和 https://x.y @here @财务"},
		{"marks of rich text", said("D1", "U1", "*200万* 和 `x`", r.ts(), fields{"blocks": []fields{{"type": "rich_text", "elements": []fields{
			{"type": "rich_text_section", "elements": []fields{{"type": "text", "text": "200万", "style": fields{"bold": true}}, {"type": "text", "text": " 和 "}, {"type": "user", "user_id": "UBOT"}, {"type": "text", "text": "x<y"}}},
			{"type": "rich_text_list", "style": "bullet", "elements": []fields{{"type": "rich_text_section", "elements": []fields{{"type": "text", "text": "甲"}}}, {"type": "rich_text_section", "elements": []fields{{"type": "text", "text": "乙"}}}}},
		}}}}), "200万 和 x<y\n- 甲\n- 乙"},
		{"a pasted table", said("D1", "U1", "表", r.ts(), fields{"attachments": []fields{{"blocks": []fields{{"type": "table", "rows": [][]any{
			{fields{"type": "raw_text", "text": "项目"}, fields{"type": "raw_text", "text": "投资"}}, {fields{"type": "raw_text", "text": "甲"}, nil, fields{"type": "raw_number", "value": 1.5e8, "text": "150,000,000"}}}}}}}}),
			"项目\t投资\n甲\t\t150,000,000"},
	}
	for _, c := range cases {
		before := len(r.questions())
		if code := deliverEvent(t, r.http, wrap(c.m)); code != 200 {
			t.Errorf("%s: got status %d", c.name, code)
		}
		r.settled(t)
		got := strings.Join(r.questions()[before:], " | ")
		if got != c.want {
			t.Errorf("%s: got %q asked, want %q", c.name, got, c.want)
		}
	}
	help := r.sent(func(p post) bool { return strings.Contains(p.Text, "在频道里 @ 我") })
	if len(help) != 1 {
		t.Errorf("got %d times help for the name alone, want once", len(help))
	}
}

func edit(channel, now, before, ts string) fields {
	return said(channel, "", "", ts, fields{"subtype": "message_changed",
		"message":          fields{"type": "message", "user": "U1", "text": now, "ts": ts, "edited": fields{"user": "U1", "ts": ts + "1"}},
		"previous_message": fields{"type": "message", "user": "U1", "text": before, "ts": ts}})
}

func TestCommands(t *testing.T) {
	r := newRig(t, options{config: func(c *slack.Config) { c.AllowedChannels = []string{"C1", "C3"} }})
	if rec := deliverCommand(r.http, "", r.srv.URL+"/response/1"); !strings.Contains(rec.Body.String(), "Mention me") {
		t.Errorf("no question: got %s, want help", rec.Body)
	}
	if rec := deliverCommand(r.http, "help", r.srv.URL+"/response/1"); !strings.Contains(rec.Body.String(), `"response_type":"ephemeral"`) {
		t.Errorf("help: got %s, want it private", rec.Body)
	}
	if rec := deliverCommand(r.http, "投资1.5亿元 &lt;国家级&gt;", r.srv.URL+"/response/1"); rec.Code != 200 || rec.Body.Len() != 0 {
		t.Errorf("a question: got %d %s", rec.Code, rec.Body)
	}
	r.settled(t)
	if q := r.questions(); len(q) != 1 || q[0] != "投资1.5亿元 <国家级>" {
		t.Errorf("got %q asked", q)
	}
	got := r.sent(func(post) bool { return true })
	if len(got) != 1 || !got[0].Ephemeral || got[0].Response != "/response/1" {
		t.Errorf("got %+v, want one private answer", got)
	}
	// An address that is used up: a private message in the channel instead.
	deliverCommand(r.http, "再问", r.srv.URL+"/response/used")
	r.settled(t)
	got = r.sent(func(p post) bool { return p.Channel == "C1" })
	if len(got) != 1 || !got[0].Ephemeral || got[0].User != "U1" {
		t.Errorf("got %+v, want one private message", got)
	}
	// An address that is not Slack's is not called.
	deliverCommand(r.http, "问", "http://127.0.0.1:1/steal")
	r.settled(t)
}

func TestCommandInAClosedChannel(t *testing.T) {
	r := newRig(t, options{config: func(c *slack.Config) { c.AllowedChannels = []string{"C9"} }})
	if rec := deliverCommand(r.http, "how much?", r.srv.URL+"/response/1"); !strings.Contains(rec.Body.String(), "not open to the bot") {
		t.Errorf("got %s", rec.Body)
	}
}

// Each command is a case of its own; the buttons of its answer go on with it.
func TestCommandsDoNotShareACase(t *testing.T) {
	r := newRig(t, options{ask: estimateOf(t, `{"claims":[{"rule":"8.1a","facts":{"investment":"150000000"}}]}`)})
	deliverCommand(r.http, "投资1.5亿元", r.srv.URL+"/response/1")
	deliverCommand(r.http, "第五条", r.srv.URL+"/response/2")
	r.settled(t)
	private := fields{"response_url": r.srv.URL + "/response/3", "container": fields{"type": "message", "message_ts": "1.1", "channel_id": "C1", "is_ephemeral": true}}
	message := r.sent(func(p post) bool { return p.Response == "/response/1" })[0]
	deliverInteraction(t, r.http, press(message, "U1", "choice:0:level:national", buttonValue(t, message, "choice:0:level:national"), "国家级", private))
	r.settled(t)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.asked) != 3 || r.asked[0].Thread == r.asked[1].Thread || r.asked[2].Thread != r.asked[0].Thread {
		t.Errorf("got %+v, want two conversations, and the button in the first", r.asked)
	}
}

func TestShortcutInAClosedChannel(t *testing.T) {
	r := newRig(t, options{config: func(c *slack.Config) { c.AllowedChannels = []string{"C9"} }})
	deliverInteraction(t, r.http, fields{"type": "message_action", "callback_id": "estimate_message", "trigger_id": newEventID(), "team": fields{"id": "T1"},
		"channel": fields{"id": "C1"}, "user": fields{"id": "U3"}, "response_url": r.srv.URL + "/response/b", "message": fields{"text": "投资1.5亿元", "ts": "1.1"}})
	eventually(t, "words", func() bool {
		return len(r.sent(func(p post) bool { return strings.Contains(p.Text, "没有开放") })) == 1
	})
	if len(r.questions()) != 0 {
		t.Errorf("got %q asked", r.questions())
	}
}
