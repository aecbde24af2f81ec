// # The words of rules.yaml
//
// The mechanisms are those of package calc; this is how they are written down.
// A figure is {value, unit, quote, clause}: a quoted string, CNY for money of a
// cap or a grant if no unit is said, the words it stands in, and the clause if that
// is not the rule's. Where one passage holds several figures, the scale or table has
// the quote, its figures are plain strings, and together they must be all that the
// passage holds, in its order: band by band, or all bands first and the amounts
// after 分别.
//
// Of the policy:
//
//	boundary     {clause, quote, include: [以上], exclude: []}: what the document says
//	             of its own words. Without it 以上 alone leaves the number itself open.
//	definitions  name: a condition that several rules name as {is: name}
//	joint_caps   [{id, rules, of, value, clause, quote}]: a cap on rules together, a share
//	             of a fact; no value: all of it; no rules: all but those under except;
//	             text: what is supposed while an optional fact is not known
//
// Of a rule, beside rate and caps:
//
//	rate.units   [{of, per, quote, most}]: the value is money for each of these; quote
//	             names the unit (每平方米), most is the figure of how many count
//	rate.most    the figure of how many items of a list count. Where it is in 年 the items
//	             are years, and a cap of an enterprise and year is on each of them
//	scale        {of, unit, includes, bands, quote, each, marginal, like, within}:
//	             bands are [{from, to, value}]; an end that the text does not repeat may
//	             be left out. includes says which end belongs to a band: from, to or
//	             unstated. like names the rule whose bands these are; within is the
//	             condition that the base lies in one of those of a step scale
//	grant        as a cap, of what the text gives; adds: true where the fact of its table
//	             holds several values, whole for what all of them come to. A value of
//	             the table for which the text states no amount is unstated, one that
//	             adds none is nothing
//	case_by_case {quote}: no amount
//	instalments  [figure]: shares that add up to one
//
// What the rules say of a number on an end or a limit (at, includes) is compared
// with the words around it: 含 and 不含 after the number, 超过, 不足, 不少于, 满 and
// the like, and the words the document defines. So are the thing a limit is on (单个企业,
// 每个项目), which end of a band a figure is, and the units money is given for.
package knowledge
