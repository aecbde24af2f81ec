// The conversation. Threads are kept by the server; this browser keeps the list of their names.

import { get, once, post } from "./api.js";
import { h, replace, say } from "./dom.js";
import { answerCard, fromText, rulesOf } from "./answer.js";
import { written } from "./fields.js";
import { lang, t } from "./words.js";

const listKey = "policybot.threads";
const examples = {
  zh: ["国家级项目，核定固定资产投资1.5亿元，能拿多少？", "第八条第2款对PUE和算力有什么要求？", "我们是小巨人企业，买了20万元的服务券产品，已经用上了，能奖励多少？", "办了一场产业活动，事前备案过，自己花了80万"],
  en: ["A national-level project with RMB 150 million of approved fixed assets: how much can we get?", "What does article 8(2) require of PUE and computing power?", "We are a little giant and bought service-voucher products for RMB 200,000, already in use. How much?", "We held an event, filed beforehand, and spent RMB 800,000 ourselves"],
};

function load() {
  try {
    const list = JSON.parse(localStorage.getItem(listKey)) || [];
    return list.filter((x) => x && typeof x.id === "string" && typeof x.title === "string");
  } catch {
    return [];
  }
}
const store = (list) => localStorage.setItem(listKey, JSON.stringify(list.slice(0, 50)));
const newName = () => "web-" + Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");

/** chatView draws the page. The thread that is open is in the address, after #. */
export function chatView(main) {
  const log = h("div", { class: "log", role: "log", "aria-label": t("thread"), "aria-live": "off" });
  const side = h("aside", { class: "threads", "aria-label": t("threads") });
  const view = { thread: location.hash.slice(1) || newName(), log, busy: false };
  const drawSide = () => replace(side, h("div", {},
    h("button", { type: "button", class: "new", on: { click: () => openThread("") } }, "+ " + t("newThread")),
    load().length > 0 && h("h2", {}, t("threads")),
    h("ul", {}, load().map((x) => h("li", { "data-on": x.id === view.thread },
      h("button", { type: "button", class: "open", "aria-current": x.id === view.thread ? "true" : undefined, title: x.title, on: { click: () => openThread(x.id) } }, x.title),
      h("button", { type: "button", class: "drop", "aria-label": `${t("forget")}: ${x.title}`, on: { click: () => { store(load().filter((y) => y.id !== x.id)); drawSide(); } } }, "✕"))))));
  const openThread = (id) => {
    history.pushState({}, "", id ? "/#" + id : "/");
    view.thread = id || newName();
    drawSide();
    fillLog(view, box);
    box.focus();
  };
  view.remember = (title) => {
    const list = load();
    const known = list.find((x) => x.id === view.thread);
    store([{ id: view.thread, title: known?.title || title.slice(0, 60) }, ...list.filter((x) => x.id !== view.thread)]);
    if (location.hash.slice(1) !== view.thread) history.replaceState({}, "", "/#" + view.thread);
    drawSide();
  };
  const { el, box } = composer(view);
  replace(main, h("div", { class: "chat" }, side, h("div", { class: "talk" }, h("h1", { class: "vh" }, t("ask")), log, el)));
  drawSide();
  fillLog(view, box);
  once("/api/policies").then(({ policies }) => rulesOf(policies[0].id)).catch(() => {}); // ready before the first answer is
  if (matchMedia("(hover: hover)").matches) box.focus({ preventScroll: true });
}

async function fillLog(view, box) {
  replace(view.log);
  if (!load().some((x) => x.id === view.thread)) {
    replace(view.log, hello(view, box));
    return;
  }
  try {
    const { turns } = await get("/api/threads/" + encodeURIComponent(view.thread));
    replace(view.log);
    for (const turn of turns) {
      if (turn.question) view.log.append(question(turn.question));
      if (turn.answer) view.log.append(answerTurn(view, turn.answer));
    }
    if (turns.length === 0) replace(view.log, hello(view, box));
    else view.log.lastElementChild?.scrollIntoView({ block: "start" });
  } catch (err) {
    replace(view.log, h("p", { class: "error" }, err.message));
  }
}

function hello(view, box) {
  return h("div", { class: "hello" }, h("h2", {}, t("hello")), h("p", { class: "lead" }, t("helloSub")),
    h("h3", {}, t("tryThese")),
    h("ul", {}, examples[lang].map((x) => h("li", {}, h("button", { type: "button", on: { click: () => { box.value = x; box.form.requestSubmit(); } } }, x)))));
}

const question = (text) => h("div", { class: "turn-q" }, h("span", { class: "vh" }, t("you") + ": "), text);

function answerTurn(view, answer) {
  return h("div", { class: "turn" }, answerCard(answer, { revise: (changes) => reviseThread(view, changes) }));
}

function composer(view) {
  const draftKey = "policybot.draft";
  const box = h("textarea", { id: "q", rows: 1, maxlength: 20000, placeholder: t("placeholder"), value: sessionStorage.getItem(draftKey) || "" });
  const grow = () => {
    box.style.height = "auto";
    box.style.height = Math.min(box.scrollHeight, 192) + "px";
  };
  const form = h("form", { on: { submit: (e) => {
    e.preventDefault();
    const text = box.value.trim();
    if (!text || view.busy) return;
    box.value = "";
    sessionStorage.removeItem(draftKey);
    grow();
    askThread(view, text).catch(() => { box.value ||= text; grow(); });
  } } }, h("label", { class: "vh", for: "q" }, t("question")), box, h("button", { class: "primary" }, t("send")));
  box.addEventListener("input", () => { sessionStorage.setItem(draftKey, box.value); grow(); });
  box.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing && e.keyCode !== 229) {
      e.preventDefault();
      form.requestSubmit();
    }
  });
  return { el: h("div", { class: "composer" }, form, h("p", {}, t("enterHint"))), box };
}

/** askThread sends one message and shows what comes back. One key a message: a repeat after a lost
 * connection is answered once. */
async function askThread(view, text) {
  view.log.querySelector(".hello")?.remove();
  view.busy = true;
  const asked = question(text);
  const wait = h("p", { class: "wait" }, t("working"));
  view.log.append(asked);
  const timer = setTimeout(() => { view.log.append(wait); say(t("working")); }, 150);
  asked.scrollIntoView({ block: "start" });
  view.remember(text);
  const key = newName();
  try {
    const answer = await post("/api/ask", { thread: view.thread, text }, { key }).catch((err) => {
      if (err.status !== 0 && err.status < 502) throw err;
      return new Promise((again) => { setTimeout(again, 800); }).then(() => post("/api/ask", { thread: view.thread, text }, { key }));
    });
    asked.after(answerTurn(view, answer));
    asked.scrollIntoView({ block: "start" });
    say(t("answerReady"));
    return answer;
  } catch (err) {
    asked.after(h("p", { class: "error", role: "alert" }, err.message));
    throw err;
  } finally {
    clearTimeout(timer);
    wait.remove();
    view.busy = false;
  }
}

/** reviseThread says the changed facts in the conversation, so that what follows builds on them.
 * Should one of them not be understood as meant, the case is worked out again with its exact value. */
async function reviseThread(view, changes) {
  const text = changes.map((c) => sentence(c)).join(lang === "en" ? "; " : "；");
  const answer = await askThread(view, text);
  const wrong = changes.filter((c) => {
    const f = (answer.facts || []).find((x) => x.key === c.key && (c.claim < 0 || x.claim === c.claim)) || (answer.facts || []).find((x) => x.key === c.key);
    return !f || JSON.stringify(fromText(c.fact, f.value)) !== JSON.stringify(c.fact.type === "bool" ? c.value : Array.isArray(c.value) ? c.value.map(String) : String(c.value));
  });
  if (wrong.length > 0) await recalculate(view, answer, wrong);
}

/** sentence words a change so that intake reads it: 更正：PUE是1.34. */
function sentence(c) {
  const label = lang === "en" ? c.fact.label.en : c.fact.label.zh;
  const value = c.fact.unit === "CNY" ? [c.value].flat().map((v) => (lang === "en" ? "RMB " + v : v + "元")).join(lang === "en" ? ", " : "、") : written(c.fact, c.value);
  return lang === "en" ? `Correction: ${label}: ${value}` : `更正：${label}：${value}`;
}

async function recalculate(view, answer, changes) {
  const receipt = await get("/api/receipts/" + encodeURIComponent(answer.receipt));
  if (!receipt.case) return;
  for (const c of changes) {
    const claim = receipt.case.claims[c.claim] || receipt.case.claims.find((x) => x.rule === c.rule);
    if (claim) claim.facts[c.key] = c.value;
  }
  const exactly = await post("/api/estimate?lang=" + lang, receipt.case);
  view.log.append(h("p", { class: "soft small" }, t("editFailed")), h("div", { class: "turn" }, answerCard(exactly, { revise: (more) => reviseThread(view, more) })));
}
