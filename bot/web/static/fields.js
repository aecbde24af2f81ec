// One input for one fact, drawn from the fact's declaration alone: its type, unit, choices and
// labels. What a field holds is the value as a case carries it, or undefined when nothing is known.

import { h, later, replace, uid } from "./dom.js";
import { get } from "./api.js";
import { short, withUnit } from "./money.js";
import { both, lang, t } from "./words.js";

const unitOf = (fact) => (fact.unit === "CNY" ? t("yuan") : fact.unit || "");

/** plain takes the grouping out of a number, and the signs for yuan where the fact is in yuan;
 * anything else that is no plain decimal is for the server to read or refuse. */
const plain = (s, unit) => {
  const digits = s.normalize("NFKC").trim().replace(/,(?=\d{3}(\D|$))/g, "");
  return unit === "CNY" ? digits.replace(/^(¥|￥|RMB|CNY)\s*/i, "").replace(/\s*元$/, "") : digits;
};

/** field draws a fact and calls change(value) whenever what it holds has changed. */
export function field(fact, value, change, { from } = {}) {
  const id = uid("f");
  const hint = h("div", { class: "hint", id: id + "-hint" });
  const source = from ? h("div", { class: "from" }, t("readFrom", { quote: from })) : "";
  const make = { bool: boolInput, choice: choiceInput, money: moneyInput, number: moneyInput, moneys: moneysInput }[fact.type] || moneyInput;
  const made = make(fact, value, (v) => { source && source.remove(); change(v); }, id, hint);
  const label = made.group
    ? h("div", { class: "legend", id: id + "-label" }, both(fact.label))
    : h("label", { for: id }, both(fact.label));
  if (made.group) {
    made.el.setAttribute("role", "group");
    made.el.setAttribute("aria-labelledby", id + "-label");
  }
  return h("div", { class: "field", "data-key": fact.key }, label, made.el, hint, source);
}

/** fault shows an error beside the field it belongs to; "" takes it away. */
export function fault(el, text) {
  const hint = el.querySelector(".hint");
  const input = el.querySelector("input, select");
  if (text) {
    input?.setAttribute("aria-invalid", "true");
    replace(hint, h("span", { class: "error" }, text));
  } else if (input?.getAttribute("aria-invalid")) {
    input.removeAttribute("aria-invalid");
    replace(hint);
  }
}

function boolInput(fact, value, change, id) {
  const options = [["true", t("yes")], ["false", t("no")], ["", t("notKnown")]];
  const now = value === undefined ? "" : String(value);
  return { group: true, el: h("div", { class: "seg" }, options.map(([v, text]) => h("label", {},
    h("input", { type: "radio", name: id, value: v, checked: v === now, on: { change: () => change(v === "" ? undefined : v === "true") } }),
    h("span", {}, text)))) };
}

function choiceInput(fact, value, change, id) {
  if (fact.several) {
    const held = new Set([value].flat().filter(Boolean));
    return { group: true, el: h("div", { class: "seg" }, fact.choices.map((c) => h("label", {},
      h("input", { type: "checkbox", value: c.value, checked: held.has(c.value), on: { change: (e) => {
        if (e.target.checked) held.add(c.value); else held.delete(c.value);
        const list = [...held];
        change(list.length === 0 ? undefined : list.length === 1 ? list[0] : list);
      } } }), h("span", {}, both(c.label))))) };
  }
  const select = h("select", { id, on: { change: () => change(select.value || undefined) } },
    h("option", { value: "" }, t("unset")),
    fact.choices.map((c) => h("option", { value: c.value, selected: c.value === String(value ?? "") }, both(c.label))));
  return { el: select };
}

function moneyInput(fact, value, change, id, hint) {
  const input = amountBox(fact, value, change, hint, { id, "aria-describedby": id + "-hint" });
  return { el: input };
}

const reading = new Set();
/** faultText says what is wrong with the value of a fact; detail is how the server put it. */
export function faultText(fact, value, detail) {
  if (!fact || !["money", "moneys", "number"].includes(fact.type)) return detail;
  const list = [value].flat();
  if (list.every((v) => /^\d+(\.\d+)?$/.test(v))) return t("beyond");
  return t(fact.type === "number" ? "notNumber" : "notAmount");
}

/** settled waits until every amount that was typed in words has been read. */
export const settled = async () => { while (reading.size) await Promise.all(reading); };

/** amountBox is one number with its unit; words such as 1.5亿 are read by the server. While they are
 * being typed or read nothing is known: the digits they begin with are another amount. */
function amountBox(fact, value, change, hint, props) {
  const start = typeof value === "object" && value ? `${value.low}–${value.high}` : value ?? "";
  const input = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", maxlength: 60, ...props, value: start });
  const tell = (v) => replace(hint, fact.unit === "CNY" && /^\d{5,}(\.\d+)?$/.test(v || "") ? "= " + short(v) : "");
  tell(String(start));
  const read = async (done) => {
    const typed = input.value;
    const v = await inWords(typed, fact);
    if (input.value !== typed) return; // typed on
    if (v && done) input.value = v;
    tell(v);
    change(v || (done ? plain(typed, fact.unit) : undefined)); // done: the server says what is wrong with it
  };
  const take = (done) => {
    const p = read(done).finally(() => reading.delete(p));
    reading.add(p);
  };
  let left = false; // the field, since the last key
  const whileTyping = later(200, () => { if (!left) take(false); });
  input.addEventListener("input", () => {
    left = false;
    input.removeAttribute("aria-invalid");
    const v = plain(input.value, fact.unit);
    tell(v);
    if (/^\d+(\.\d+)?$/.test(v)) return change(v.replace(/^0+(?=\d)/, ""));
    change(undefined);
    if (v !== "") whileTyping();
  });
  input.addEventListener("change", () => {
    left = true;
    const v = plain(input.value, fact.unit);
    if (v !== "" && !/^\d+(\.\d+)?$/.test(v)) take(true);
  });
  const unit = unitOf(fact);
  return unit ? h("span", { class: "withunit" }, input, h("span", { "aria-hidden": "true" }, unit)) : input;
}

/** inWords reads one exact amount or number that fills the whole text; "" when it is none. */
async function inWords(text, fact) {
  const digits = plain(text, fact.unit);
  if (/^\d+(\.\d+)?$/.test(digits)) return digits;
  try {
    const { quantities: [q] } = await get("/api/amounts?q=" + encodeURIComponent(text));
    const whole = q && Array.from(q.quote).length === Array.from(text.trim()).length;
    return whole && q.value && !q.approx && (fact.type === "number" ? q.unit !== "CNY" : q.unit === fact.unit) ? q.value : "";
  } catch {
    return "";
  }
}

function moneysInput(fact, value, change, id, hint) {
  const items = Array.isArray(value) && value.length ? value.map(String) : [value && !Array.isArray(value) ? String(value) : ""];
  const box = h("div", { class: "items" });
  const tell = () => {
    const list = items.filter(Boolean);
    change(list.length ? list : undefined);
  };
  const draw = (focus) => {
    replace(box, items.map((v, n) => h("div", {},
      amountBox(fact, v, (x) => { items[n] = x ?? ""; tell(); }, hint, { "aria-label": `${both(fact.label)} ${t("item", { n: n + 1 })}` }),
      items.length > 1 && h("button", { type: "button", class: "quiet", "aria-label": t("removeItem", { n: n + 1 }), on: { click: () => { items.splice(n, 1); tell(); draw(); } } }, "✕"))),
      h("p", {}, h("button", { type: "button", class: "link", on: { click: () => { items.push(""); draw(true); } } }, "+ " + t("addItem"))));
    if (focus) [...box.querySelectorAll("input")].at(-1)?.focus();
  };
  draw();
  return { group: true, el: box };
}

/** factOf finds the declaration of a fact as a rule takes it. */
export function factOf(rules, ruleID, key) {
  const rule = rules?.rules.find((r) => r.id === ruleID && r.facts.some((f) => f.key === key)) ||
    rules?.rules.find((r) => r.facts.some((f) => f.key === key));
  return rule?.facts.find((f) => f.key === key);
}

/** written says a value the way a person would: choices by their label, money with its unit. */
export function written(fact, value) {
  if (value === undefined || value === null) return "";
  if (typeof value === "object" && !Array.isArray(value)) return `${withUnit(value.low, fact?.unit)} – ${withUnit(value.high, fact?.unit)}`;
  const list = Array.isArray(value) ? value.map(String) : fact?.type === "choice" ? String(value).split("|") : [String(value)];
  const one = (v) => {
    if (v === "true") return t("yes");
    if (v === "false") return t("no");
    const c = fact?.choices?.find((x) => x.value === v);
    if (c) return both(c.label);
    if (fact?.unit && fact.unit !== "CNY" && fact.label.zh.includes(fact.unit)) return v;
    return withUnit(v, fact?.unit || (/^money/.test(fact?.type || "") ? "CNY" : ""));
  };
  if (list.length > 1 && fact?.type === "choice" && !fact.several) return list.map(one).join(lang === "en" ? ` ${t("or")} ` : t("or"));
  return list.map(one).join(lang === "en" ? ", " : "、");
}

