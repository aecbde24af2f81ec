// Command peers compares the index with two that everybody knows: bleve v2 (its CJK analyser, BM25)
// and SQLite's FTS5 (its trigram tokenizer, BM25). It prints one table.
//
//	go run . [-repeat 5] [-k 10] DIR
//
// DIR holds a collection, questions and their answers, as policybot/knowledge/recall reads them.
//
// How it is kept fair:
//
//   - Same run, same machine, same collection. Each engine is a process of its own, so that none waits
//     for the garbage of another; the questions go round the engines in turn, each a few times, the
//     first engine another one each time. A question counts by the median of its times, taken inside
//     the process, around the search alone.
//   - Each indexes the same words: text, title and headings, in one field; none keeps the text. Each is
//     asked the whole question, all of its terms joined by OR.
//   - Each has the settings its manual gives for speed. bleve: on disk (scorch), batches of 1,000,
//     nothing stored, no term vectors, no doc values. FTS5: a file, contentless, one transaction,
//     "optimize" at the end.
//   - Ours also makes what the others leave out, the sentence to quote and the confidence; that is in
//     its times. Its last two rows are whole processes of policybot, from start to end.
//
// It is a module of its own so that what it needs is no dependency of the program.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	repeat := flag.Int("repeat", 5, "times each question is asked")
	k := flag.Int("k", 10, "documents asked for when time is taken; recall is always measured with 100")
	engine := flag.String("engine", "", "be one engine, asked on standard input")
	flag.Parse()
	if flag.NArg() != 1 || *repeat < 1 || *k < 1 {
		fmt.Fprintln(os.Stderr, "usage: peers [-repeat 5] [-k 10] DIR")
		os.Exit(2)
	}
	var err error
	if *engine != "" {
		err = serve(*engine, flag.Arg(0), os.Stdin, os.Stdout)
	} else {
		err = compare(flag.Arg(0), *repeat, *k, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}
