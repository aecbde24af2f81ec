// Package intake understands what a person writes, without a model: the language, what is
// asked, which rules it is about, and which facts were stated in which words.
//
// The words it knows are data: words.yaml of the pack says how people speak of its rules and
// facts, speech.yaml how people speak whatever the policy is. Both are compiled once into a
// lexicon of patterns (pattern, match, lexicon).
//
// A message is read in these steps.
//
//   - scan looks at it once: the quantities in it (package amount; money), its segments and
//     sentences (divide), and every place where a pattern matches. Of hits on one fact the longest
//     counts. polarity settles what is denied, asked or undecided; phrase finds again what was
//     said, by a constant for each phrase.
//   - section and label tell the things one message speaks of apart: two customers, projects A
//     and B. A listener (listen) makes a part for each and finds the frame of the thread it
//     belongs to (subject); another subject begins another frame.
//   - attach decides what each amount is of, by grammar first and nearness second, never by
//     position alone (nearness, enumerate, table). The revenue, rent, budget or sum somebody hopes
//     for is told from the base of a rule by the same means (whose).
//   - statements are read from the hits on facts; given and settle choose which of several
//     amounts of one fact count, as one sum, as several things (split) or not at all; multiply
//     knows prices for each, reference amounts that point back to one named before, leftover the
//     amount that nothing names, pending the bare answer to what was asked, measures the facts
//     with a unit of their own.
//   - file puts what was said into the frames, where it joins what earlier turns said: facts add
//     up, a correction takes the place of what it corrects, a what-if is worked out and forgotten.
//   - understand chooses the frames the question is about (focus), makes of them the claims of a
//     case (value, claims), judges what is wanted (ask), and leaves open what an amount that nothing
//     explains may change (unexplained).
//
// Facts that somebody sets by hand come as data (edit): they become statements of a message that edit
// words itself, and only where the thread then comes to exactly the case it was given.
//
// It promises: every fact has the words it was read from, with their place; an amount that no
// fact took is reported as unused; where two readings are left, neither is taken and a Doubt is
// reported; where one message says yes and no, the worse for the person counts. The time it
// takes grows with the length of the message times a constant, whatever is in it.
//
// It knows nothing of replies, stores, channels or models, and nothing of any particular
// policy: all that is about Tongzhou stands in the pack.
//
// To see how a message is read: go test ./bot/intake -run TestLook -v -say '合同12万'. What is
// read from a message is kept as text in testdata, where a new case is a line.
package intake
