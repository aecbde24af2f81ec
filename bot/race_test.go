//go:build race

package bot

// slow: the race detector makes everything take ten times as long.
const slow = true
