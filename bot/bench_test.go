package bot

import (
	"context"
	"testing"

	"policybot/knowledge"
)

// newBot makes a bot on the built-in policy that keeps everything in memory.
func newBot(tb testing.TB) *Bot {
	tb.Helper()
	p, err := knowledge.Builtin()
	if err != nil {
		tb.Fatal(err)
	}
	b, err := New(Config{Pack: p})
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// BenchmarkAsk is a whole turn on the built-in policy: reading, search, working, reply, gate, saving.
func BenchmarkAsk(b *testing.B) {
	bot := newBot(b)
	for _, bb := range []struct{ name, text string }{
		{"estimate", "国家级的区块链基础设施项目，核定固投1.7亿，市里给了3000万，最多能拿多少？"},
		{"parameter", "国家新基建那一款里，国家级和区域级两档的封顶金额分别是什么？"},
		{"explain", "项目干完了，谁来检查过关？"},
		{"eligibility", "老机房翻新成AI算力中心，有支持吗？"},
		{"english", "Beijing-level SRDI SME here. Voucher-catalogue SaaS signed at CNY 148.5k, live since April. How much at most?"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := bot.Ask(context.Background(), Question{Text: bb.text}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkGate is the check of one long reply.
func BenchmarkGate(b *testing.B) {
	bot := newBot(b)
	u, _, err := bot.reader.Read(nil, "国家级的区块链基础设施项目，核定固投1.7亿，市里给了3000万，最多能拿多少？")
	if err != nil {
		b.Fatal(err)
	}
	t := &turn{bot: bot, ctx: context.Background(), lang: "zh", u: u}
	if err := t.compose(); err != nil {
		b.Fatal(err)
	}
	text, ok := t.out.String(), t.allowed()
	b.ReportMetric(float64(len([]rune(text))), "characters")
	for b.Loop() {
		replyGate.Check(text, ok)
	}
}
