// Writing amounts. They arrive as exact decimal strings and stay strings: digits are grouped and
// the point is moved, nothing is calculated. A number and its unit never part at the end of a line.

import { lang, t } from "./words.js";

const joined = "\u00a0";

/** group writes "15000000.00" as "15,000,000.00". */
export function group(s) {
  const [whole, cents] = String(s).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return cents === undefined ? grouped : grouped + "." + cents;
}

const trim = (s) => s.includes(".") ? s.replace(/\.?0+$/, "") : s;

/** shift moves the point n places to the left, exactly. */
function shift(s, n) {
  const [whole, cents = ""] = s.split(".");
  const padded = whole.padStart(n + 1, "0");
  return trim(padded.slice(0, -n) + "." + padded.slice(-n) + cents);
}

const isDecimal = (s) => /^\d+(\.\d+)?$/.test(s);

/** parts gives number and unit the way people say it: ["1,500", "万元"], ["RMB", "15,000,000"]. */
export function parts(value) {
  const s = String(value);
  if (!isDecimal(s)) return { number: s, unit: "" };
  if (lang === "en") return { before: "RMB", number: group(trim(s)), unit: "" };
  const digits = s.split(".")[0].replace(/^0+/, "").length;
  if (digits >= 9) return { number: group(shift(s, 8)), unit: "亿元" };
  if (digits >= 5) return { number: group(shift(s, 4)), unit: "万元" };
  return { number: group(trim(s)), unit: "元" };
}

/** short writes an amount for running text: 1,500 万元, RMB 15,000,000. */
export function short(value) {
  const p = parts(value);
  return [p.before, p.number, p.unit].filter(Boolean).join(joined);
}

/** exact writes every digit with the unit. */
export function exact(value) {
  if (!isDecimal(String(value))) return String(value);
  return lang === "en" ? "RMB" + joined + group(value) : group(value) + joined + "元";
}

/** withUnit writes the value of a fact. */
export function withUnit(value, unit) {
  if (unit === "CNY") return String(value).split(/;\s*|,\s+/).map((v) => short(v.replace(/[[\]]/g, ""))).join(lang === "en" ? ", " : "、");
  return unit ? `${value} ${unit}` : String(value);
}

/** range writes bounds: one amount when they agree, "from … to …" when not, open when the text
 * states no upper bound. */
export function range(low, high) {
  if (!high) return low && low !== "0.00" ? t("fromUp", { low: short(low) }) : t("noBound");
  if (low === high) return short(high);
  if (lang === "en") return `RMB${joined}${parts(low).number} to ${parts(high).number}`;
  return t("fromTo", { low: short(low), high: short(high) });
}
