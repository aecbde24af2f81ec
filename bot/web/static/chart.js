// The amount of one claim against its main fact, with the point where the cap binds. Every value
// comes from the calculator; the drawing only places them.

import { h, svg } from "./dom.js";
import { exact, short } from "./money.js";
import { both, t } from "./words.js";

const height = 210;
const pad = { left: 8, right: 12, top: 26, bottom: 26 };

/** chart draws a curve as the server sent it, or nothing when there is none. */
export function chart(curve, fact) {
  const points = (curve?.points || []).filter((p) => p.high !== "");
  if (points.length < 2) return "";
  const most = Math.max(...points.map((p) => Number(p.high)));
  if (!(most > 0)) return "";
  const W = Math.min(560, Math.max(280, document.documentElement.clientWidth - 80)); // so that its words keep their size
  const end = Number(points.at(-1).x);
  const x = (v) => pad.left + (W - pad.left - pad.right) * Number(v) / end;
  const y = (v) => height - pad.bottom - (height - pad.top - pad.bottom) * Number(v) / most;
  const path = points.map((p, i) => `${i ? "L" : "M"}${x(p.x).toFixed(1)} ${y(p.high).toFixed(1)}`).join("");
  const words = sayIn(curve);
  const g = svg("svg", { viewBox: `0 0 ${W} ${height}`, role: "img", "aria-label": words.join(" ") },
    svg("path", { class: "below", d: `${path}L${x(end)} ${height - pad.bottom}L${x(0)} ${height - pad.bottom}Z` }),
    svg("line", { class: "axis", x1: pad.left, x2: W - pad.right, y1: height - pad.bottom, y2: height - pad.bottom }));
  if (curve.binds) {
    const bx = x(curve.binds.x), by = y(curve.binds.high);
    g.append(svg("line", { class: "cap", x1: pad.left, x2: W - pad.right, y1: by, y2: by }),
      svg("line", { class: "cap", x1: bx, x2: bx, y1: by, y2: height - pad.bottom }),
      svg("text", { x: pad.left, y: by - 8 }, `${t("cap")} ${short(curve.binds.high)}`),
      svg("text", { x: Math.min(bx, W - 60), y: height - 7, "text-anchor": bx > W - 120 ? "end" : "middle" }, short(curve.binds.x)));
  }
  g.append(svg("path", { class: "curve", d: path }), svg("text", { x: pad.left, y: height - 7 }, "0"));
  if (curve.now && curve.now.high !== "" && Number(curve.now.x) <= end) {
    const nx = x(curve.now.x), ny = y(curve.now.high);
    g.append(svg("circle", { class: "at", cx: nx, cy: ny, r: 5.5 }),
      svg("text", { x: Math.min(nx + 10, W - 90), y: Math.min(ny + 20, height - pad.bottom - 6) }, `${t("now")} ${short(curve.now.high)}`));
  }
  return h("figure", { class: "chart" }, h("figcaption", { class: "small soft" }, t("curve", { label: both(fact?.label) || curve.key })), g,
    words.map((w) => h("p", { class: "small" }, w)));
}

function sayIn(curve) {
  const out = [];
  if (curve.binds && Number(curve.binds.x) > 0) out.push(t("binds", { x: exact(curve.binds.x), y: short(curve.binds.high) }));
  if (curve.next !== "") out.push(Number(curve.next) > 0 ? t("nextYuan", { d: curve.next }) : t("nextNothing"));
  return out;
}
