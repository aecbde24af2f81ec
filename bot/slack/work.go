package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"policybot/bot"
)

const (
	askAttempts = 4   // then the person is told that it did not work
	maxErrors   = 300 // about a day: then the event is let go, with an error in the log
	settleTime  = 10 * time.Second
)

// dispatch claims events and has them worked on, at most Workers at once,
// until ctx ends; it returns when the last worker has.
func (s *Slack) dispatch(ctx context.Context) {
	var workers sync.WaitGroup
	defer workers.Wait()
	slots := make(chan struct{}, s.cfg.Workers)
	for {
		select {
		case <-ctx.Done():
			return
		case slots <- struct{}{}:
		}
		e, err := s.cfg.Inbox.Claim(ctx, s.cfg.Lease)
		if err != nil && ctx.Err() == nil {
			s.log.Error("the inbox cannot be read", "err", err)
		}
		if e == nil || err != nil {
			<-slots
			s.rest(ctx)
			continue
		}
		s.step("claimed")
		workers.Go(func() {
			defer func() { <-slots; s.wake() }()
			s.work(ctx, e)
		})
	}
}

// rest waits until there may be something to claim.
func (s *Slack) rest(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-s.kick:
	case <-s.clock.After(pollPause):
	}
}

// work does one event and tells the inbox how it went.
func (s *Slack) work(ctx context.Context, e *bot.Event) {
	// Nothing is posted when the lease may have run out: another has the event then.
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Lease-s.cfg.Lease/5)
	defer cancel()
	w := &working{Slack: s, event: e}
	if err := w.read(); err != nil {
		s.log.Error("an event in the inbox cannot be read and is let go", "event", e.ID, "err", err)
		s.settle(ctx, w, nil)
		return
	}
	if wait := s.people.admit(w.job.User, e.ID, s.clock.Now()); wait > 0 {
		s.settle(ctx, w, &later{wait, errors.New("not this person's turn")})
		return
	}
	defer s.people.leave(w.job.User)
	s.settle(ctx, w, w.safely(ctx))
}

// working is one event being worked on.
type working struct {
	*Slack
	event    *bot.Event
	job      job
	progress progress
	known    bool // progress.Sent is all that was posted
	shown    bool // the person was told privately that it takes a while
}

func (w *working) read() error {
	if err := json.Unmarshal(w.event.Payload, &w.job); err != nil {
		return err
	}
	if len(w.event.Progress) > 0 {
		if err := json.Unmarshal(w.event.Progress, &w.progress); err != nil {
			return err
		}
	}
	w.known = w.progress.AsOf == w.event.Attempts-1 // of the first claim too
	return nil
}

// giveBack releases the event, with a note from which whoever takes it up goes on.
func (w *working) giveBack(ctx context.Context, wait time.Duration) error {
	w.progress.AsOf = 0
	if w.known {
		w.progress.AsOf = w.event.Attempts
	}
	doc, err := json.Marshal(w.progress)
	if err != nil {
		return fmt.Errorf("event %s: progress: %w", w.event.ID, err)
	}
	if err := w.cfg.Inbox.Note(ctx, w.event.ID, doc); err != nil {
		return err
	}
	return w.cfg.Inbox.Release(ctx, w.event.ID, wait)
}

// safely does the job; a panic is an error like another, and ends this event alone.
func (w *working) safely(ctx context.Context) (err error) {
	defer func() {
		if r := recover(); r != nil {
			w.log.Error("a panic while working on an event", "event", w.event.ID, "panic", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("event %s: panic: %v", w.event.ID, r)
		}
	}()
	switch w.job.Task {
	case taskHome:
		return w.home(ctx)
	case taskPrompts:
		return w.prompts(ctx)
	case taskFeedback:
		return w.feedback(ctx)
	case taskPerson:
		return w.person(ctx)
	case taskMessage, taskFollowUp, taskCommand, taskShortcut, taskChoice, taskFacts:
		return w.reply(ctx)
	}
	w.log.Warn("an event of an unknown kind is let go", "event", w.event.ID, "task", w.job.Task)
	return nil
}

// settle ends the event, or gives it back: at once when we are stopping, when
// its time has come, or after a pause that grows with every attempt.
func (s *Slack) settle(ctx context.Context, w *working, err error) {
	stopping := errors.Is(ctx.Err(), context.Canceled)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	id := w.event.ID
	wait, again := pause(w.progress.Errors+1), err != nil
	delayed, isLater := errors.AsType[*later](err)
	switch {
	case err == nil:
	case isLater:
		wait = delayed.after
		s.log.Debug("an event has to wait", "event", id, "for", wait, "why", delayed.err)
	case refused(err):
		s.die(err)
		wait = 0
	case stopping:
		wait = 0
	case slackError(err) != "" && !passing(err), errors.Is(err, errNotSlack):
		s.log.Error("slack does not take the reply; the event is let go", "event", id, "err", err)
		again = false
	case w.progress.Errors >= maxErrors:
		s.log.Error("an event failed too often and is let go", "event", id, "errors", w.progress.Errors, "err", err)
		again = false
	default:
		w.progress.Errors++
		s.log.Warn("an event failed and is tried again", "event", id, "errors", w.progress.Errors, "in", wait, "err", err)
	}
	if again {
		err = w.giveBack(ctx, wait)
	} else {
		s.step("done")
		err = s.cfg.Inbox.Done(ctx, id)
		s.step("ended")
	}
	if err != nil {
		// The lease runs out, and whoever takes the event up sees what was posted.
		s.log.Error("the inbox does not take the end of an event", "event", id, "err", err)
	}
}

// pause after so many errors: 1 s, 2 s, 4 s … 5 min.
func pause(errors int) time.Duration {
	return min(time.Second<<min(max(errors-1, 0), 9), 5*time.Minute)
}
