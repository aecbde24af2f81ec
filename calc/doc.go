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
//
// A policy that brings a new shape (a marginal scale, a rate per unit,
// instalments) brings a new reviewed mechanism here, not a formula in a string.
//
// Calc knows nothing of texts, language models, conversations or channels. It
// is given quotes and repeats them; package knowledge proves that they stand
// in the text.
package calc
