//go:build !race

package bot

const slow = false
