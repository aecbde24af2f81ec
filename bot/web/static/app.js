// The page as a whole: which view an address shows, and the switches in the header.

import { h, replace, say } from "./dom.js";
import { chatView } from "./chat.js";
import { estimateView } from "./estimate.js";
import { policyView } from "./policy.js";
import { receiptView } from "./receipt.js";
import { lang, t } from "./words.js";

const views = [
  [/^\/$/, chatView, "ask"],
  [/^\/estimate$/, estimateView, "estimate"],
  [/^\/policy(?:\/([^/]+))?$/, policyView, "policy"],
  [/^\/receipts\/([^/]+)$/, receiptView, "receipt"],
];

const main = document.getElementById("main");
const site = document.title;

async function showView({ focus = true } = {}) {
  const path = location.pathname;
  for (const a of document.querySelectorAll(".top nav a")) {
    const here = a.pathname === "/" ? path === "/" : path.startsWith(a.pathname);
    if (here) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
  }
  for (const [pattern, view, title] of views) {
    const m = pattern.exec(path);
    if (!m) continue;
    document.title = `${t(title)} · ${site}`;
    try {
      await view(main, { query: new URLSearchParams(location.search), param: m[1] && decodeURIComponent(m[1]) });
    } catch (err) {
      replace(main, h("div", { class: "sheet" }, h("h1", {}, t(title)), h("p", { class: "error", role: "alert" }, err.message),
        h("p", {}, h("button", { type: "button", on: { click: () => showView() } }, t("retry")))));
    }
    if (focus) {
      say(document.title);
      if (path !== "/") main.focus({ preventScroll: true });
    }
    if (!document.documentElement.dataset.ready) performance.mark("interactive");
    document.documentElement.dataset.ready = "1";
    return;
  }
  replace(main, h("div", { class: "sheet" }, h("h1", {}, t("notFound")), h("p", {}, h("a", { href: "/", "data-nav": true }, t("toStart")))));
  document.documentElement.dataset.ready = "1";
}

document.addEventListener("click", (e) => {
  const a = e.target.closest("a[data-nav]");
  if (!a || e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
  e.preventDefault();
  if (a.href !== location.href) history.pushState({}, "", a.href);
  if (!location.hash) scrollTo(0, 0);
  showView();
});
let shown = location.pathname + location.search;
addEventListener("popstate", () => {
  const now = location.pathname + location.search;
  if (now === shown && now !== "/") return; // only the place on the page changed
  shown = now;
  showView();
});

const remember = (name, value) => { document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=strict`; };

document.getElementById("lang").addEventListener("click", () => {
  remember("lang", lang === "en" ? "zh" : "en");
  location.reload();
});
document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  remember("theme", root.dataset.theme);
});

// Paper cannot be unfolded: what is printed is printed whole.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("main details:not([open])")].filter((d) => !d.querySelector(".picker, .paste, input"));
  folded.forEach((d) => { d.open = true; });
});
addEventListener("afterprint", () => folded.forEach((d) => { d.open = false; }));

showView({ focus: false });
