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
)

// Conversation is a thread as it is kept between turns.
type Conversation struct {
	ID      string
	Version int             // 0 for a thread that does not exist yet; raised by one with every turn
	State   json.RawMessage // what intake carries from turn to turn; opaque here
}

// Receipt is the record of one answer: enough to show it again and to recompute it.
type Receipt struct {
	ID       string
	Thread   string
	Turn     int
	Key      string // idempotency key of the question, "" when it had none
	At       time.Time
	Channel  string // "api", "cli", "slack", "web", …
	Question string
	Policy   PolicyRef
	Case     json.RawMessage // the calc.Case the figures were worked out from, null when there was none
	Answer   json.RawMessage // the Answer as sent
	PrevHash string          // hash of the receipt before it in this store; set by the store
	Hash     string          // hash over all fields above and PrevHash; set by the store
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
	// ErrConflict when the thread was changed meanwhile. When a receipt with the same thread and
	// non-empty key exists, that one is returned and nothing is written.
	SaveTurn(ctx context.Context, c Conversation, r Receipt) (Receipt, error)
	// ByKey finds the receipt of an earlier question with the same idempotency key; ErrNotFound.
	ByKey(ctx context.Context, thread, key string) (Receipt, error)
	Receipt(ctx context.Context, id string) (Receipt, error)
	Receipts(ctx context.Context, thread string, limit int) ([]Receipt, error) // newest first; thread "" means all
	SaveFeedback(ctx context.Context, f Feedback) error
	Close() error
}
