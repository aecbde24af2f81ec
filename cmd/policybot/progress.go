package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// progress shows how far long work is, on a terminal and nowhere else.
type progress struct {
	w       io.Writer // nil: not shown
	what    string
	total   int64
	began   time.Time
	shown   time.Time
	visible bool
}

// showAfter is how long work takes before a bar is worth it, and showEvery how often it moves.
const (
	showAfter = 500 * time.Millisecond
	showEvery = 100 * time.Millisecond
)

// progress begins a bar over total units.
func (a *app) progress(what string, total int64) *progress {
	p := &progress{what: what, total: total, began: time.Now()}
	if f, ok := a.err.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.w = f
		}
	}
	return p
}

// at moves the bar to done units, which are count things.
func (p *progress) at(done int64, count int) {
	now := time.Now()
	if p.w == nil || now.Sub(p.began) < showAfter || now.Sub(p.shown) < showEvery {
		return
	}
	p.shown, p.visible = now, true
	fmt.Fprintf(p.w, "\r%s\x1b[K", p.line(done, count, now.Sub(p.began)))
}

// line is the bar in words: how much, how fast, how long still.
func (p *progress) line(done int64, count int, took time.Duration) string {
	const width = 24
	share := float64(done) / float64(max(p.total, 1))
	full := min(int(share*width), width)
	bar := ""
	for i := range width {
		if i < full {
			bar += "█"
		} else {
			bar += "░"
		}
	}
	left := "?"
	if share > 0.001 {
		left = (time.Duration(float64(took)*(1/share-1)) + time.Second/2).Truncate(time.Second).String()
	}
	return fmt.Sprintf("%s %s %3.0f%%  %d  %.0f/s  %s left", p.what, bar, share*100, count, float64(count)/max(took.Seconds(), 0.001), left)
}

// done takes the bar away.
func (p *progress) done() {
	if p.visible {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
