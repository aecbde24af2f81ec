package observe

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"

	"policybot/bot"
	"policybot/knowledge/index"
)

// Ask counts and times the questions that next answers.
func (o *Observer) Ask(next bot.AskFunc) bot.AskFunc {
	if o == nil {
		return next
	}
	return func(ctx context.Context, in bot.Question) (bot.Answer, error) {
		q := &question{}
		begun := time.Now()
		ctx, span := o.span(context.WithValue(ctx, questionKey{}, q), stageAnswer)
		defer span.End()
		a, err := next(ctx, in)
		took := time.Since(begun)
		o.stages.WithLabelValues(stageAnswer).Observe(took.Seconds())
		o.stages.WithLabelValues(stageReckon).Observe(max(0, took-time.Duration(q.staged.Load())).Seconds())
		kind := kindOf(a, err)
		if span.IsRecording() {
			span.SetAttributes(attribute.String("policybot.kind", kind), attribute.String("policybot.channel", channelOf(in.Channel)))
			if kind == "failed" {
				span.SetStatus(codes.Error, "no answer")
			}
		}
		if err == nil && in.Key != "" && !q.saved.Load() {
			o.repeats.Inc()
			return a, nil
		}
		o.questions.WithLabelValues(kind, channelOf(in.Channel)).Inc()
		o.answered(a)
		return a, err
	}
}

// answered counts what an answer took.
func (o *Observer) answered(a bot.Answer) {
	if a.Kind == "" {
		return
	}
	if len(a.Refused) > 0 {
		o.refusals.Inc()
	}
	o.guards.WithLabelValues(a.Model.Guard).Inc()
	o.calls.Add(float64(a.Model.Calls))
	o.tokens.WithLabelValues("prompt").Add(float64(a.Model.PromptTokens))
	o.tokens.WithLabelValues("completion").Add(float64(a.Model.CompletionTokens))
}

func kindOf(a bot.Answer, err error) string {
	var input *bot.InputError
	switch {
	case err == nil:
		return string(a.Kind)
	case errors.As(err, &input):
		return "invalid"
	}
	return "failed"
}

// channelOf keeps the label to the channels there are, whatever a caller says.
func channelOf(name string) string {
	switch name {
	case "web", "api", "slack", "cli", "mcp":
		return name
	}
	return "other"
}

// Store times what the answering of a question reads and writes.
func (o *Observer) Store(s bot.Store) bot.Store {
	if o == nil {
		return s
	}
	return &timedStore{s, o}
}

type timedStore struct {
	bot.Store
	o *Observer
}

func (t *timedStore) Conversation(ctx context.Context, id string) (bot.Conversation, error) {
	ctx, end := t.o.Stage(ctx, StageLoad)
	defer end()
	return t.Store.Conversation(ctx, id)
}

func (t *timedStore) ByKey(ctx context.Context, key string) (bot.Receipt, error) {
	ctx, end := t.o.Stage(ctx, StageLoad)
	defer end()
	return t.Store.ByKey(ctx, key)
}

func (t *timedStore) SaveTurn(ctx context.Context, c bot.Conversation, r bot.Receipt) (bot.Receipt, error) {
	ctx, end := t.o.Stage(ctx, StageSave)
	defer end()
	saved, err := t.Store.SaveTurn(ctx, c, r)
	if q, ok := ctx.Value(questionKey{}).(*question); ok && err == nil {
		q.saved.Store(true)
	}
	return saved, err
}

// Searcher times the searches.
func (o *Observer) Searcher(s bot.Searcher) bot.Searcher {
	if o == nil {
		return s
	}
	return &timedSearcher{s, o}
}

type timedSearcher struct {
	bot.Searcher
	o *Observer
}

func (t *timedSearcher) Search(ctx context.Context, query string, k int) ([]index.Hit, error) {
	ctx, end := t.o.Stage(ctx, StageSearch)
	defer end()
	return t.Searcher.Search(ctx, query, k)
}
