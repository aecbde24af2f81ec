package bot

import (
	"context"
	"fmt"
	"slices"
	"unicode"

	"policybot/bot/intake"
)

// route is where a message goes.
type route struct {
	bot   *Bot
	among []*Bot // where bot is nil: the policies to choose from
	heard []said // messages the policy has not seen yet, oldest first; the last is answered
	named bool   // the message names bot
	near  *Bot   // a policy that may be meant as well
	lang  string
}

// How much what was found says. A sum is a share of the words of the question that one clause covers,
// and up to as much again for the policy's own words and questions.
const (
	cueWeight   = 0.3  // a rule is surely spoken of, by the pack's own words
	askedWeight = 0.3  // people ask this of a clause
	firstWeight = 0.1  // the policy that is meant where nothing tells
	goodSum     = 0.40 // enough to leave that one
	fairSum     = 0.30 // enough to be one of two that could be meant
	hintSum     = 0.18 // enough to be named beside the answer of another
	nearSum     = 0.20 // closer than this, and
	nearShare   = 0.72 // with as large a share of the other's, either could be
	farSum      = 0.30 // enough to leave the policy the thread is on,
	strongSum   = 0.50 // for one that speaks of it so plainly
	weakSum     = 0.35 // while the thread's own hardly does
	sameWords   = 0.6  // of the words of another policy: as good as the same
	fewHan      = 3    // characters of a message too short to tell anything by
	lookedAt    = 60   // clauses of all policies compared
	maxChoices  = 5
)

// evidence is how much speaks for one policy.
type evidence struct {
	bot   *Bot
	words float64 // of the question, in its best clause
	cue   float64 // how surely a rule is spoken of
	sum   float64
	live  bool // in force in the days asked about, or not known to be out of it
}

// route finds the policy that a message is about.
func (r *Router) route(ctx context.Context, q Question, k *strands, now said) (route, error) {
	heard := []said{now}
	switch {
	case len(r.bots) == 1:
		return route{bot: r.bots[0], heard: heard}, nil
	case q.Edit != nil:
		return route{bot: r.edits(q), heard: heard}, nil
	case q.Policy != "":
		return route{bot: r.bot(q.Policy), heard: heard}, nil
	}
	if k.Open != nil {
		if b, only := r.pick(q.Text, k.Open); b != nil {
			if only {
				return route{bot: b, heard: k.Open.Asked}, nil
			}
			return route{bot: b, heard: append(slices.Clone(k.Open.Asked), now)}, nil
		}
	}
	on := r.bot(k.On)
	u, err := r.read(on, k, now)
	if err != nil {
		return route{}, err
	}
	list, err := r.weigh(ctx, q.Text)
	if err != nil {
		return route{}, err
	}
	at := route{heard: heard, lang: u.Lang}
	if k.Open != nil && !k.Open.Hint && on == nil {
		heard = append(slices.Clone(k.Open.Asked), now) // it says more of what was not placed before
		at.heard = heard
	}
	n := r.named(q.Text)
	n.subject = r.subject(q.Text, n)
	n.spoken = func(b *Bot) bool { return len(k.States[b.pack.ID]) > 0 }
	at.bot, at.among, at.near = r.decide(on, u.Ask, n, list)
	at.named = slices.Contains(n.bots, at.bot)
	if at.bot != nil && k.Open != nil && !slices.Contains(k.Open.Among, at.bot.pack.ID) {
		at.heard = heard[len(heard)-1:] // another subject: what waited for the choice is let go
	}
	return at, nil
}

// read is what the message asks, by the words people use whatever the policy is about.
func (r *Router) read(on *Bot, k *strands, now said) (intake.Understanding, error) {
	if on == nil {
		on = r.bots[0]
	}
	u, _, err := on.reader.ReadAs(openMemo(k.States[on.pack.ID]).Intake, now.Text, now.Turn)
	if err != nil {
		return u, fmt.Errorf("reading the message: %w", err)
	}
	return u, nil
}

// weigh finds how much speaks for each policy, most first.
func (r *Router) weigh(ctx context.Context, text string) ([]evidence, error) {
	words, err := r.covered(ctx, text)
	if err != nil {
		return nil, err
	}
	list := make([]evidence, len(r.bots))
	for i, b := range r.bots {
		e := evidence{bot: b, words: words[b.pack.ID], live: b.live(text)}
		e.sum = e.words
		if !b.pack.TextOnly() {
			e.cue = b.reader.Speaks(text)
			e.sum += cueWeight * e.cue
		}
		if b.pack.Files["questions.yaml"] != nil {
			hits, err := b.search.Search(ctx, text, 1)
			if err != nil {
				return nil, err
			}
			if len(hits) > 0 {
				e.sum += askedWeight * hits[0].From["asked"]
			}
		}
		list[i] = e
	}
	list[0].sum += firstWeight
	slices.SortStableFunc(list, func(a, b evidence) int {
		switch {
		case a.sum > b.sum:
			return -1
		case a.sum < b.sum:
			return 1
		}
		return 0
	})
	return list, nil
}

// yielding is the list without the policies that are not in force on the days asked about and yield to one
// that is, because the words speak for that, too. One that was named never yields.
func yielding(list []evidence, named []*Bot) []evidence {
	i := slices.IndexFunc(list, func(e evidence) bool { return e.live })
	if i < 0 || list[i].sum < fairSum {
		return list
	}
	most := list[i].sum
	return slices.DeleteFunc(slices.Clone(list), func(e evidence) bool {
		return !e.live && e.sum < most+farSum && !slices.Contains(named, e.bot)
	})
}

// covered is, by policy, the share of the question's words that its best clause covers, from one search
// over all.
func (r *Router) covered(ctx context.Context, text string) (map[string]float64, error) {
	out := map[string]float64{}
	if han(text) < fewHan && !hasLatin(text) {
		return out, nil
	}
	hits, err := r.clauses.Search(ctx, text, lookedAt)
	if err != nil {
		return nil, err
	}
	for _, h := range hits {
		out[h.Policy] = max(out[h.Policy], h.From["words"])
	}
	return out, nil
}

func han(s string) (n int) {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// hasLatin reports whether a message has a few words of Latin letters.
func hasLatin(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.Is(unicode.Latin, r) {
			n++
		}
	}
	return n > 3*fewHan
}

// live reports whether the policy is not known to be out of force in the days a text speaks of.
func (b *Bot) live(text string) bool {
	d := b.days(text)
	return !b.pack.About.Term.At(d.first, d.last).Out()
}

// decide chooses by all that is known: the policy the thread is on, if any, the kind of question, the
// names in it and what speaks for each policy, most first.
func (r *Router) decide(on *Bot, ask intake.Ask, n named, list []evidence) (bot *Bot, among []*Bot, near *Bot) {
	if n.bots != nil && !n.beside(list) {
		if other := n.aside(on, list); other != nil {
			return on, nil, other
		}
		return n.choose(on, list)
	}
	list = yielding(list, n.bots)
	best := list[0]
	if on != nil {
		own := find(list, on)
		if best.bot != on && !best.nothing(ask) && own.sum < weakSum && best.sum >= strongSum && best.sum-own.sum >= farSum {
			return best.bot, nil, nil
		}
		return on, nil, nil
	}
	first := r.bots[0]
	if best.nothing(ask) || best.sum < hintSum {
		return first, nil, nil
	}
	if rivals := alike(list); len(rivals) > 1 {
		return nil, rivals, nil
	}
	if best.bot != first && best.sum < goodSum {
		return first, nil, best.bot
	}
	if second := list[min(1, len(list)-1)]; best.bot == first && second.bot != first && second.words >= fairSum && second.words > best.words {
		near = second.bot
	}
	return best.bot, nil, near
}

// nothing reports whether the question says nothing of a policy by its subject, as far as the one tells
// that fits it best: how much, of a case that another policy has no words for, is vague only to that one.
func (best evidence) nothing(ask intake.Ask) bool {
	switch ask {
	case intake.Chat, intake.Total, intake.InForce:
		return true
	case intake.Vague:
		return best.cue == 0 && best.words < strongSum
	}
	return false
}

// find is the evidence for one policy; nothing where it yielded to another.
func find(list []evidence, b *Bot) evidence {
	i := slices.IndexFunc(list, func(e evidence) bool { return e.bot == b })
	if i < 0 {
		return evidence{bot: b}
	}
	return list[i]
}

// alike are the policies for which nearly as much speaks as for the first, or that speak of the same by
// words of their own just as surely, when they are several.
func alike(list []evidence) (out []*Bot) {
	for _, e := range list {
		same := e.cue == 1 && list[0].cue == 1 && e.words >= sameWords*list[0].words
		if e.sum >= fairSum && (same || e.near(list[0])) && len(out) < maxChoices {
			out = append(out, e.bot)
		}
	}
	return out
}

// near reports whether about as much speaks for a policy as for the one of which most does.
func (e evidence) near(most evidence) bool {
	return most.sum-e.sum < nearSum && e.sum >= nearShare*most.sum
}

// beside reports whether a place that was named is part of the case and not the name of the policy: a
// forum held in Guangzhou. Another policy is then plainly spoken of, and that of the place not at all.
func (n *named) beside(list []evidence) bool {
	if n.firm || slices.Contains(n.bots, list[0].bot) || list[0].sum < strongSum {
		return false
	}
	return !slices.ContainsFunc(n.bots, func(b *Bot) bool { return find(list, b).sum >= nearSum })
}

// choose decides between the policies that were named.
func (n *named) choose(on *Bot, list []evidence) (bot *Bot, among []*Bot, near *Bot) {
	if len(n.bots) == 1 {
		return n.bots[0], nil, nil
	}
	ended := on != nil && !find(list, on).live
	if on != nil && slices.Contains(n.bots, on) && !(ended && n.another(on, list)) {
		return on, nil, nil
	}
	left := slices.DeleteFunc(slices.Clone(list), func(e evidence) bool { return !slices.Contains(n.bots, e.bot) })
	if slices.ContainsFunc(left, func(e evidence) bool { return e.live }) {
		left = slices.DeleteFunc(left, func(e evidence) bool { return !e.live })
	}
	if n.many && len(left) > 1 { // by names of their own, whatever the words speak for
		for _, e := range left[:min(len(left), maxChoices)] {
			among = append(among, e.bot)
		}
		return nil, among, nil
	}
	if i := slices.IndexFunc(left, func(e evidence) bool { return n.spoken(e.bot) }); i >= 0 && left[0].sum-left[i].sum < nearSum {
		return left[i].bot, nil, nil // one the thread came from
	}
	for _, e := range left {
		if e.near(left[0]) && len(among) < maxChoices {
			among = append(among, e.bot)
		}
	}
	if len(among) == 1 {
		return among[0], nil, nil
	}
	return nil, among, nil
}

// another reports whether a policy in force was named as well.
func (n *named) another(on *Bot, list []evidence) bool {
	return slices.ContainsFunc(n.bots, func(b *Bot) bool { return b != on && find(list, b).live })
}
