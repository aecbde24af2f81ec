package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"policybot/bot"
	"policybot/bot/llm"
	"policybot/bot/store"
	"policybot/calc"
	"policybot/knowledge"
	"policybot/knowledge/embed"
	"policybot/knowledge/index"
)

// wants says which parts a command needs; the policies are always there.
type wants struct {
	index bool // clauses can be searched; a bot brings it along
	bot   bool // somebody who answers
	store bool // receipts and conversations are kept; without, they are forgotten with the process
}

// parts are the program put together.
type parts struct {
	cfg      Config
	packs    []*knowledge.Pack       // the built-in one first
	broken   []error                 // packs that are out of service, and why
	index    map[string]bot.Searcher // by id of the policy, as bots
	bots     map[string]*bot.Bot
	model    llm.Model     // nil for none
	embedder *embed.Remote // nil for the local one
	log      *slog.Logger
	store    bot.Store
	db       *store.Store // the same as store, nil when nothing is kept
}

// build puts together what a command needs, in order: settings, model, policies, store,
// indexes, bots.
func (a *app) build(ctx context.Context, need wants) (*parts, error) {
	cfg, err := a.configure()
	if err != nil {
		return nil, err
	}
	return assemble(ctx, cfg, need)
}

func assemble(ctx context.Context, cfg Config, need wants) (*parts, error) {
	p := &parts{cfg: cfg, model: newModel(cfg), log: cfg.Log, index: map[string]bot.Searcher{}, bots: map[string]*bot.Bot{}, store: bot.NewMemory()}
	if err := p.loadPacks(); err != nil {
		return nil, err
	}
	if need.store {
		db, err := store.OpenWith(ctx, cfg.storeURL(), store.Options{MaskReceipts: cfg.MaskReceipts})
		if err != nil {
			return nil, err
		}
		p.db, p.store = db, db
	}
	if need.index || need.bot {
		p.embedder = p.newEmbedder()
	}
	for _, pack := range p.packs {
		if err := p.start(ctx, pack, need); err != nil {
			p.close()
			return nil, err
		}
		if p.db == nil || !need.bot {
			continue
		}
		if err := p.db.KeepPack(ctx, pack.ID, pack.Version, pack.Files); err != nil {
			p.close()
			return nil, err
		}
	}
	return p, nil
}

// start makes the index and the bot of one policy.
func (p *parts) start(ctx context.Context, pack *knowledge.Pack, need wants) error {
	if !need.index && !need.bot {
		return nil
	}
	ix, err := p.newIndex(ctx, pack)
	if err != nil {
		return fmt.Errorf("index policy %s: %w", pack.ID, err)
	}
	p.index[pack.ID] = ix
	if !need.bot {
		return nil
	}
	b, err := bot.New(bot.Config{Pack: pack, Search: ix, Store: p.store, Model: p.model, Log: p.log})
	if err != nil {
		return fmt.Errorf("start the bot for policy %s: %w", pack.ID, err)
	}
	p.bots[pack.ID] = b
	return nil
}

func (p *parts) close() {
	if p.db != nil {
		p.db.Close()
	}
}

// loadPacks loads the built-in pack and those in the folder of packs. One that is faulty is left
// out of service and told about; the others go on.
func (p *parts) loadPacks() error {
	builtin, err := knowledge.Builtin()
	if err != nil {
		return fmt.Errorf("load the built-in policy: %w", err)
	}
	p.packs = []*knowledge.Pack{builtin}
	if p.cfg.Policies == "" {
		return nil
	}
	entries, err := os.ReadDir(p.cfg.Policies)
	if err != nil {
		return usagef("setting POLICYBOT_POLICIES: read folder %s: %v; name a folder with one folder a policy pack", p.cfg.Policies, unwrapPath(err))
	}
	folder := os.DirFS(p.cfg.Policies)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || !isDir(folder, e.Name()) {
			continue
		}
		pack, err := knowledge.LoadPack(folder, e.Name())
		if err == nil && slices.ContainsFunc(p.packs, func(have *knowledge.Pack) bool { return have.ID == pack.ID }) {
			err = fmt.Errorf("its id %s is taken", pack.ID)
		}
		if err != nil {
			p.broken = append(p.broken, fmt.Errorf("policy pack %s/%s: %w", p.cfg.Policies, e.Name(), err))
			continue
		}
		p.packs = append(p.packs, pack)
	}
	return nil
}

// isDir follows links: a folder of packs is often made of them.
func isDir(fsys fs.FS, name string) bool {
	info, err := fs.Stat(fsys, name)
	return err == nil && info.IsDir()
}

// pack returns the policy with the id; the built-in one for "".
func (p *parts) pack(id string) (*knowledge.Pack, error) {
	var ids []string
	for _, pack := range p.packs {
		if id == "" || pack.ID == id {
			return pack, nil
		}
		ids = append(ids, pack.ID)
	}
	err := fmt.Errorf("policy %q is not known; there are: %s", id, strings.Join(ids, ", "))
	for _, broken := range p.broken {
		err = fmt.Errorf("%w; out of service: %w", err, broken)
	}
	return nil, err
}

// asker answers questions on one policy; the built-in one for "".
func (p *parts) asker(policy string) bot.AskFunc {
	return func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		pack, err := p.pack(policy)
		if err != nil {
			return bot.Answer{}, err
		}
		return p.bots[pack.ID].Ask(ctx, q)
	}
}

// estimate works out a case and keeps a receipt of it when receipts are kept.
func (p *parts) estimate(ctx context.Context, c calc.Case, lang, channel string) (bot.Answer, error) {
	answer, err := p.work(ctx, c, lang)
	if err != nil || p.db == nil {
		return answer, err
	}
	answer.Receipt, answer.Thread = rand.Text(), "case-"+rand.Text()
	doc, err1 := json.Marshal(answer)
	facts, err2 := json.Marshal(c)
	if err := errors.Join(err1, err2); err != nil {
		return answer, fmt.Errorf("receipt of the estimate: %w", err)
	}
	_, err = p.db.SaveTurn(ctx, bot.Conversation{ID: answer.Thread}, bot.Receipt{
		ID: answer.Receipt, Thread: answer.Thread, Turn: 1, At: time.Now(), Channel: channel,
		Policy: answer.Policy, Case: facts, Answer: doc,
	})
	return answer, err
}

// work works out a case and keeps nothing.
func (p *parts) work(ctx context.Context, c calc.Case, lang string) (bot.Answer, error) {
	pack, err := p.pack(c.Policy)
	if err != nil {
		return bot.Answer{}, fmt.Errorf("case: policy: %w", err)
	}
	return p.bots[pack.ID].Estimate(ctx, c, lang)
}

// search finds clauses in all policies. Within one policy the order is that of its own search;
// scores of different policies do not compare, but confidences do.
func (p *parts) search(ctx context.Context, query string, k int) ([]index.Hit, error) {
	var all []index.Hit
	for _, pack := range p.packs {
		hits, err := p.index[pack.ID].Search(ctx, query, k)
		if err != nil {
			return nil, fmt.Errorf("search policy %s: %w", pack.ID, err)
		}
		all = append(all, hits...)
	}
	if len(p.packs) > 1 {
		slices.SortStableFunc(all, func(a, b index.Hit) int {
			if a.Policy == b.Policy || a.Confidence == b.Confidence {
				return 0
			}
			if a.Confidence > b.Confidence {
				return -1
			}
			return 1
		})
	}
	return all[:min(k, len(all))], nil
}
