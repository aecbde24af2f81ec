// Package intake understands what a person writes, without a model: the language, what is
// asked, which rules it is about, and which facts were stated in which words.
//
// It reads a message in these steps. scan looks at it once: the quantities in it (package
// amount), its segments and sentences, and every place where a pattern of the lexicon matches.
// The lexicon is data: words.yaml of the pack says how people speak of its rules and facts,
// speech.yaml how people speak whatever the policy is. polarity settles what is denied, asked or
// undecided. section tells the things one message speaks of apart: two customers, projects A and
// B. attach decides what each amount is of, by grammar first and nearness second, never by
// position alone; the revenue, rent, budget or sum somebody hopes for is told from the base of a
// rule by the same means. What was stated is filed into frames, one for each thing the thread
// speaks of, where it joins what earlier turns said: facts add up, a correction takes the place
// of what it corrects, a what-if is worked out and forgotten, another subject begins another
// frame. From the frames come the claims of a case.
//
// It promises: every fact has the words it was read from, with their place; an amount that no
// fact took is reported as unused; where two readings are left, neither is taken and a Doubt is
// reported; where one message says yes and no, the worse for the person counts. The time it
// takes grows with the length of the message times a constant, whatever is in it.
//
// It knows nothing of replies, stores, channels or models, and nothing of any particular
// policy: all that is about Tongzhou stands in the pack.
package intake
