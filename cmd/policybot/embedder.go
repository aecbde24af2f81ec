package main

import (
	"context"
	"os"
	"path/filepath"

	"policybot/bot"
	"policybot/bot/llm"
	"policybot/knowledge"
	"policybot/knowledge/embed"
	"policybot/knowledge/index"
)

// embedderState says whether a hosted embedding model is used, and which or why not.
func embedderState(c Config) (on bool, why string) {
	switch {
	case c.EmbedModel == "":
		return false, "POLICYBOT_EMBED_MODEL is not set; the local embedder serves"
	case c.OpenAIKey == "" && c.OpenAIURL == "":
		return false, "OPENAI_API_KEY is not set; the local embedder serves"
	}
	return true, c.EmbedModel + "; the local embedder serves while it is away"
}

// newEmbedder is the hosted embedder that the settings name, with the vectors it made before; nil
// for none. It sends nothing.
func (p *parts) newEmbedder() *embed.Remote {
	if on, _ := embedderState(p.cfg); !on {
		return nil
	}
	client := llm.New(llm.Config{Key: p.cfg.OpenAIKey, BaseURL: p.cfg.OpenAIURL, EmbedModel: p.cfg.EmbedModel})
	r := embed.NewRemote(p.cfg.EmbedModel, client.Embed)
	if err := r.Load(p.vectorFile()); err != nil {
		p.log.Warn("the clauses are embedded again", "error", err)
	}
	return r
}

// vectorFile keeps the vectors of the clauses from one start to the next.
func (p *parts) vectorFile() string { return filepath.Join(p.cfg.Data, "embeddings") }

// newIndex is the index of one policy, by the hosted embedder where there is one.
func (p *parts) newIndex(ctx context.Context, pack *knowledge.Pack) (bot.Searcher, error) {
	if p.embedder == nil {
		return bot.NewIndex(ctx, pack, nil, p.vectors)
	}
	ix, err := embed.Build(ctx, p.embedder, func(ctx context.Context, e index.Embedder) (*index.Index, error) {
		return bot.NewIndex(ctx, pack, e, p.vectors)
	})
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(p.cfg.Data); err == nil && info.IsDir() {
		if err := p.embedder.Save(p.vectorFile()); err != nil {
			p.log.Warn("the clauses will be embedded again at the next start", "error", err)
		}
	}
	return ix, nil
}
