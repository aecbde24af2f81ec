package llm

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	openai "github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"
)

// Config says which endpoint to ask, and within which limits. The zero value of a limit stands for
// its default.
type Config struct {
	Key     string // may be empty: local endpoints need none
	BaseURL string // with its version path, such as https://api.openai.com/v1; "" for that one

	ChatModel  string
	EmbedModel string

	CallTimeout time.Duration     // one HTTP request; 12 s
	Tries       int               // requests per completion, the first included; 3
	Backoff     time.Duration     // first pause between two tries, doubled with jitter; 300 ms
	Concurrent  int               // calls under way at the same time; 8
	Queue       time.Duration     // longest wait for one of them to end; 2 s
	ReplyBytes  int64             // largest completion, as it comes over the wire; 512 kB
	EmbedBytes  int64             // largest batch of vectors; 32 MB
	Trip        int               // consecutive failures that open the breaker; 4
	Rest        time.Duration     // how long an open breaker keeps calls off; 30 s
	Transport   http.RoundTripper // carries the requests; http.DefaultTransport's settings
}

const defaultBaseURL = "https://api.openai.com/v1"

func (c Config) withDefaults() Config {
	if c.BaseURL == "" {
		c.BaseURL = defaultBaseURL
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	c.CallTimeout = orDefault(c.CallTimeout, 12*time.Second)
	c.Tries = orDefault(c.Tries, 3)
	c.Backoff = orDefault(c.Backoff, 300*time.Millisecond)
	c.Concurrent = orDefault(c.Concurrent, 8)
	c.Queue = orDefault(c.Queue, 2*time.Second)
	c.ReplyBytes = orDefault(c.ReplyBytes, 512<<10)
	c.EmbedBytes = orDefault(c.EmbedBytes, 32<<20)
	c.Trip = orDefault(c.Trip, 4)
	c.Rest = orDefault(c.Rest, 30*time.Second)
	if c.Transport == nil {
		c.Transport = http.DefaultTransport
	}
	return c
}

func orDefault[T int | int64 | time.Duration](v, def T) T {
	if v <= 0 {
		return def
	}
	return v
}

// Client is a Model at an OpenAI-compatible endpoint.
type Client struct {
	cfg     Config
	api     *openai.Client
	breaker *gobreaker.CircuitBreaker[struct{}]
	slots   chan struct{}
	formats formats
}

// New makes a client. It sends nothing.
func New(cfg Config) *Client {
	cfg = cfg.withDefaults()
	conf := openai.DefaultConfig(cfg.Key)
	conf.BaseURL = cfg.BaseURL
	conf.HTTPClient = &http.Client{
		Transport: &limited{next: cfg.Transport},
		// A redirect would carry the material, and perhaps the key, to an address nobody set.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	trip := uint32(cfg.Trip)
	return &Client{
		cfg: cfg,
		api: openai.NewClientWithConfig(conf),
		breaker: gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
			Name:         "model",
			Timeout:      cfg.Rest,
			ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= trip },
			IsSuccessful: func(err error) bool { return !isEndpointDown(err) },
			IsExcluded:   isCallerGone,
		}),
		slots: make(chan struct{}, cfg.Concurrent),
	}
}

// Name returns the name of the chat model.
func (c *Client) Name() string { return c.cfg.ChatModel }

// Complete implements Model.
func (c *Client) Complete(ctx context.Context, r Request) (Reply, error) {
	reply := Reply{Model: c.cfg.ChatModel}
	release, err := c.slot(ctx)
	if err != nil {
		return reply, fmt.Errorf("complete %s: %w", r.Name, err)
	}
	defer release()
	content, err := c.formats.discover(func(f format) (string, error) {
		return c.complete(ctx, r, f, &reply.Usage)
	})
	if err != nil {
		return reply, fmt.Errorf("complete %s: %w", r.Name, err)
	}
	if repeatsKey(content, c.cfg.Key) {
		return reply, fmt.Errorf("complete %s: %w: it repeats the key", r.Name, ErrReply)
	}
	reply.JSON, err = object(content)
	if err != nil {
		return reply, fmt.Errorf("complete %s: %w", r.Name, err)
	}
	return reply, nil
}

// complete asks in one format, with retries, and returns the text of the reply.
func (c *Client) complete(ctx context.Context, r Request, f format, used *Usage) (string, error) {
	var resp openai.ChatCompletionResponse
	err := c.try(ctx, used, c.cfg.ReplyBytes, func(ctx context.Context) (err error) {
		resp, err = c.api.CreateChatCompletion(ctx, c.chatRequest(r, f))
		return err
	})
	if err != nil {
		return "", err
	}
	used.PromptTokens += max(0, resp.Usage.PromptTokens)
	used.CompletionTokens += max(0, resp.Usage.CompletionTokens)
	if len(resp.Choices) == 0 {
		return "", fmt.Errorf("%w: it has no choices", ErrReply)
	}
	choice := resp.Choices[0]
	if choice.FinishReason != openai.FinishReasonStop {
		// An empty reason is how a reply that was cut off looks, and a call of a tool nobody offered
		// ends for another reason too.
		return "", fmt.Errorf("%w: it did not end by itself (finish reason %q)", ErrReply, clip(string(choice.FinishReason), 40))
	}
	if choice.Message.Refusal != "" {
		return "", fmt.Errorf("%w: the model refused", ErrReply)
	}
	return choice.Message.Content, nil
}

// reasoning matches models that take no temperature and count their thinking as output. go-openai
// refuses the other parameters for them before anything is sent, also for local models so named.
var reasoning = regexp.MustCompile(`^(o\d|gpt-([5-9]|\d\d))`)

const defaultTokens = 1500

func (c *Client) chatRequest(r Request, f format) openai.ChatCompletionRequest {
	system, response := f.ask(r)
	tokens := orDefault(r.Tokens, defaultTokens)
	req := openai.ChatCompletionRequest{
		Model: c.cfg.ChatModel,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: system},
			{Role: openai.ChatMessageRoleUser, Content: r.Material},
		},
		ResponseFormat: response,
	}
	if reasoning.MatchString(c.cfg.ChatModel) {
		req.MaxCompletionTokens = 4 * tokens
	} else {
		//lint:ignore SA1019 the endpoints that are only compatible with OpenAI's know no other name
		req.MaxTokens = tokens
		req.Temperature = 0.01 // the library drops a temperature of 0 from the request
	}
	return req
}

// try makes one call whose response is at most size bytes, again after a pause when the endpoint says so or stumbles, until the context
// ends. A call that ran into its own time limit is not made again: the next would hang as long.
func (c *Client) try(ctx context.Context, used *Usage, size int64, call func(context.Context) error) error {
	left := time.Hour
	if end, ok := ctx.Deadline(); ok {
		left = time.Until(end)
	}
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval = c.cfg.Backoff
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		x := &exchange{max: size}
		_, err := c.breaker.Execute(func() (struct{}, error) {
			used.Calls++
			callCtx, cancel := context.WithTimeout(withExchange(ctx, x), c.cfg.CallTimeout)
			defer cancel()
			return struct{}{}, c.fault(call(callCtx))
		})
		return struct{}{}, again(err, x.retryAfter)
	}, backoff.WithBackOff(pause), backoff.WithMaxTries(uint(c.cfg.Tries)), backoff.WithMaxElapsedTime(left))
	return outcome(err)
}

// slot waits for a free place among the concurrent calls, but not for long: a person is waiting.
func (c *Client) slot(ctx context.Context) (release func(), err error) {
	wait := time.NewTimer(c.cfg.Queue)
	defer wait.Stop()
	select {
	case c.slots <- struct{}{}:
		return func() { <-c.slots }, nil
	case <-wait.C:
		return nil, fmt.Errorf("%w: too many calls are under way", ErrUnavailable)
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
	}
}
