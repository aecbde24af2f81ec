// The text of the policy, clause by clause, with the rules that rest on each, and a search.

import { get, once } from "./api.js";
import { h, replace, say } from "./dom.js";
import { lawText, openClause } from "./clause.js";
import { both, clauseName, lang, t } from "./words.js";

export async function policyView(main, { query, param }) {
  const { policies } = await once("/api/policies");
  const chosen = policies.find((p) => p.id === query.get("policy")) || policies[0];
  const policy = await once("/api/policies/" + encodeURIComponent(chosen.id));
  const hits = h("div", { class: "hits" });
  const input = h("input", { type: "search", id: "find", maxlength: 1000 });
  const form = h("form", { class: "find", role: "search", on: { submit: (e) => { e.preventDefault(); find(chosen.id, input.value.trim(), hits); } } },
    h("label", { class: "vh", for: "find" }, t("searchLabel")), input, h("button", { class: "primary" }, t("searchGo")));
  input.placeholder = t("searchLabel");
  const [, start, end] = /^(\d+)-(\d+)$/.exec(query.get("mark")) || [];
  const mark = { start: Number(start), end: Number(end) }; // words of the clause that is opened
  const name = (c) => (lang === "zh" && c.label) || clauseName(c.id);
  replace(main, h("div", { class: "sheet" },
    h("h1", { lang: lang === "en" && policy.title.en ? "en" : "zh-CN" }, both(policy.title)),
    h("p", { class: "lead small" }, `${t("version")} `, h("code", {}, policy.version.slice(0, 19))),
    policies.length > 1 && h("p", { class: "row" }, policies.map((p) => h("a", { href: "/policy?policy=" + encodeURIComponent(p.id), "data-nav": true, "aria-current": p.id === chosen.id ? "page" : undefined }, both(p.title)))),
    form, hits,
    h("div", { class: "policy" },
      h("nav", { class: "toc", "aria-label": t("contents") }, h("div", {}, h("h2", {}, t("contents")),
        policy.list.map((c) => h("a", { href: "#c-" + c.id, class: c.id.includes(".") && "sub" }, name(c), c.title !== c.label && !c.id.includes(".") && [" ", h("span", { lang: "zh-CN" }, c.title)])))),
      h("div", { class: "clauses" }, policy.list.map((c) => clauseArticle(policy, c, name(c), c.id === param && mark))))));
  if (param) main.querySelector("article[data-on]")?.scrollIntoView({ block: "start" });
}

function clauseArticle(policy, c, name, mark) {
  return h("article", { id: "c-" + c.id, "data-on": Boolean(mark), "aria-labelledby": "h-" + c.id },
    h("h2", { id: "h-" + c.id }, name, c.title !== c.label && h("small", { lang: "zh-CN" }, c.title)),
    lawText(c, mark || {}),
    c.rules.length > 0 && h("p", { class: "resting" }, h("span", { class: "soft" }, t("rulesHere") + t("colon")),
      c.rules.map((r) => h("a", { href: `/estimate?rule=${encodeURIComponent(r.id)}&policy=${encodeURIComponent(policy.id)}`, "data-nav": true, title: t("estimateThis") }, both(r.title)))));
}

async function find(policy, q, out) {
  if (!q) { replace(out); return; }
  try {
    const { hits } = await get(`/api/search?k=8&q=${encodeURIComponent(q)}`);
    say(hits.length ? t("found", { n: hits.length }) : t("noHit"));
    replace(out, h("p", { class: "soft small" }, hits.length ? t("found", { n: hits.length }) : t("noHit")),
      h("ol", {}, hits.map((hit) => h("li", {},
        h("button", { type: "button", class: "link", "data-clause": hit.clause, on: { click: () => openClause(hit.policy || policy, hit.clause, { quote: hit.quote }) } }, clauseName(hit.clause) + " · " + hit.title),
        h("p", { lang: "zh-CN" }, hit.quote)))));
  } catch (err) {
    replace(out, h("p", { class: "error", role: "alert" }, err.message));
  }
}
