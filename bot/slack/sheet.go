package slack

import (
	"strconv"
	"strings"

	"policybot/bot"
)

// renderSheet draws the rows of a sheet: a line of words, then a row a case.
func renderSheet(answers []bot.Answer) []chunk {
	r := renderer{answer: &bot.Answer{}, lang: answers[0].Lang}
	r.text("rows", r.say("rows", len(answers)))
	rows := make([][]string, len(answers))
	for i := range answers {
		rows[i] = r.sheetRow(i, &answers[i])
	}
	heading := []string{r.say("col_row"), r.say("col_rules"), r.say("col_amount"), r.say("col_status")}
	return append(r.out, tables("rows", heading, rows)...)
}

func (r *renderer) sheetRow(i int, a *bot.Answer) []string {
	number := strconv.Itoa(i + 1)
	if len(a.Lines) == 0 { // the row could not be taken: its words say why
		return []string{number, a.Text, "", ""}
	}
	var rules, verdicts []string
	for n := range a.Lines {
		rules = append(rules, a.Lines[n].Rule)
		verdicts = append(verdicts, r.say(string(a.Lines[n].Status)))
	}
	one := &renderer{answer: a, lang: r.lang}
	amounts := one.rows()
	total := amounts[len(amounts)-1][2]
	return []string{number, strings.Join(rules, ", "), total, strings.Join(verdicts, ", ")}
}
