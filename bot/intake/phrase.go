package intake

import "slices"

// A phrase is one of the things people say whatever the policy is about. speech.yaml has the
// words of each, under the name phraseNames gives it.
type phrase uint8

const (
	sayNothing phrase = iota // a hit that is no phrase

	// The course of a conversation.
	sayReset
	sayCorrection
	sayWhatif
	sayActual
	sayAddition
	sayNewOne
	sayConnects
	sayBackTo
	sayAside
	sayOnly

	// One thing or several.
	sayEachOf
	sayBecomes
	sayStruck
	sayThings
	saySameProject
	sayEachChooses
	sayApart
	saySeparate
	saySeveral
	sayAll
	sayOtherOne
	sayOneIs
	sayFormer
	sayLatter
	saySomeoneElse
	sayOurselves
	sayNow
	sayOtherPayer
	sayPayer
	saySumOf
	sayWants
	sayMoneyHead
	sayClients
	sayItem

	sayCollective
	sayPartOf
	sayTakenOut
	sayPaidOut
	sayItemOut
	sayTotal
	sayReally
	sayGrantGives
	sayHowLargeBase
	sayReachesCap
	sayPaidKind
	sayReceivedOne

	// The state of a statement.
	sayUndecided
	sayThought
	sayExcluded
	sayRefers
	sayRepeated
	sayRestates
	sayThreshold
	sayPlainQuestion

	// Which of two amounts counts.
	sayFirm
	saySoft

	// When support was received.
	sayThisYear
	sayPastYear
	sayOtherThing

	// What is asked.
	sayHowMuch
	sayAskRate
	sayAskLimit
	sayAskPeriod
	sayOfText
	sayCaseWords
	sayNotCase
	sayEligible
	sayInForce
	sayTotalAll
	sayCommand
	sayCommandSoft
	sayGreeting
	sayAboutBot
	sayYes
	sayNo
	sayUnitWan
	sayUnitQian

	phraseCount
)

var phraseNames = [phraseCount]string{
	sayReset:         "reset",
	sayCorrection:    "correction",
	sayWhatif:        "whatif",
	sayActual:        "actual",
	sayAddition:      "addition",
	sayNewOne:        "new_one",
	sayConnects:      "connects",
	sayBackTo:        "back_to",
	sayAside:         "aside",
	sayOnly:          "only",
	sayEachOf:        "each_of",
	sayBecomes:       "becomes",
	sayStruck:        "struck",
	sayThings:        "things",
	saySameProject:   "same_project",
	sayEachChooses:   "each_chooses",
	sayApart:         "apart",
	saySeparate:      "separate",
	saySeveral:       "several",
	sayAll:           "all",
	sayOtherOne:      "other_one",
	sayOneIs:         "one_is",
	sayFormer:        "former",
	sayLatter:        "latter",
	saySomeoneElse:   "someone_else",
	sayOurselves:     "ourselves",
	sayNow:           "now",
	sayOtherPayer:    "other_payer",
	sayPayer:         "payer",
	saySumOf:         "sum_of",
	sayWants:         "wants",
	sayMoneyHead:     "money_head",
	sayClients:       "clients",
	sayItem:          "item",
	sayUndecided:     "undecided",
	sayThought:       "thought",
	sayCollective:    "collective",
	sayPartOf:        "part_of",
	sayTakenOut:      "taken_out",
	sayPaidOut:       "paid_out",
	sayItemOut:       "item_out",
	sayTotal:         "total",
	sayReally:        "really",
	sayGrantGives:    "grant_gives",
	sayHowLargeBase:  "how_large_base",
	sayReachesCap:    "reaches_cap",
	sayPaidKind:      "paid_kind",
	sayReceivedOne:   "received_one",
	sayExcluded:      "excluded",
	sayRefers:        "refers",
	sayRepeated:      "repeated",
	sayRestates:      "restates",
	sayThreshold:     "threshold",
	sayPlainQuestion: "plain_question",
	sayFirm:          "firm",
	saySoft:          "soft",
	sayThisYear:      "this_year",
	sayPastYear:      "past_year",
	sayOtherThing:    "other_thing",
	sayHowMuch:       "how_much",
	sayAskRate:       "ask_rate",
	sayAskLimit:      "ask_limit",
	sayAskPeriod:     "ask_period",
	sayOfText:        "of_text",
	sayCaseWords:     "case_words",
	sayNotCase:       "not_case",
	sayEligible:      "eligible",
	sayInForce:       "in_force",
	sayTotalAll:      "total_all",
	sayCommand:       "command",
	sayCommandSoft:   "command_soft",
	sayGreeting:      "greeting",
	sayAboutBot:      "about_bot",
	sayYes:           "yes",
	sayNo:            "no",
	sayUnitWan:       "unit_wan",
	sayUnitQian:      "unit_qian",
}

// others are the kinds of amounts in speech.yaml that mean something to the code; the rest only
// say that an amount is no fact.
const (
	otherOwnClaim = "own_claim"        // what the person thinks the answer is
	otherShare    = "others_share"     // what somebody else paid
	otherRole     = "role_share"       // what one of several roles paid
	otherStruck   = "struck_part"      // what was taken off
	otherWhole    = "whole_investment" // what all paid together
	otherForeign  = "foreign"          // what was paid for something else than the rule asks
)

// index notes where each phrase was said and where nouns for amounts stand: they are asked for
// far more often than hits are made.
func (t *scan) index() {
	for i := range t.hits {
		switch h := &t.hits[i]; {
		case h.phrase != sayNothing:
			t.spoken[h.phrase] = append(t.spoken[h.phrase], i)
		case h.kind == tagSlot || h.kind == tagOther:
			t.nouns = append(t.nouns, i)
		}
	}
}

// says tells whether the phrase occurs anywhere in the message.
func (t *scan) says(p phrase) bool { return len(t.spoken[p]) > 0 }

// saysIn tells whether the phrase occurs between two places.
func (t *scan) saysIn(p phrase, from, to int) bool {
	_, ok := t.phrase(p, from, to)
	return ok
}

// phrase is the first place between from and to where the phrase occurs.
func (t *scan) phrase(p phrase, from, to int) (hit, bool) {
	for _, i := range t.spoken[p] {
		if h := &t.hits[i]; h.start >= from && h.end <= to {
			return *h, true
		}
	}
	return hit{}, false
}

// phraseBefore is the last place between from and to where the phrase occurs.
func (t *scan) phraseBefore(p phrase, from, to int) (hit, bool) {
	for _, i := range slices.Backward(t.spoken[p]) {
		if h := &t.hits[i]; h.start >= from && h.end <= to {
			return *h, true
		}
	}
	return hit{}, false
}

// beside: the phrase stands in the amount's own stretch of the segment, up to the amounts around it.
func (t *scan) beside(p phrase, i int) bool {
	m := t.money[i]
	from, to := t.segment(m.start)
	for j, o := range t.money {
		if j < i && o.end > from && !o.bare {
			from = o.end
		}
		if j > i && o.start < to && !o.bare {
			to = o.start
		}
	}
	return t.saysIn(p, from, m.start) || t.saysIn(p, m.end, min(to, m.end+besideReach))
}

// besideReach is how far after an amount a word may stand that tells what kind it is.
const besideReach = 6
