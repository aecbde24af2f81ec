// The lines of a result: each rule with its working, its conditions and other readings, and the
// choice between rules of one project.

import { h } from "./dom.js";
import { clauseLink } from "./clause.js";
import { sourced } from "./figures.js";
import { exact, range } from "./money.js";
import { lang, t } from "./words.js";

/** lineBlock is one rule with its working, conditions and other readings. */
export function lineBlock(answer, line, named = true) {
  const policy = answer.policy?.id;
  const dead = line.status === "ineligible";
  return h("section", { class: "line", "data-rule": line.rule },
    named && h("div", { class: "line-head" }, h("h2", {}, line.title, projectOf(answer, line.project)),
      h("span", { class: "amount" }, dead ? exact("0") : line.status === "case_by_case" ? t("caseByCase") : range(line.low, line.high))),
    h("div", { class: "line-sub" },
      h("span", { class: "chip " + line.status }, { eligible: t("eligible"), ineligible: t("notEligible"), case_by_case: t("caseByCase") }[line.status] || t("unknown")),
      line.nature && h("span", { class: "chip" }, line.nature === "formula" ? t("formula") : t("ceiling")),
      clauseLink(policy, line.clause, { quote: (line.steps || []).find((s) => s.quote && s.clause === line.clause)?.quote })),
    working(answer, line), conditions(answer, line),
    (line.alternatives || []).map((a) => h("p", { class: "note" }, h("span", { class: "soft" }, t("alternatives")), a.reading,
      a.high && h("b", { class: "num" }, " " + range(a.low ?? a.high, a.high)))),
    (line.notes || []).map((n) => h("p", { class: "note soft" }, n.text || n)));
}

/** projectOf names a project where there are several; a single one needs no name. */
function projectOf(answer, project) {
  const names = new Set((answer.lines || []).map((l) => l.project || ""));
  return project && names.size > 1 ? ` · ${project}` : "";
}

function working(answer, line) {
  const steps = line.steps || [];
  if (steps.length === 0) return "";
  const policy = answer.policy?.id;
  return [h("h3", {}, t("steps")), h("table", { class: "steps" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("step")), h("th", { class: "v", scope: "col" }, t("amount")), h("th", { class: "c", scope: "col" }, t("source")))),
    h("tbody", {}, steps.map((s, n) => h("tr", { class: n === steps.length - 1 && "result" },
      h("td", { class: "t" }, s.text),
      h("td", { class: "v" }, stepValue(s) && sourced(stepValue(s), () => [h("b", {}, t("fromCalc")), s.text, s.quote && [h("br"), h("q", {}, s.quote)], " ", clauseLink(policy, s.clause, { quote: s.quote })])),
      h("td", { class: "c" }, clauseLink(policy, s.clause, { quote: s.quote }))))))];
}

/** stepValue writes the amount of a step, or its bounds while it is open. */
function stepValue(s) {
  const nothing = !s.low || /^0(\.0*)?$/.test(s.low);
  if (!s.value) return nothing ? (s.low ? t("stepOpen") : "") : t("fromUp", { low: exact(s.low) });
  if (!s.low || s.low === s.value) return exact(s.value);
  return nothing ? t("stepUpTo", { high: exact(s.value) }) : t("fromTo", { low: exact(s.low), high: exact(s.value) });
}

function conditions(answer, line) {
  const list = line.conditions || [];
  if (list.length === 0) return "";
  const words = { met: t("met"), unmet: t("unmet"), assumed: t("assumed"), unknown: t("unknownState") };
  const row = (c) => h("li", { class: c.state }, h("span", { class: "dot", "aria-hidden": "true" }),
    h("span", {}, c.text, " ", h("span", { class: "tag" }, words[c.state] || c.state)), clauseLink(answer.policy?.id, c.clause, { quote: c.quote }));
  const first = list.filter((c) => c.state !== "assumed");
  const rest = list.filter((c) => c.state === "assumed");
  return [h("h3", {}, t("conditions")), first.length > 0 && h("ul", { class: "states" }, first.map(row)),
    rest.length > 0 && h("details", {}, h("summary", { class: "small soft" }, t("assumedCount", { n: rest.length })), h("ul", { class: "states" }, rest.map(row)))];
}

export function choices(answer) {
  if (!answer.choices?.length) return "";
  const name = (id) => answer.lines.find((l) => l.rule === id)?.title || id;
  return h("section", { class: "choices" }, answer.choices.map((c) => h("p", {}, projectOf(answer, c.project) && h("b", {}, c.project + "　"),
    t("choice", { picked: name(c.picked), over: (c.over || []).map(name).join(lang === "en" ? ", " : "、") }), " ",
    c.formula === false && [t("choiceCeiling"), " "], clauseLink(answer.policy?.id, c.clause, { quote: c.quote }))));
}

