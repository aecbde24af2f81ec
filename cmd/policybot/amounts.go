package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"policybot/calc/amount"
)

type amountsDoc struct {
	Text       string        `json:"text"`
	Quantities []quantityDoc `json:"quantities"`
}

type quantityDoc struct {
	Quote  string      `json:"quote"`
	Start  int         `json:"start"`
	End    int         `json:"end"`
	Kind   amount.Kind `json:"kind"`
	Value  string      `json:"value"`
	Low    string      `json:"low"`
	High   string      `json:"high"`
	Unit   string      `json:"unit"`
	Approx bool        `json:"approx"`
	Bound  string      `json:"bound,omitempty"`
}

// runAmounts shows which quantities the reader sees in a text.
func runAmounts(_ context.Context, a *app, c *call) error {
	asJSON := c.Bool("json", false, "write one JSON document")
	byLine := c.Bool("lines", false, "one JSON string a line in, one JSON document a line out")
	if err := c.parse(a); err != nil {
		return err
	}
	if *byLine {
		return a.lines(func(text string) (any, error) { return findAmounts(text), nil })
	}
	text, err := c.text(a)
	if err != nil {
		return err
	}
	if err := checkText(text); err != nil {
		return err
	}
	doc := findAmounts(text)
	if *asJSON {
		return writeJSON(a.out, true, doc)
	}
	if len(doc.Quantities) == 0 {
		fmt.Fprintln(a.out, "no quantities")
		return nil
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, q := range doc.Quantities {
		value := q.Value
		if q.Low != "" || q.High != "" {
			value = q.Low + "–" + q.High
		}
		fmt.Fprintf(w, "%d–%d\t%s\t%s %s\t%s\n", q.Start, q.End, q.Kind, value, q.Unit, q.Quote)
	}
	return w.Flush()
}

func findAmounts(text string) amountsDoc {
	doc := amountsDoc{Text: text, Quantities: []quantityDoc{}}
	for _, q := range amount.Find(text) {
		d := quantityDoc{Quote: q.Quote, Start: q.Start, End: q.End, Kind: q.Kind, Unit: q.Unit, Approx: q.Approx, Bound: q.Bound}
		if q.Point {
			d.Value = q.Value.String()
		}
		if q.Range {
			d.Low, d.High = q.Low.String(), q.High.String()
		}
		doc.Quantities = append(doc.Quantities, d)
	}
	return doc
}
