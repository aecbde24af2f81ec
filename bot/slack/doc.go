// Package slack is the way in from a Slack workspace, on slack-go/slack.
//
// # Promises
//
// What was acknowledged is answered once. Every delivery is put into the inbox
// first and acknowledged after; a bounded pool works on it then, one event of a
// thread at a time, in order. An event is known by Slack's id for the delivery
// and by channel and timestamp, so a retry, a replay, and one mention arriving
// both as a message and as an app_mention are one event, also after a restart.
// Every posted message carries the event and its part in its metadata; whoever
// takes an event up after a crash or a request that broke off looks into the
// thread before it posts. A private reply cannot be looked up: it alone may be shown twice, when
// a crash falls between posting and the end of the event.
//
// Both transports, Socket Mode and the Events API over HTTP, end in the same
// method and are answered the same.
//
// Nothing is sent until a token is given. A signature is always checked, and an
// empty signing secret is refused when the program starts.
//
// What a person typed comes out as text. Replies are rich text, whose words
// Slack takes literally, and the plain fallback is escaped and posted with
// parsing off: no mention, link or broadcast can be made to come out.
//
// An answer is never cut silently. It is split between paragraphs, then between
// sentences, never inside a character; when Slack refuses the blocks the same
// words go out as plain text.
//
// One person cannot starve the others: each has a rate, and a share of the
// pool. Slack's own limits are obeyed by giving the event back until they end,
// not by holding a worker.
//
// # What it knows nothing about
//
// Policies, amounts and models. Questions go to Config.Ask and edited facts to
// Config.Estimate; figures are repeated as they came. Labels, types and choices
// of the form are the Book's own.
package slack
