// An answer as a card: the result first, then how it comes about, what was understood, what is
// still needed, and the words of the policy.

import { add, h, replace, say } from "./dom.js";
import { get, once, post } from "./api.js";
import { clauseLink } from "./clause.js";
import { factOf, faultText, field, settled, written } from "./fields.js";
import { markdown } from "./figures.js";
import { choices, lineBlock } from "./lines.js";
import { exact, parts, range } from "./money.js";
import { both, clauseName, lang, speaking, t } from "./words.js";

export const rulesOf = (policy) => once(`/api/policies/${encodeURIComponent(policy)}/rules`);

/** answerCard draws an answer. revise(changes), when given, makes facts editable: it is called
 * with [{claim, rule, key, value}] and returns a promise. given is
 * the case of an answer that was worked out from data. part draws the "head" or the "rest" alone. */
export function answerCard(answer, how = {}) {
  return speaking(answer.lang || lang, () => drawCard(answer, how));
}

function drawCard(answer, { revise, given, heading = "h2", part = "all" }) {
  const card = h("article", { class: "answer", lang: answer.lang === "en" ? "en" : "zh-CN", "data-receipt": answer.receipt, "data-kind": answer.kind });
  const lines = answer.lines || [];
  if (lines.length && part !== "rest") add(card, headline(answer, heading));
  if (part === "head") return card;
  if (!lines.length || answer.kind === "amount" || answer.kind === "explain") {
    add(card, h("section", { class: "said-text" }, markdown(answer.text, answer), answer.kind === "clarify" && h("p", { class: "more" }, h("a", { href: "/estimate", "data-nav": true }, t("useForm")))));
  }
  add(card, lines.map((l) => lineBlock(answer, l, lines.length > 1)), choices(answer));
  const understood = h("section", { hidden: true });
  const missing = h("section", { hidden: true });
  const textShown = Boolean(card.querySelector(".said-text"));
  add(card, missing, understood, unused(answer), quotes(answer, textShown));
  if (lines.length && answer.kind !== "amount" && answer.kind !== "explain" && answer.text) {
    add(card, h("details", {}, h("summary", { class: "small" }, t("fullText")), h("div", { class: "note" }, markdown(answer.text, answer))));
  }
  const tail = h("section", { class: "tail", hidden: true });
  if (lines.length && !textShown) add(card, tail);
  if (answer.receipt) add(card, actions(answer, card));
  if (answer.policy?.id) {
    rulesOf(answer.policy.id).catch(() => null).then((rules) => speaking(answer.lang || lang, () => {
      const facts = answer.facts?.length ? answer.facts : factsOf(given);
      if (facts.length) drawUnderstood(understood, answer, facts, rules, revise);
      if (answer.missing?.length) drawMissing(missing, answer, rules, textShown ? null : revise);
      drawTail(tail, answer, rules);
    }));
  }
  return card;
}

/** verdict says in one word how an amount is meant: exact by formula, or the most there can be. */
export function verdict(answer) {
  const lines = (answer.lines || []).filter((l) => l.status !== "ineligible");
  if (lines.length === 0) return "ineligible";
  if (lines.every((l) => l.status === "case_by_case")) return "case_by_case";
  const picked = new Set((answer.choices || []).map((c) => c.picked));
  const over = new Set((answer.choices || []).flatMap((c) => c.over));
  const counted = lines.filter((l) => l.status !== "case_by_case" && (!over.has(l.rule) || picked.has(l.rule)));
  return counted.every((l) => l.nature === "formula") ? "formula" : "ceiling";
}

function bigAmount(low, high, pre) {
  if (!high || low !== high) return [range(low, high)];
  const p = parts(high);
  return [pre && h("span", { class: "pre" }, pre), p.before && h("span", { class: "pre" }, p.before), p.number, p.unit && h("span", { class: "unit" }, p.unit)];
}

function headline(answer, heading) {
  const lines = answer.lines;
  const kind = verdict(answer);
  const sum = answer.total || { low: lines[0].low, high: lines[0].high };
  const what = lines.length === 1 ? [h("span", {}, lines[0].title)] : [h("span", {}, t("total")), h("span", {}, t("totalNote"))];
  if (kind === "ineligible") {
    return h("section", { class: "headline" }, h("div", { class: "what" }, what),
      h(heading, { class: "big" }, t("notEligible")), h("p", { class: "fine" }, exact("0")));
  }
  if (kind === "case_by_case") {
    return h("section", { class: "headline" }, h("div", { class: "what" }, what), h(heading, { class: "big wide" }, t("caseByCase")));
  }
  const known = sum.high && sum.low === sum.high;
  const open = !known && sum.high && sum.low === "0.00"; // all or nothing of it, so far
  const pre = open ? t("ifAll") : kind === "formula" ? t("byFormula") : t("upTo");
  return h("section", { class: "headline" },
    h("div", { class: "what" }, what, !known && !open && h("span", {}, t("bounds"))),
    h(heading, { class: known || open ? "big" : "big wide" }, bigAmount(open ? sum.high : sum.low, sum.high, (known || open) && pre)),
    open && h("p", { class: "fine" }, t("notYet", { range: range(sum.low, sum.high) })),
    known && lang === "zh" && h("p", { class: "fine" }, exact(sum.high)));
}

/** drawTail writes the reservation that goes with every figure, and what holds for every rule. */
function drawTail(el, answer, rules) {
  if (!rules) return;
  el.hidden = false;
  const en = answer.lang === "en";
  const pick = (x) => (en && x.en) || x.zh;
  replace(el, h("p", { class: "small soft" }, pick(rules.tail)),
    rules.notes.length > 0 && h("details", {}, h("summary", { class: "small soft" }, t("general")), h("ul", { class: "notes small soft" }, rules.notes.map((n) => h("li", {}, pick(n))))));
}

/** factsOf lists the facts of a case the way an answer lists those it read. */
const factsOf = (given) => (given?.claims || []).flatMap((c, claim) => Object.entries(c.facts).map(([key, value]) => ({ claim, key, value, rule: c.rule, quote: "" })));

/** rowsOf puts what was said of one fact into one row: amounts one by one, a choice once. */
function rowsOf(answer, facts, rules) {
  const rows = new Map();
  for (const f of facts) {
    const id = f.claim + "." + f.key;
    const rule = f.rule || (answer.lines || []).find((l) => l.claim === f.claim)?.rule;
    const row = rows.get(id) || { claim: f.claim, key: f.key, rule, fact: factOf(rules, rule, f.key), label: f.label, values: [], quotes: [] };
    const counts = /^(money|number)/.test(row.fact?.type);
    for (const v of [f.value].flat()) if (counts || !row.values.includes(v)) row.values.push(v);
    if (f.quote) row.quotes.push(f.quote);
    rows.set(id, row);
  }
  return [...rows.values()];
}

function drawUnderstood(el, answer, facts, rules, revise) {
  el.hidden = false;
  const rows = rowsOf(answer, facts, rules);
  const several = new Set(rows.map((r) => r.claim)).size > 1;
  replace(el, h("h3", {}, t("understood")), h("ul", { class: "facts" }, rows.map((r) => {
    const name = r.label || both(r.fact?.label) || r.key;
    const li = h("li", { "data-key": r.key, "data-claim": r.claim });
    const plainRow = () => replace(li, h("span", { class: "k" }, name, several && r.rule ? t("inRule", { rule: r.rule }) : ""),
      h("b", { class: "num" }, written(r.fact, r.values.length > 1 ? r.values : r.values[0])),
      r.quotes.length > 0 && h("span", { class: "said" }, r.quotes.map((q) => h("q", { title: t("yourWords") }, q))),
      revise && r.fact && h("button", { type: "button", class: "link", "aria-label": `${t("edit")} ${name}`, on: { click: () => edit(li, r, answer, plainRow, revise) } }, t("edit")));
    plainRow();
    return li;
  })));
}

/** edit turns a row into a field that holds the whole of what the case holds, however many words it
 * was read from. */
async function edit(li, row, answer, plainRow, revise) {
  const spoken = lang;
  const receipt = await get("/api/receipts/" + encodeURIComponent(answer.receipt)).catch((err) => err);
  speaking(spoken, () => {
    if (receipt instanceof Error) return void li.append(h("span", { class: "error" }, receipt.message));
    let value;
    const form = h("form", { on: { submit: (e) => { e.preventDefault(); submit(form, revise, () => [{ claim: row.claim, rule: row.rule, key: row.key, value, fact: row.fact }]); } } },
      field(row.fact, receipt.case?.claims[row.claim]?.facts[row.key], (v) => { value = v; }),
      h("button", { class: "primary" }, t("apply")), h("button", { type: "button", class: "quiet", on: { click: plainRow } }, t("cancel")));
    replace(li, form);
    form.querySelector("input, select")?.focus();
  });
}

async function submit(form, revise, changes) {
  const button = form.querySelector("button.primary");
  button.disabled = true;
  form.querySelector(".error")?.remove();
  let known = [];
  try {
    await settled();
    known = changes().filter((c) => c.value !== undefined);
    if (known.length) await revise(known);
    else form.querySelector("input, select")?.focus();
  } catch (err) {
    const key = /\.facts\.(\w+)$/.exec(err.where)?.[1];
    const wrong = known.find((c) => c.key === key);
    form.append(h("p", { class: "error small", role: "alert" }, wrong ? faultText(wrong.fact, wrong.value, err.message) : err.message));
  } finally {
    button.disabled = false;
  }
}

function drawMissing(el, answer, rules, revise) {
  const wanted = answer.missing.filter((m) => revise || !answer.text.includes(m.ask));
  if (wanted.length === 0) return;
  el.hidden = false;
  const changes = new Map();
  const inputs = wanted.map((m, n) => {
    const fact = factOf(rules, m.rule, m.key);
    const claim = m.claim ?? (answer.lines || []).findIndex((l) => l.rule === m.rule);
    const ask = h("p", { class: "small soft" }, m.ask, " ", clauseLink(answer.policy?.id, m.clause));
    if (!fact || !revise) return h("div", {}, ask);
    const el = field(fact, undefined, (value) => changes.set(n, { claim, rule: m.rule, key: m.key, value, fact }));
    return h("div", {}, el, ask);
  });
  const form = h("form", { class: "gaps", on: { submit: (e) => { e.preventDefault(); submit(form, revise, () => [...changes.values()]); } } },
    inputs, revise && h("p", {}, h("button", { class: "primary" }, t("fillIn"))));
  replace(el, h("h3", {}, t("missing")), form);
}

function unused(answer) {
  if (!answer.unused?.length) return "";
  return h("section", {}, h("h3", {}, t("unused")), h("p", { class: "row" }, answer.unused.map((u) => h("q", { class: "w" }, u.quote))));
}

/** quotes shows the passages an answer rests on; those that stand in a text that is shown, once. */
function quotes(answer, textShown) {
  const list = (answer.citations || []).filter((c) => !textShown || !answer.text.includes(c.quote));
  if (list.length === 0) return "";
  return h("section", { class: "quotes" }, h("h3", {}, t("quotes")), list.map((c) => h("blockquote", {}, h("p", { lang: "zh-CN" }, c.quote),
    h("footer", {}, clauseLink(c.policy, c.clause, c, nameAndTitle(c))))));
}

/** nameAndTitle: some clauses have no title but their name. */
const nameAndTitle = (c) => [clauseName(c.clause), /^第[^ ]+条(第\d+款)?$/.test(c.title || "") ? "" : c.title].filter(Boolean).join(" · ");

function actions(answer, card) {
  const model = answer.model?.used ? t("modelUsed", { name: answer.model.name }) : t("noModel");
  const bar = h("div", { class: "block acts" });
  const rate = (good, button) => {
    bar.querySelectorAll("[aria-pressed]").forEach((b) => b.setAttribute("aria-pressed", "false"));
    button.setAttribute("aria-pressed", "true");
    bar.querySelector("form")?.remove();
    if (good) return void sendFeedback(bar, answer, true, "");
    const text = h("input", { type: "text", id: `c-${answer.receipt}`, maxlength: 2000 });
    const form = h("form", { on: { submit: (e) => { e.preventDefault(); sendFeedback(bar, answer, false, text.value.trim(), form); } } },
      h("div", { class: "field" }, h("label", { for: text.id }, t("commentLabel")), text), h("button", { class: "primary" }, t("sendComment")));
    bar.append(form);
    text.focus();
  };
  const thumb = (good) => {
    const b = h("button", { type: "button", class: "quiet", "aria-pressed": "false", on: { click: () => rate(good, b) } }, good ? t("good") : t("bad"));
    return b;
  };
  add(bar, h("a", { href: "/receipts/" + encodeURIComponent(answer.receipt), "data-nav": true, title: model }, t("receiptNo", { id: answer.receipt.slice(0, 8) })),
    h("span", { class: "end" },
      h("button", { type: "button", class: "quiet", on: { click: () => copy(answer) } }, t("copy")),
      h("button", { type: "button", class: "quiet", on: { click: () => printCard(card) } }, t("print")), thumb(true), thumb(false)));
  return bar;
}

async function sendFeedback(bar, answer, good, comment, form) {
  const noted = t("thanks");
  try {
    await post("/api/feedback", { receipt: answer.receipt, good, comment });
    form?.remove();
    say(noted);
    bar.querySelector(".thanks")?.remove();
    bar.append(h("span", { class: "thanks" }, noted));
  } catch (err) {
    bar.append(h("span", { class: "error" }, err.message));
  }
}

/** asText is an answer for the clipboard: the reply as it was sent, with the number to check it by. */
export const asText = (answer) => `${answer.text}\n\n${t("receiptNo", { id: answer.receipt })}`;

async function copy(answer) {
  const done = t("copied");
  try {
    await navigator.clipboard.writeText(asText(answer));
  } catch {
    const area = h("textarea", { class: "vh", "aria-hidden": "true" });
    area.value = asText(answer);
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  say(done);
}

/** printCard prints one answer alone, with its question and its full receipt number. */
function printCard(card) {
  const number = h("p", { class: "block small" }, t("receiptNo", { id: card.dataset.receipt }));
  card.append(number);
  document.body.classList.add("one-answer");
  const turn = card.closest(".turn");
  const printed = [turn, turn?.previousElementSibling?.matches(".turn-q") && turn.previousElementSibling].filter(Boolean);
  printed.forEach((el) => el.classList.add("to-print"));
  addEventListener("afterprint", () => {
    number.remove();
    document.body.classList.remove("one-answer");
    printed.forEach((el) => el.classList.remove("to-print"));
  }, { once: true });
  print();
}
