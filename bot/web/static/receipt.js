// A receipt: everything an auditor needs to check an answer, and a button that works it out again.

import { get, post, saveFile } from "./api.js";
import { h, replace } from "./dom.js";
import { answerCard, rulesOf } from "./answer.js";
import { clauseLink } from "./clause.js";
import { factOf, written } from "./fields.js";
import { exact, group } from "./money.js";
import { both, clauseName, lang, t } from "./words.js";

export async function receiptView(main, { param }) {
  const receipt = await get("/api/receipts/" + encodeURIComponent(param));
  const rules = receipt.policy.id ? await rulesOf(receipt.policy.id).catch(() => null) : null;
  const answer = receipt.answer;
  const row = (name, value) => value !== "" && value !== undefined && [h("dt", {}, name), h("dd", {}, value)];
  const checked = h("div", { "aria-live": "polite" });
  replace(main, h("div", { class: "sheet receipt" },
    h("h1", {}, t("receiptTitle")), h("p", { class: "lead" }, t("receiptSub")),
    h("div", { class: "stack" },
      h("section", { class: "panelbox" }, h("dl", { class: "record" },
        row(t("number"), h("code", {}, receipt.id)),
        row(t("at"), h("time", { datetime: receipt.at }, new Date(receipt.at).toLocaleString(lang === "en" ? "en-GB" : "zh-CN", { timeZoneName: "short" }))),
        receipt.question && row(t("asked"), receipt.question),
        row(t("channel"), receipt.channel), row(t("turn"), String(receipt.turn)),
        row(t("policyVersion"), [receipt.policy.id, h("br"), h("code", {}, receipt.policy.version)]),
        answer?.model && row(t("modelRow"), answer.model.used ? `${answer.model.name} · ${answer.model.calls} · ${answer.model.prompt_tokens} + ${answer.model.completion_tokens}` : t("noModel")),
        answer?.model && row(t("guardRow"), t("guard_" + answer.model.guard)),
        row(t("hash"), h("code", {}, receipt.hash)),
        row(t("prevHash"), receipt.prev_hash ? h("code", {}, receipt.prev_hash) : t("first"))),
      h("p", { class: "row noprint" },
        receipt.case && h("button", { type: "button", class: "primary", id: "replay", on: { click: () => replay(receipt, checked) } }, t("replay")),
        h("button", { type: "button", on: { click: () => print() } }, t("print")),
        h("button", { type: "button", on: { click: () => saveFile(new Blob([JSON.stringify(receipt, null, 2)], { type: "application/json" }), `receipt-${receipt.id}.json`) } }, t("json"))),
      checked),
      caseTable(receipt, rules), answer && answerCard({ ...answer, receipt: "" }), figures(answer))));
}

function caseTable(receipt, rules) {
  if (!receipt.case) return h("p", { class: "panelbox soft" }, t("noCase"));
  return h("section", { class: "panelbox" }, h("h2", {}, t("caseData")), receipt.case.claims.map((claim) => {
    const rule = rules?.rules.find((r) => r.id === claim.rule);
    return [h("h3", { class: "soft" }, rule ? both(rule.title) : claim.rule, receipt.case.claims.some((c) => c.project !== claim.project) && claim.project ? ` · ${claim.project}` : "", " ", rule && clauseLink(receipt.policy.id, rule.clause)),
      h("dl", { class: "record" }, Object.entries(claim.facts).map(([key, value]) => {
        const fact = factOf(rules, claim.rule, key);
        return [h("dt", {}, both(fact?.label) || key), h("dd", { class: "num" }, written(fact, value))];
      }))];
  }));
}

/** figures lists every figure of the reply once, with where it comes from. */
function figures(answer) {
  const seen = new Map();
  for (const f of answer?.figures || []) seen.set([f.text, f.value, f.source, f.ref].join("\u0000"), f);
  if (seen.size === 0) return "";
  const from = { calc: t("fromCalc"), clause: t("fromClause"), user: t("fromUser") };
  const value = (f) => (f.unit === "CNY" ? exact(f.value) : [group(f.value), f.unit].filter(Boolean).join(" "));
  return h("details", { class: "panelbox" }, h("summary", {}, `${t("figures")} (${seen.size})`), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("figures") }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("figure")), h("th", { class: "v", scope: "col" }, t("amount")), h("th", { scope: "col" }, t("source")))),
    h("tbody", {}, [...seen.values()].map((f) => h("tr", {}, h("td", {}, f.text), h("td", { class: "v" }, value(f)),
      h("td", {}, `${from[f.source] || f.source} · ${f.source === "clause" ? clauseName(f.ref) : f.ref}`)))))));
}

async function replay(receipt, out) {
  try {
    const r = await post(`/api/receipts/${encodeURIComponent(receipt.id)}/replay`, {});
    replace(out, r.same ? h("p", { class: "same" }, "✓ " + t("replaySame")) : [h("p", { class: "error" }, t("replayDiffers")), h("ul", {}, r.differences.map((d) => h("li", {}, d)))],
      !r.same_version && h("p", { class: "soft" }, t("replayVersion")));
  } catch (err) {
    replace(out, h("p", { class: "error", role: "alert" }, err.message));
  }
}
