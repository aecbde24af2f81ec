package bot

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// Errors a Store returns that callers act on; test with errors.Is.
var (
	ErrNotFound = errors.New("not found")
	// ErrConflict: another turn of the same thread was saved first; load and try again.
	ErrConflict = errors.New("thread was changed meanwhile")
	// ErrUnavailable: the store cannot be reached or written to; nothing was saved, and the same may
	// succeed later.
	ErrUnavailable = errors.New("the store is unavailable")
)

// Conversation is a thread as it is kept between turns.
type Conversation struct {
	ID      string
	Version int             // 0 for a thread that does not exist yet; raised by one with every turn
	State   json.RawMessage // what intake carries from turn to turn; opaque here
}

// Receipt is the record of one answer: enough to show it again and to recompute it. Case and Answer
// are nil, null in JSON, where there was none or its text was removed.
type Receipt struct {
	ID       string          `json:"id"`
	Thread   string          `json:"thread"`
	Turn     int             `json:"turn"`
	Key      string          `json:"key,omitempty"` // idempotency key of the question, "" when it had none
	At       time.Time       `json:"at"`
	Channel  string          `json:"channel"` // "api", "cli", "slack", "web", …
	Question string          `json:"question"`
	Policy   PolicyRef       `json:"policy"`
	Case     json.RawMessage `json:"case"`      // the calc.Case the figures were worked out from, null when there was none
	Answer   json.RawMessage `json:"answer"`    // the Answer as sent
	PrevHash string          `json:"prev_hash"` // hash of the receipt before it in this store; set by the store
	Hash     string          `json:"hash"`      // hash over all fields above and PrevHash; set by the store
}

// Feedback is a person's verdict on an answer.
type Feedback struct {
	Receipt string
	Good    bool
	Comment string
	At      time.Time
}

// Store keeps conversations, receipts and feedback. Implementations must be safe for
// concurrent use, and SaveTurn must be all or nothing.
type Store interface {
	// Conversation returns the thread; one that does not exist comes back empty with Version 0.
	Conversation(ctx context.Context, id string) (Conversation, error)
	// SaveTurn saves the conversation (whose Version is the one that was loaded) and the receipt
	// in one transaction and returns the receipt completed with its hashes.
	// ErrConflict when the thread was changed meanwhile;
	// ErrConflict also when a receipt with the same non-empty key exists: read it with ByKey.
	SaveTurn(ctx context.Context, c Conversation, r Receipt) (Receipt, error)
	// ByKey finds the receipt of an earlier question with the same idempotency key
	// (keys are unique in a store; callers prefix them with the caller's name); ErrNotFound.
	ByKey(ctx context.Context, key string) (Receipt, error)
	Receipt(ctx context.Context, id string) (Receipt, error)
	Receipts(ctx context.Context, thread string, limit int) ([]Receipt, error) // newest first; thread "" means all
	SaveFeedback(ctx context.Context, f Feedback) error
	Close() error
}

// AskFunc answers one question; channels depend on it and not on Bot.
type AskFunc func(ctx context.Context, q Question) (Answer, error)

// Event is one message from outside that was acknowledged and must be answered exactly once.
type Event struct {
	ID       string // the sender's id for the delivery
	Alt      string // a second identity of the same message, such as channel and timestamp; "" for none
	Thread   string // events of one thread are handled one after another, in order of Put
	Payload  json.RawMessage
	Progress json.RawMessage // what the worker noted, such as the reply it is about to send
	Attempts int             // how often it was claimed
	At       time.Time
}

// Inbox keeps acknowledged events until they are done. It is durable: an event that was put is
// handed out again after a crash until Done. Safe for concurrent use, also by several processes.
type Inbox interface {
	// Put stores the event; fresh is false, and nothing is stored, when its ID or Alt is known.
	Put(ctx context.Context, e Event) (fresh bool, err error)
	// Claim hands out the oldest event that is not done, not claimed, due, and has no earlier
	// unfinished event in its thread; it is the caller's until lease ends. nil when there is none.
	Claim(ctx context.Context, lease time.Duration) (*Event, error)
	// Note saves progress of a claimed event.
	Note(ctx context.Context, id string, progress json.RawMessage) error
	// Release gives a claimed event back, to be handed out again after the delay.
	Release(ctx context.Context, id string, after time.Duration) error
	// Done ends an event; it is kept for recognising repeats.
	Done(ctx context.Context, id string) error
}
