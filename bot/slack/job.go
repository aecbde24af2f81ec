package slack

import (
	"encoding/json"
	"fmt"
	"time"

	"policybot/bot"
)

// task says what an event in the inbox asks for.
type task string

const (
	taskMessage  task = "message"  // a person wrote to the bot
	taskFollowUp task = "followup" // a message in a thread, for the bot if it is in the thread
	taskCommand  task = "command"  // /policy, answered to the person alone
	taskShortcut task = "shortcut" // estimate from a message, answered to the person alone
	taskChoice   task = "choice"   // a button that answers a question of the bot's
	taskFacts    task = "facts"    // the form was sent: recompute
	taskFeedback task = "feedback"
	taskPerson   task = "person" // talk to a person
	taskHome     task = "home"   // draw the home tab
	taskPrompts  task = "prompts"
)

// job is what the inbox keeps of an event: what is needed to answer it, and no more.
type job struct {
	Task    task   `json:"task"`
	Team    string `json:"team,omitempty"`
	Channel string `json:"channel,omitempty"`
	User    string `json:"user"`
	TS      string `json:"ts,omitempty"`   // of the message
	Root    string `json:"root,omitempty"` // of its thread; replies go there
	Text    string `json:"text,omitempty"`
	Files   []file `json:"files,omitempty"`

	ResponseURL string `json:"response_url,omitempty"` // answer through it, to the person alone

	Receipt string          `json:"receipt,omitempty"` // the answer a button or form belongs to
	Claim   int             `json:"claim,omitempty"`
	Rule    string          `json:"rule,omitempty"`
	Fact    string          `json:"fact,omitempty"`
	Value   string          `json:"value,omitempty"`
	Case    json.RawMessage `json:"case,omitempty"` // the facts as edited
	Good    bool            `json:"good,omitempty"`
}

// file is a file that came with a message.
type file struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
	Size int    `json:"size"`
	URL  string `json:"url"`
}

// private reports that the answer is shown to the person alone.
func (j *job) private() bool { return j.ResponseURL != "" }

// thread names the conversation the job belongs to; the inbox keeps its events in order.
func (j *job) thread() string {
	switch {
	case j.Task == taskHome, j.Task == taskPrompts, j.Task == taskFeedback:
		return "slack:" + j.Team + ":" + string(j.Task) + ":" + j.User
	case j.private():
		return "slack:" + j.Team + ":" + j.Channel + ":private:" + j.User
	}
	return "slack:" + j.Team + ":" + j.Channel + ":" + j.Root
}

// event makes the inbox event of a job.
func (j *job) event(id, alt string, at time.Time) (bot.Event, error) {
	payload, err := json.Marshal(j)
	if err != nil {
		return bot.Event{}, fmt.Errorf("event %s: %w", id, err)
	}
	return bot.Event{ID: id, Alt: alt, Thread: j.thread(), Payload: payload, At: at}, nil
}

// progress is what is noted of an event that is given back. Nothing is noted
// of one that goes well: whoever claims an event and finds no note of the claim
// before knows that it did not end, and looks at what it posted. The answer
// need not be kept either: asked again by the same key it is the same.
type progress struct {
	Failed int    `json:"failed,omitempty"` // attempts at working the answer out
	Errors int    `json:"errors,omitempty"` // of any kind that passes
	AsOf   int    `json:"as_of,omitempty"`  // the claim after which Sent was all that was posted; 0: not known
	Sent   posted `json:"sent,omitempty"`
}
