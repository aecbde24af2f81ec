//go:build race

package knowledge_test

// every: one in so many of the places that can be changed is. Without the race detector all are, and
// with it loading a pack takes fifteen times as long.
const every = 20
