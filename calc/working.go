package calc

// Op is what a step of the working does.
type Op uint8

// The steps. Each takes the results of Node.Args.
const (
	OpFact      Op = iota // what a fact says; no arguments
	OpRate                // a share of the argument
	OpSum                 // the arguments added up
	OpFigure              // a cap as the text states it, possibly one of several
	OpLess                // the first argument less the second, not below zero
	OpCap                 // the smallest argument
	OpShare               // the first argument, under a cap others draw on as well
	OpBand                // the amount of the band of a scale the argument lies in
	OpSlice               // the share of the part of a base within one band
	OpMost                // the argument, but no more than a figure of the text
	OpUnits               // money for each unit of the arguments
	OpJoint               // the first argument, under a cap on several rules: the second
	OpPaid                // the argument, with the instalments it is paid in
	OpDecided             // decided case by case: no amount
	OpGate                // nothing, or perhaps nothing, because of a condition
	OpRoundDown           // to 0.01, downwards
)

// Node is one step of the working. The amount of a line is the Amount of its
// root, so the working is the computation and not a report about it.
type Node struct {
	Op      Op
	Amount  Interval
	Args    []*Node
	Figures []*Figure // the figures of the text that the step uses
	Cap     *Cap      // for OpFigure, OpLess, OpCap and OpShare
	Band    *Band     // for OpSlice, and for OpBand when one alone may hold the base
	Joint   *Joint    // for OpJoint, and for the OpRate that makes its limit
	Unit    *Unit     // for OpMost
	Fact    string    // for OpFact, OpBand, and for OpFigure by a table
	Item    int       // for OpFact: the element of a list, from 1; otherwise 0
	State   State     // for OpGate

	args [3]*Node // what Args points into, when there are no more
}

func appendNew(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}
