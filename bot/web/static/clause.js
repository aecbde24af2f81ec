// The clause panel: a clause in full, with the words an answer rests on marked. Anything with
// data-clause opens it.

import { once } from "./api.js";
import { add, h, replace } from "./dom.js";
import { both, clauseName, lang, speaking, t } from "./words.js";

/** clauseLink is a button that opens the clause; mark says which words to mark. */
export function clauseLink(policy, id, mark = {}, text = clauseName(id)) {
  if (!id) return "";
  return h("button", { type: "button", class: "link", "data-clause": id, on: { click: () => openClause(policy, id, mark) } }, text);
}

/** lawText writes the sentences of a clause in paragraphs, marking code points start to end of
 * the policy text, or a quote. */
export function lawText(clause, mark = {}) {
  const [start, end] = placeOf(clause, mark);
  const out = h("div", { class: "law", lang: "zh-CN" });
  let p = h("p");
  let at = 0;
  for (const s of clause.sentences) {
    const found = clause.text.indexOf(s.text, at);
    if (found > at && clause.text.slice(at, found).includes("\n") && p.hasChildNodes()) {
      out.append(p);
      p = h("p");
    }
    if (found >= 0) at = found + s.text.length;
    add(p, marked(s, start, end));
  }
  out.append(p);
  return out;
}

/** marked splits one sentence into plain and marked pieces; offsets count code points. */
function marked(s, start, end) {
  const from = Math.max(start, s.start) - s.start;
  const to = Math.min(end, s.end) - s.start;
  if (!(to > from)) return [s.text];
  const points = Array.from(s.text);
  const cut = (a, b) => points.slice(a, b).join("");
  return [cut(0, from), h("mark", {}, cut(from, to)), cut(to)];
}

/** placeOf is where the words to mark begin and end in the policy text; nothing is marked from 0 to 0. */
const placeOf = (clause, { start, end, quote }) => (end > start ? [start, end] : quote ? locate(clause, quote) : [0, 0]);

/** locate finds a quote in the sentences, also one that runs across several. */
function locate(clause, quote) {
  const points = [];
  for (const s of clause.sentences) Array.from(s.text).forEach((c, i) => points.push([c, s.start + i]));
  const text = points.map((p) => p[0]).join("");
  const at = text.indexOf(quote);
  if (at < 0) return [0, 0];
  const first = Array.from(text.slice(0, at)).length;
  const last = first + Array.from(quote).length - 1;
  return [points[first][1], points[last][1] + 1];
}

let panel;

export async function openClause(policy, id, mark = {}) {
  const back = document.activeElement;
  const spoken = lang;
  panel?.remove();
  const body = h("div", { class: "body" }, h("p", { class: "soft" }, t("loading")));
  const title = h("h2", { id: "panel-title", tabindex: "-1" }, clauseName(id));
  const sub = h("p", { class: "soft small" });
  const box = panel = h("dialog", { class: "panel", "aria-labelledby": "panel-title" },
    h("header", {}, h("div", {}, title, sub),
      h("button", { type: "button", class: "quiet", "aria-label": t("close"), on: { click: () => box.close() } }, "✕")), body);
  box.addEventListener("click", (e) => { if (e.target === box) box.close(); });
  box.addEventListener("close", () => {
    if (document.activeElement === document.body || box.contains(document.activeElement)) back?.focus?.();
    box.remove();
  });
  document.body.append(box);
  box.showModal();
  title.focus();
  try {
    const clause = await once(`/api/policies/${encodeURIComponent(policy)}/clauses/${encodeURIComponent(id)}`);
    if (spoken === "zh" && clause.label) title.textContent = clause.label;
    if (clause.title !== clause.label) sub.textContent = clause.title;
    replace(body, lawText(clause, mark), speaking(spoken, () => foot(policy, clause, placeOf(clause, mark), box)));
    body.querySelector("mark")?.scrollIntoView({ block: "center" });
  } catch (err) {
    replace(body, h("p", { class: "error" }, err.message));
  }
}

function foot(policy, clause, [start, end], box) {
  const query = new URLSearchParams({ policy, ...(end > start && { mark: `${start}-${end}` }) });
  const close = () => box.close();
  return h("div", { class: "foot" },
    clause.rules.length > 0 && h("div", {}, h("h3", { class: "soft" }, t("rulesHere")),
      h("ul", {}, clause.rules.map((r) => h("li", {}, h("a", { href: `/estimate?rule=${encodeURIComponent(r.id)}&policy=${encodeURIComponent(policy)}`, "data-nav": true, on: { click: close } }, both(r.title)))))),
    h("p", {}, h("a", { href: `/policy/${encodeURIComponent(clause.id)}?${query}`, "data-nav": true, on: { click: close } }, t("openClause"))));
}
