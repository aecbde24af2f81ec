package slack_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"policybot/bot"
	"policybot/bot/slack"
)

// memoryInbox keeps the promises of bot.Inbox in memory, by a clock of the test's;
// leases go by the real one, as the time limits of the work do.
type memoryInbox struct {
	mu     sync.Mutex
	clock  slack.Clock
	events []*kept
	ids    map[string]bool
	down   error // what Put answers when the database is down
	lost   bool  // whoever claimed an event is dead: nothing it says arrives
}

type kept struct {
	bot.Event
	due, lease time.Time
	done       bool
}

func newInbox(c slack.Clock) *memoryInbox { return &memoryInbox{clock: c, ids: map[string]bool{}} }

func (m *memoryInbox) Put(_ context.Context, e bot.Event) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return false, m.down
	}
	if m.ids["id "+e.ID] || e.Alt != "" && m.ids["alt "+e.Alt] {
		return false, nil
	}
	m.ids["id "+e.ID] = true
	if e.Alt != "" {
		m.ids["alt "+e.Alt] = true
	}
	m.events = append(m.events, &kept{Event: e})
	return true, nil
}

func (m *memoryInbox) Claim(_ context.Context, lease time.Duration) (*bot.Event, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.clock.Now()
	busy := map[string]bool{}
	for _, k := range m.events {
		if k.done {
			continue
		}
		if busy[k.Thread] || k.due.After(now) || k.lease.After(time.Now()) {
			busy[k.Thread] = true
			continue
		}
		k.lease = time.Now().Add(lease)
		k.Attempts++
		e := k.Event
		return &e, nil
	}
	return nil, nil
}

func (m *memoryInbox) find(id string) *kept {
	for _, k := range m.events {
		if k.ID == id {
			return k
		}
	}
	return nil
}

func (m *memoryInbox) Note(_ context.Context, id string, progress json.RawMessage) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lost {
		return errors.New("not reached")
	}
	m.find(id).Progress = progress
	return nil
}

func (m *memoryInbox) Release(_ context.Context, id string, after time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lost {
		return errors.New("not reached")
	}
	k := m.find(id)
	k.lease, k.due = time.Time{}, m.clock.Now().Add(after)
	return nil
}

func (m *memoryInbox) Done(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lost {
		return errors.New("not reached")
	}
	m.find(id).done = true
	return nil
}

// open is the number of events that are not done.
func (m *memoryInbox) open() (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range m.events {
		if !k.done {
			n++
		}
	}
	return n
}

func (m *memoryInbox) die(dead bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lost = dead
}
