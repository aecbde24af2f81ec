// The conversation. Threads are kept by the server; this browser keeps the list of their names.

import { get, once, post } from "./api.js";
import { h, replace, say } from "./dom.js";
import { answerCard, rulesOf } from "./answer.js";
import { written } from "./fields.js";
import { both, lang, speaking, t } from "./words.js";

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
  if (!matchMedia("(pointer: coarse)").matches) box.focus({ preventScroll: true });
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
      if (turn.answer) view.log.append(answerTurn(view, turn.answer, turn.case));
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

function answerTurn(view, answer, given) {
  return h("div", { class: "turn" }, answerCard(answer, { given, revise: (changes) => reviseThread(view, answer, changes) }));
}

function composer(view) {
  const draftKey = "policybot.draft";
  const box = h("textarea", { id: "q", rows: 1, maxlength: 20000, placeholder: t(matchMedia("(max-width: 34rem)").matches ? "placeholderShort" : "placeholder"), value: sessionStorage.getItem(draftKey) || "" });
  const grow = () => {
    box.style.height = "auto";
    box.style.height = Math.min(box.scrollHeight, 192) + "px";
    box.style.overflowY = box.scrollHeight > 192 ? "auto" : "hidden";
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

/** reviseThread works an answer out again with some facts changed by hand. The change becomes a
 * message of the conversation, which the server words, so that what follows builds on it. Where the
 * conversation has gone on to another case, the answer is worked out beside it. */
async function reviseThread(view, answer, changes) {
  const { case: known } = await get("/api/receipts/" + encodeURIComponent(answer.receipt));
  const wanted = withChanges(known || { policy: answer.policy.id, claims: [] }, changes);
  let changed;
  try {
    changed = await post("/api/ask", { thread: view.thread, edit: { of: answer.receipt, case: wanted } }, { key: newName() });
  } catch (err) {
    if (err.status !== 409 || err.where !== "edit") throw err;
    const query = new URLSearchParams({ lang: answer.lang || lang, thread: view.thread, said: told(answer, changes) });
    changed = await post("/api/estimate?" + query, wanted);
  }
  const kept = await get("/api/receipts/" + encodeURIComponent(changed.receipt));
  const asked = question(kept.question);
  view.log.append(asked, answerTurn(view, changed, wanted));
  asked.scrollIntoView({ block: "start" });
  say(t("answerReady"));
}

function withChanges(known, changes) {
  for (const c of changes) {
    const claim = known.claims[c.claim]?.rule === c.rule ? known.claims[c.claim] : known.claims.find((x) => x.rule === c.rule);
    if (claim) claim.facts[c.key] = c.value;
    else known.claims.push({ rule: c.rule, facts: { [c.key]: c.value } });
  }
  return known;
}

/** told words changes that do not enter the conversation. */
const told = (answer, changes) => speaking(answer.lang || lang, () =>
  t("aside") + changes.map((c) => both(c.fact.label) + t("colon") + written(c.fact, c.value)).join(lang === "en" ? "; " : "；")).slice(0, 2000);
