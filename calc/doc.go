// Package calc works out what a policy pays, from rules and facts that are
// both data.
//
// A [Book] is one policy as arithmetic: its rules, each built from a small
// closed set of mechanisms, and the facts they take. A [Case] is what is known
// about an applicant: one claim a rule and project. [Book.Estimate] turns the
// two into a [Result].
//
// # Promises
//
// The working is the computation. Every amount is the root of a tree of [Node]
// values; what a person reads is that tree written out, so the two cannot
// disagree. No language is in it until [Result.Lines] is asked for one.
//
// Unknown is a value. Amounts are intervals, conditions have three truth
// values and a fourth that says "supposed", and a fact that is absent widens
// the result and is asked for. The bounds of a line contain the result of
// every completion of the facts that are missing. Two kinds of absent fact are
// supposed instead, and listed as such by [Result.Assumed]: receipts of
// earlier support (none), and the general conditions of a policy (in the
// person's favour).
//
// Exact decimals throughout. Rates are multiplied, never divided; the single
// rounding is the step [OpRoundDown], to 0.01 and downwards, because a ceiling
// rounded up is a false statement. The results do not depend on the order of
// facts or claims.
//
// # The mechanisms
//
//	when          a condition on a fact: values, a threshold, any or all of several
//	rate          a share of a base, as a formula or as a ceiling
//	each, sum     the same share of every item of a list, added up
//	table         a figure by the value of a fact, or "the text states none"
//	cap           a limit with its scope, less earlier receipts, or once only
//	shared cap    a limit on an item that several payers share
//	excludes      two rules that cannot be had together
//	choose one    one category a project and year
//	unconfirmed   rules whose adding up the text neither allows nor forbids
//	ceiling only  no base and no rate: the cap is all the text states
//	reading       another reading of the text, with its figure
//	grant         an amount the text gives in so many words, once or by a table;
//	              of a fact that holds several values the amounts may add up
//	step scale    an amount by bands of a base: who falls into a band gets its amount
//	marginal      a rate for each part of a base, by bands
//	unit rate     money for each unit of a number, or of several multiplied (a person
//	              and month); the text may say how many count at most
//	most          how many items of a list count at most: the years of a subsidy
//	joint cap     a limit on what several rules give one enterprise together, a share
//	              of something else or all of it
//	instalments   the shares in which an amount is paid out
//	case by case  the text leaves the amount to a decision: a status, and no figure
//
// A policy that brings a new shape brings a new reviewed mechanism here, not a
// formula in a string.
//
// # What the newer ones promise
//
// Bands follow one another upwards; where they leave something out the rule says
// so and pays nothing there. Those of a marginal scale hold parts of the base: what
// is above the last adds nothing, and takes nothing away. A number exactly on an end belongs to the band that
// the words of the text put it in; where they do not say, both bands are possible
// and the result is an interval. So is that of a base known only as a range that
// reaches over an end. Of more items than count, the text does not say which: the
// result lies between the smallest and the largest.
//
// A joint cap binds every claim by itself, the total as well, and an applicant has
// one: what one claim says of its base holds for all, the least where they differ.
// Until the base is known, nothing is certain; only where the fact is optional is
// the cap supposed not to bind, and listed as a condition. A claim draws on one
// shared cap, so a rule under a joint cap has no cap per enterprise beside it; a
// cap on all rules stands above the others, and leaves what it excepts alone.
//
// Money facts may be in another currency. They are compared with figures in it, by
// conditions and by bands, and nothing else: no share is taken of them and nothing
// is converted. What a policy pays is in yuan.
//
// Calc knows nothing of texts, language models, conversations or channels. It
// is given quotes and repeats them; package knowledge proves that they stand
// in the text.
package calc
