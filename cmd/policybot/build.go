package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"policybot/bot"
	"policybot/bot/intake"
	"policybot/bot/llm"
	"policybot/bot/observe"
	"policybot/bot/store"
	"policybot/calc"
	"policybot/knowledge"
	"policybot/knowledge/embed"
	"policybot/knowledge/index"
	"policybot/knowledge/snapshot"
)

// wants says which parts a command needs; the policies are always there.
type wants struct {
	index    bool              // clauses can be searched; a bot brings it along
	bot      bool              // somebody who answers
	store    bool              // receipts and conversations are kept; without, they are forgotten with the process
	takeOver bool              // versions published in a folder are brought into a database that has none
	seen     *observe.Observer // counts and times; nil for a command that ends soon
}

// parts are the program put together.
type parts struct {
	cfg      Config
	now      atomic.Pointer[policies] // a server swaps newer ones in
	model    llm.Model                // nil for none
	embedder *embed.Remote            // nil for the local one
	vectors  index.Vectors            // nil for this process
	log      *slog.Logger
	seen     *observe.Observer // nil where nobody looks from outside
	stopping atomic.Bool       // a server that is to end is not ready any more
	store    bot.Store
	db       *store.Store // the same as store, nil when nothing is kept
	opened   *store.Store // the database, also where only the published versions are of interest
	shelves  snapshot.Place
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
	p := &parts{cfg: cfg, model: newModel(cfg), log: cfg.Log, store: bot.NewMemory(), seen: need.seen}
	if err := p.openStore(ctx, need); err != nil {
		return nil, err
	}
	all, err := loadPacks(ctx, cfg, p.shelves, nil)
	if err != nil {
		p.close()
		return nil, err
	}
	if need.index || need.bot {
		p.embedder = p.newEmbedder()
		if err := p.openVectors(ctx); err != nil {
			p.close()
			return nil, err
		}
	}
	if err := p.startAll(ctx, all, nil, need); err != nil {
		p.close()
		return nil, err
	}
	p.now.Store(all)
	return p, nil
}

// startAll makes what is needed of every policy, and keeps the versions that questions will be answered
// under. One of which it cannot be made is refused like one that cannot be loaded, unless nobody would be
// left whom questions mean that name no policy.
func (p *parts) startAll(ctx context.Context, all, before *policies, need wants) error {
	var serving []*knowledge.Pack
	for i, pack := range all.packs {
		if !all.kept[pack.ID] {
			err := p.start(ctx, all, pack, need)
			if broken := new(brokenPack); errors.As(err, broken) {
				if pack = all.refuse(pack.ID, broken.error, before); pack == nil && i > 0 {
					continue
				} else if pack != nil {
					err = nil
				}
			}
			if err == nil && p.db != nil && need.bot {
				err = p.db.KeepPack(ctx, pack.ID, pack.Version, pack.Files)
			}
			if err != nil {
				return err
			}
		}
		serving = append(serving, pack)
	}
	all.packs = serving
	if !need.bot {
		return nil
	}
	var bots []*bot.Bot
	for _, pack := range all.packs {
		bots = append(bots, all.bots[pack.ID])
	}
	var err error
	all.router, err = bot.NewRouter(ctx, bots)
	return err
}

// start makes the index and the bot of one policy; a brokenPack says that its own files are at fault. The index and what reads the questions take equally
// long, most of a start, and know nothing of each other: they are made side by side.
func (p *parts) start(ctx context.Context, all *policies, pack *knowledge.Pack, need wants) error {
	if !need.index && !need.bot {
		return nil
	}
	var reader *intake.Reader
	var readerErr error
	var reading sync.WaitGroup
	if need.bot {
		reading.Go(func() { reader, readerErr = intake.New(pack) })
	}
	ix, err := p.newIndex(ctx, pack)
	reading.Wait()
	if err != nil && asks(pack) != nil {
		return brokenPack{pack.ID, fmt.Errorf("index policy %s: %w", pack.ID, err)}
	}
	if err != nil {
		return fmt.Errorf("index policy %s: %w", pack.ID, err)
	}
	all.index[pack.ID] = ix
	if !need.bot {
		return nil
	}
	if readerErr != nil {
		return brokenPack{pack.ID, fmt.Errorf("start the bot for policy %s: intake: %w", pack.ID, readerErr)}
	}
	b, err := bot.New(bot.Config{Pack: pack, Search: p.seen.Searcher(ix), Reader: reader, Store: p.seen.Store(p.store), Model: p.observed(p.model), Log: p.log})
	if err != nil {
		return brokenPack{pack.ID, fmt.Errorf("start the bot for policy %s: %w", pack.ID, err)}
	}
	all.bots[pack.ID] = b
	return nil
}

// asks is what is wrong with the questions of a pack. Other faults of an index are those of what embeds
// the clauses or keeps their vectors.
func asks(pack *knowledge.Pack) error {
	src := pack.Files["questions.yaml"]
	if src == nil {
		return nil
	}
	_, err := index.ParseQuestions(src)
	return err
}

// serves is what keeps a pack that loads from serving: words and questions that cannot be used.
func serves(pack *knowledge.Pack) error {
	_, err := intake.New(pack)
	if err != nil {
		err = fmt.Errorf("policy pack %s: intake: %w", pack.ID, err)
	}
	if asked := asks(pack); asked != nil {
		err = errors.Join(err, fmt.Errorf("policy pack %s: questions.yaml: %w", pack.ID, asked))
	}
	return err
}

func (p *parts) close() {
	if p.opened != nil {
		p.opened.Close()
	}
}

// asker answers questions on one policy, or finds out which of all is meant for "".
func (p *parts) asker(policy string) bot.AskFunc {
	return p.seen.Ask(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		all := p.now.Load()
		if policy != "" {
			if _, err := all.pack(policy); err != nil {
				return bot.Answer{}, err
			}
			q.Policy = policy
		}
		return all.router.Ask(ctx, q)
	})
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
	b, err := p.botOf(c)
	if err != nil {
		return bot.Answer{}, err
	}
	return b.Estimate(ctx, c, lang)
}

// again works out the case of a receipt.
func (p *parts) again(ctx context.Context, c calc.Case, lang string) (bot.Answer, error) {
	b, err := p.botOf(c)
	if err != nil {
		return bot.Answer{}, err
	}
	return b.Again(ctx, c, lang)
}

func (p *parts) botOf(c calc.Case) (*bot.Bot, error) {
	now := p.now.Load()
	pack, err := now.pack(c.Policy)
	if err != nil {
		return nil, fmt.Errorf("case: policy: %w", err)
	}
	return now.bots[pack.ID], nil
}

// search finds clauses in all policies. Within one policy the order is that of its own search;
// scores of different policies do not compare, but confidences do.
func (p *parts) search(ctx context.Context, query string, k int) ([]index.Hit, error) {
	var all []index.Hit
	now := p.now.Load()
	for _, pack := range now.packs {
		hits, err := now.index[pack.ID].Search(ctx, query, k)
		if err != nil {
			return nil, fmt.Errorf("search policy %s: %w", pack.ID, err)
		}
		all = append(all, hits...)
	}
	if len(now.packs) > 1 {
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
