//go:build !race

package knowledge_test

const every = 1
