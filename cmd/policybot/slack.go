package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"policybot/bot"
	"policybot/bot/slack"
	"policybot/bot/web/sheet"
	"policybot/calc"
)

// newSlack makes the bot in Slack, nil when no token is set. It sends nothing.
func (p *parts) newSlack() (*slack.Slack, error) {
	c := p.cfg
	s, err := slack.New(slack.Config{
		Token: c.SlackToken, AppToken: c.SlackAppToken, SigningSecret: c.SlackSecret, APIURL: c.SlackURL,
		Ask:      p.asker(""),
		Estimate: p.work,
		Cases: func(name string, data []byte) ([]calc.Case, error) {
			return casesIn(p.now.Load().packs[0].Book, name, data)
		},
		Inbox: p.db, Store: p.store, Policies: p.slackPolicies,
		AllowedChannels: c.SlackChannels, StaffChannel: c.SlackStaff,
		Log: p.log,
	})
	switch {
	case errors.Is(err, slack.ErrOff):
		return nil, nil
	case err != nil:
		return nil, usagef("%v", err)
	}
	return s, nil
}

func (p *parts) slackPolicies() []slack.Policy {
	var all []slack.Policy
	for _, pack := range p.now.Load().packs {
		all = append(all, slack.Policy{Ref: bot.PolicyRef{ID: pack.ID, Version: pack.Version}, Book: pack.Book})
	}
	return all
}

// runSlack answers in Slack until ctx ends. When Slack refuses the token the other channels go on.
func (p *parts) runSlack(ctx context.Context, s *slack.Slack) {
	if err := s.Run(ctx); err != nil {
		p.log.Error("slack is off from now on", "err", err)
	}
}

// casesIn reads the cases of a table that a person sent; a row with a fault is an error.
func casesIn(book *calc.Book, name string, data []byte) ([]calc.Case, error) {
	format := tableFormat(name)
	if format == "" {
		return nil, fmt.Errorf("%s is no table; send .csv or .xlsx", name)
	}
	table, err := sheet.Read(format, data)
	if err != nil {
		return nil, err
	}
	defer table.Close()
	groups, err := sheet.Cases(book, table, "zh")
	if err != nil {
		return nil, err
	}
	var cases []calc.Case
	for _, g := range groups {
		for _, row := range g.Rows {
			if faults := g.Faults[row]; len(faults) > 0 {
				return nil, fmt.Errorf("row %d: %s", row+1, strings.Join(faults, "; "))
			}
		}
		cases = append(cases, g.Case)
	}
	return cases, nil
}

// slackState says whether Slack is on, and how or why not.
func slackState(c Config) (on bool, why string) {
	switch {
	case c.SlackToken == "":
		return false, "SLACK_BOT_TOKEN is not set"
	case c.SlackAppToken != "":
		return true, "Socket Mode"
	}
	return true, "Events API at /slack/events, /slack/interactivity, /slack/commands"
}
