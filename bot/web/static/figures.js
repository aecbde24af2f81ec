// Figures that tell where they come from, on hover, focus or tap; and the small Markdown of a
// reply, drawn as elements.

import { add, h, uid } from "./dom.js";
import { clauseLink, openClause } from "./clause.js";
import { exact } from "./money.js";
import { t } from "./words.js";

let open = null;

function hide() {
  if (!open) return;
  open.button.setAttribute("aria-expanded", "false");
  open.button.removeAttribute("aria-describedby");
  open.tip.remove();
  open = null;
}

document.addEventListener("keydown", (e) => { if (e.key === "Escape") hide(); });
document.addEventListener("pointerdown", (e) => {
  if (open && !open.tip.contains(e.target) && !open.button.contains(e.target)) hide();
});

function show(button, content) {
  if (open?.button === button) return;
  hide();
  const tip = h("div", { class: "tip", role: "tooltip", id: uid("tip") }, content());
  button.after(tip);
  button.setAttribute("aria-expanded", "true");
  button.setAttribute("aria-describedby", tip.id);
  const at = button.getBoundingClientRect();
  const base = tip.offsetParent?.getBoundingClientRect() || { left: 0, top: 0 };
  const left = Math.min(at.left, window.innerWidth - tip.offsetWidth - 16);
  tip.style.left = Math.max(8, left) - base.left + "px";
  tip.style.top = at.bottom - base.top + 4 + "px";
  tip.addEventListener("pointerleave", () => leave(button));
  open = { button, tip };
}

function leave(button) {
  setTimeout(() => {
    if (open?.button === button && !open.tip.matches(":hover") && !button.matches(":hover") && !open.tip.contains(document.activeElement)) hide();
  }, 180);
}

/** sourced is text that shows where it comes from; content makes what is shown. */
export function sourced(text, content) {
  const button = h("button", { type: "button", class: "fig", "aria-expanded": "false", on: {
    pointerenter: (e) => { if (e.pointerType === "mouse") show(button, content); },
    pointerleave: (e) => { if (e.pointerType === "mouse") leave(button); },
    focus: () => { if (button.matches(":focus-visible")) show(button, content); },
    blur: () => leave(button),
    click: () => show(button, content),
  } }, text);
  return button;
}

/** figure is one figure of an answer with its source. */
export function figure(answer, f, text = f.text) {
  return sourced(text, () => {
    const where = { calc: t("fromCalc"), clause: t("fromClause"), user: t("fromUser") }[f.source] || f.source;
    const out = [h("b", {}, where)];
    if (f.unit === "CNY") out.push(h("span", { class: "num" }, exact(f.value)), h("br"));
    const line = f.source === "calc" && (answer.lines || []).find((l) => l.rule === f.ref);
    const cited = (answer.citations || []).find((c) => c.clause === f.ref && c.quote.includes(f.text)) ||
      (answer.citations || []).find((c) => c.clause === f.ref);
    const fact = f.source === "user" && (answer.facts || []).find((x) => x.value === f.value || (f.text && x.quote.includes(f.text)));
    if (line) out.push(line.title, " ", clauseLink(answer.policy.id, line.clause));
    else if (cited) out.push(h("q", {}, cited.quote), " ", clauseLink(answer.policy.id, cited.clause, cited));
    else if (fact) out.push(h("q", {}, fact.quote));
    else if (f.source === "clause" && f.ref) out.push(clauseLink(answer.policy.id, f.ref, { quote: f.text }));
    return out;
  });
}

const reference = /第([一二三四五六七八九十百]+)条(?:第(\d+)款)?|\bArt(?:icle|\.) (\d+)(?:\((\d+)\))?/y;

/** clauseAt reads the name of a clause that begins at i: its words and its id. */
function clauseAt(text, i) {
  reference.lastIndex = i;
  const m = reference.exec(text);
  if (!m) return null;
  const article = m[1] ? numeral(m[1]) : m[3];
  const item = m[2] || m[4];
  return { words: m[0], id: item ? `${article}.${item}` : String(article) };
}

function numeral(s) {
  const digit = (c) => "零一二三四五六七八九".indexOf(c);
  let n = 0, last = 0;
  for (const c of s) {
    if (c === "百") { n += (last || 1) * 100; last = 0; }
    else if (c === "十") { n += (last || 1) * 10; last = 0; }
    else last = digit(c);
  }
  return n + last;
}

/** passage is quoted text that flows with its surroundings and opens its clause. */
const passage = (c) => h("a", { class: "cited", lang: "zh-CN", href: `/policy/${encodeURIComponent(c.clause)}?policy=${encodeURIComponent(c.policy)}`, on: {
  click: (e) => { e.preventDefault(); openClause(c.policy, c.clause, c); } } }, c.quote);

// 一项, 第三: accounted for in the receipt, but no figure that anybody would ask the source of.
const counts = /[0-9元成倍半]/;

/** withFigures splits the text of an answer at what can be traced: a passage of the policy and the
 * name of a clause open the clause, a figure shows its source. */
export function withFigures(text, answer) {
  const figures = [...(answer?.figures || [])].filter((f) => counts.test(f.text)).sort((a, b) => b.text.length - a.text.length);
  const cited = (answer?.citations || []).filter((c) => c.quote.length > 6);
  const policy = answer?.policy?.id;
  const out = [];
  let plain = 0;
  const put = (i, length, ...nodes) => { out.push(text.slice(plain, i), ...nodes); plain = i + length; return plain; };
  for (let i = 0; i < text.length;) {
    const c = cited.find((x) => text.startsWith(x.quote, i));
    const ref = !c && policy && clauseAt(text, i);
    const f = !c && !ref && figures.find((x) => text.startsWith(x.text, i));
    if (c) i = put(i, c.quote.length, passage(c));
    else if (ref) i = put(i, ref.words.length, clauseLink(policy, ref.id, {}, ref.words));
    else if (f) i = put(i, f.text.length, figure(answer, f));
    else i++;
  }
  out.push(text.slice(plain));
  return out;
}

/** markdown draws the Markdown of a reply: paragraphs, headings, lists, quotes, tables, bold, code. */
export function markdown(source, answer) {
  const out = h("div", { class: "prose" });
  const lines = String(source).split("\n");
  for (let i = 0; i < lines.length;) {
    const line = lines[i];
    if (!line.trim()) { i++; continue; }
    const take = (re) => { const got = []; while (i < lines.length && re.test(lines[i])) got.push(lines[i++].replace(re, "")); return got; };
    const head = /^(#{1,4})\s+(.*)$/.exec(line);
    if (head) {
      out.append(add(h("h3"), inline(head[2], answer)));
      i++;
    } else if (/^\s*[-*•]\s+/.test(line)) {
      out.append(h("ul", {}, take(/^\s*[-*•]\s+/).map((x) => h("li", {}, inline(x, answer)))));
    } else if (/^\s*\d+[.)]\s+/.test(line)) {
      out.append(h("ol", {}, take(/^\s*\d+[.)]\s+/).map((x) => h("li", {}, inline(x, answer)))));
    } else if (/^>/.test(line)) {
      out.append(h("blockquote", {}, breaks(take(/^>\s?/), answer)));
    } else if (/^\s*\|/.test(line)) {
      out.append(grid(take(/^\s*\|/), answer));
    } else {
      const para = [];
      while (i < lines.length && lines[i].trim() && !(para.length && /^(#{1,4}\s|\s*[-*•]\s|\s*\d+[.)]\s|>|\s*\|)/.test(lines[i]))) para.push(lines[i++]);
      out.append(h("p", {}, breaks(para, answer)));
    }
  }
  return out;
}

const breaks = (lines, answer) => lines.flatMap((x, n) => [n > 0 && h("br"), inline(x, answer)]);

function grid(rows, answer) {
  const cells = rows.filter((r) => !/^[\s:|-]+$/.test(r)).map((r) => r.replace(/\|\s*$/, "").split("|").map((c) => c.trim()));
  return h("div", { class: "scroll" }, h("table", {},
    cells.map((r, n) => h("tr", {}, r.map((c) => h(n === 0 ? "th" : "td", {}, inline(c, answer)))))));
}

function inline(text, answer) {
  const out = [];
  const re = /\*\*(.+?)\*\*|`([^`]+)`|\*([^*\s][^*]*)\*/g;
  let at = 0;
  for (let m; (m = re.exec(text));) {
    addText(out, text.slice(at, m.index), answer);
    if (m[2] !== undefined) out.push(h("code", {}, m[2]));
    else out.push(m[1] !== undefined ? h("strong", {}, inline(m[1], answer)) : h("em", {}, inline(m[3], answer)));
    at = re.lastIndex;
  }
  addText(out, text.slice(at), answer);
  return out;
}

function addText(out, text, answer) {
  if (text) out.push(...withFigures(text.replace(/\\([\\`*_{}[\]()#+\-.!<>|])/g, "$1"), answer));
}
