// The form: drawn from the rules of a policy alone, worked out by the server as it is filled in.

import { once, post } from "./api.js";
import { h, later, replace, say } from "./dom.js";
import { answerCard, rulesOf } from "./answer.js";
import { batchBox } from "./batch.js";
import { chart } from "./chart.js";
import { fault, faultText, field, settled } from "./fields.js";
import { both, clauseName, lang, t } from "./words.js";

const keep = "policybot.form";

export async function estimateView(main, { query }) {
  const { policies } = await once("/api/policies");
  const known = policies.filter((p) => p.rules > 0);
  const policy = known.find((p) => p.id === query.get("policy")) || known[0];
  const rules = await rulesOf(policy.id);
  const view = { policy: policy.id, rules, claims: restore(policy.id, rules), picker: h("div"), list: h("div", { class: "stack" }), out: h("div", { class: "stack" }), serial: 0 };
  const wanted = query.get("rule");
  if (wanted && rules.rules.some((r) => r.id === wanted) && !view.claims.some((c) => c.rule === wanted)) view.claims.push({ rule: wanted, project: "", facts: {} });
  view.compute = later(70, () => compute(view));
  await draw(view); // the first result is there before anything is shown, so that nothing moves
  replace(main, h("div", { class: "sheet" }, h("h1", {}, t("estimateTitle")), h("p", { class: "lead" }, t("estimateSub")),
    known.length > 1 && policyPicker(known, policy),
    h("div", { class: "two" },
      h("div", { class: "stack" }, pasteBox(view), view.list, view.picker),
      h("aside", { "aria-label": t("result") }, view.out)),
    h("div", { class: "wide" }, batchBox(policy.id))));
}

function policyPicker(known, policy) {
  const select = h("select", { id: "policy", on: { change: () => { location.search = "?policy=" + encodeURIComponent(select.value); } } },
    known.map((p) => h("option", { value: p.id, selected: p.id === policy.id }, both(p.title))));
  return h("p", { class: "field" }, h("label", { for: "policy" }, t("choosePolicy")), select);
}

function restore(policy, rules) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keep));
    if (kept?.policy !== policy) return [];
    return kept.claims.filter((c) => rules.rules.some((r) => r.id === c.rule));
  } catch {
    return [];
  }
}

const caseOf = (view) => ({ policy: view.policy, claims: view.claims.map((c) => ({ rule: c.rule, ...(c.project && { project: c.project }), facts: c.facts })) });

function draw(view) {
  replace(view.picker, picker(view));
  replace(view.list, view.claims.map((c, i) => claimBox(view, c, i)));
  return compute(view);
}

function picker(view) {
  const add = (rule) => {
    view.claims.push({ rule: rule.id, project: "", facts: {} });
    draw(view);
    const last = view.list.lastElementChild;
    last?.scrollIntoView({ block: "nearest" });
    last?.querySelector("input, select")?.focus({ preventScroll: true });
  };
  const empty = view.claims.length === 0;
  const grid = h("div", { class: "picker" }, view.rules.rules.map((r) => h("button", { type: "button", "data-rule": r.id, on: { click: () => add(r) } },
    h("small", {}, r.id), h("span", {}, both(r.title)))));
  return empty ? h("section", { class: "panelbox" }, h("h2", {}, t("addRuleFirst")), grid)
    : h("details", { class: "panelbox" }, h("summary", {}, "+ " + t("addRule")), grid);
}

function claimBox(view, claim, index) {
  const rule = view.rules.rules.find((r) => r.id === claim.rule);
  const change = (fact) => (value) => {
    if (value === undefined) delete claim.facts[fact.key];
    else claim.facts[fact.key] = value;
    view.flight?.abort(); // what comes back would be the result of something else
    view.compute();
  };
  const make = (fact) => field(fact, claim.facts[fact.key], change(fact), { from: claim.from?.[fact.key] });
  const own = rule.facts.filter((f) => !f.prior && !f.assumed && !f.optional);
  const rest = rule.facts.filter((f) => f.prior || f.assumed || f.optional);
  const filled = rest.some((f) => claim.facts[f.key] !== undefined);
  const id = `claim-${++view.serial}`;
  const project = h("input", { type: "text", id: id + "-p", maxlength: 60, value: claim.project || "", on: { input: () => { claim.project = project.value.trim(); view.compute(); } } });
  return h("fieldset", { class: "panelbox claim", "data-rule": rule.id, "data-claim": index, "aria-labelledby": id },
    h("div", { class: "claim-head" }, h("h2", { id }, both(rule.title), " ", h("span", { class: "chip" }, clauseName(rule.clause))),
      h("button", { type: "button", class: "quiet", "aria-label": `${t("remove")}: ${both(rule.title)}`, on: { click: () => { view.claims.splice(index, 1); draw(view); } } }, "✕")),
    h("div", { class: "fields" }, own.map(make)),
    rest.length > 0 && h("details", { open: filled }, h("summary", { class: "small" }, t("more")), h("p", { class: "small soft" }, t("moreHint")), h("div", { class: "fields" }, rest.map(make))),
    view.claims.length > 1 && h("div", { class: "fields" }, h("div", { class: "field", "data-key": "project" }, h("label", { for: id + "-p" }, t("project")), project, h("div", { class: "hint" }, t("projectHint")))),
    h("p", {}, h("button", { type: "button", class: "link", on: { click: () => { view.claims.splice(index + 1, 0, { rule: rule.id, project: "", facts: {} }); draw(view); } } }, "+ " + t("again"))));
}

/** compute asks the server for the result of what the form holds now; only the newest answer counts. */
async function compute(view) {
  sessionStorage.setItem(keep, JSON.stringify({ policy: view.policy, claims: view.claims.map(({ rule, project, facts }) => ({ rule, project, facts })) }));
  view.flight?.abort();
  if (view.claims.length === 0) {
    replace(view.out, h("p", { class: "soft panelbox" }, t("resultEmpty")));
    return;
  }
  const flight = view.flight = new AbortController();
  try {
    const body = caseOf(view);
    const [answer, curves] = await Promise.all([
      post(`/api/estimate?draft=1&lang=${lang}`, body, { signal: flight.signal }),
      curvesOf(view, body, flight.signal).catch(() => []), // a result goes without its drawing
    ]);
    if (flight.signal.aborted) return;
    showFaults(view, []);
    showResult(view, answer, curves);
  } catch (err) {
    if (err.name === "AbortError") return;
    const faults = err.errors?.length ? err.errors : [{ where: err.where || "", detail: err.message }];
    const placed = showFaults(view, faults); // and what stood there is not the result of this
    replace(view.out, placed ? h("p", { class: "soft panelbox" }, t("resultFault")) : h("p", { class: "error panelbox", role: "alert" }, err.message));
  }
}

function showResult(view, answer, curves) {
  const quiet = { ...answer, facts: [], missing: [], citations: [], unused: [] };
  const save = h("button", { type: "button", class: "primary", on: { click: async () => {
    save.disabled = true;
    try {
      await settled();
      const kept = await post("/api/estimate?lang=" + lang, caseOf(view));
      history.pushState({}, "", "/receipts/" + encodeURIComponent(kept.receipt));
      dispatchEvent(new PopStateEvent("popstate"));
    } catch (err) {
      save.disabled = false;
      save.after(h("span", { class: "error" }, err.message));
    }
  } } }, t("saveReceipt"));
  const focusKept = view.out.contains(document.activeElement);
  quiet.receipt = "";
  replace(view.out, answerCard(quiet, { part: "head" }), h("p", { class: "row noprint" }, save), answer.missing?.length > 0 && stillNeeded(view, answer.missing),
    h("div", { class: "curves stack" }, curves), answerCard(quiet, { part: "rest" }));
  if (focusKept) save.focus();
  say(view.out.querySelector(".big")?.textContent || "");
}

/** stillNeeded lists the open facts; each leads to its field. */
function stillNeeded(view, missing) {
  return h("section", { class: "panelbox" }, h("h2", {}, t("missing")), h("ul", { class: "facts" }, missing.map((m) => h("li", {},
    h("button", { type: "button", class: "link", on: { click: () => {
      const claim = view.list.children[m.claim];
      const input = claim?.querySelector(`[data-key="${CSS.escape(m.key)}"] :is(input, select)`);
      input?.scrollIntoView({ block: "center" });
      input?.focus({ preventScroll: true });
    } } }, m.ask)))));
}

/** showFaults puts each fault beside its field and says whether every one found its place. */
function showFaults(view, faults) {
  view.list.querySelectorAll(".field").forEach((el) => fault(el, ""));
  return faults.every((f) => {
    const m = /claims\[(\d+)\]\.(?:facts\.)?(\w+)/.exec(f.where);
    const el = m && view.list.children[m[1]]?.querySelector(`.field[data-key="${CSS.escape(m[2])}"]`);
    if (el) {
      const claim = view.claims[m[1]];
      const fact = view.rules.rules.find((r) => r.id === claim.rule)?.facts.find((x) => x.key === m[2]);
      fault(el, faultText(fact, claim.facts[m[2]], f.detail));
    }
    return Boolean(el);
  });
}

/** curvesOf draws the amount of each claim against its main fact. */
const curvesOf = (view, body, signal) => Promise.all(view.claims.map(async (claim, i) => {
  const rule = view.rules.rules.find((r) => r.id === claim.rule);
  if (!rule.rate) return "";
  const curve = await post("/api/curve", { case: body, claim: i }, { signal });
  const drawn = chart(curve, rule.facts.find((f) => f.key === curve.key));
  return drawn && h("div", { class: "panelbox" }, view.claims.length > 1 && h("h2", {}, both(rule.title)), drawn);
}));

function pasteBox(view) {
  const text = h("textarea", { id: "paste", rows: 5, maxlength: 20000 });
  const out = h("div", { "aria-live": "polite" });
  const go = h("button", { type: "button", class: "primary", on: { click: read } }, t("pasteGo"));
  async function read() {
    if (!text.value.trim()) { text.focus(); return; }
    go.disabled = true;
    try {
      fillIn(view, await post("/api/intake", { text: text.value, policy: view.policy }), text.value, out);
    } catch (err) {
      replace(out, h("p", { class: "error", role: "alert" }, err.message));
    } finally {
      go.disabled = false;
    }
  }
  return h("details", { class: "panelbox paste" }, h("summary", {}, t("paste")), h("p", { class: "small soft" }, t("pasteHint")),
    h("label", { class: "vh", for: "paste" }, t("paste")), text, h("p", { class: "row" }, go), out);
}

function fillIn(view, read, source, out) {
  const claims = read.case?.claims || [];
  if (claims.length === 0) {
    replace(out, h("p", {}, t("pasteNone")));
    return;
  }
  const name = projectNames(claims, source);
  view.claims = claims.filter((c) => view.rules.rules.some((r) => r.id === c.rule)).map((c, i) => ({
    rule: c.rule, project: name(c.project), facts: c.facts || {},
    from: wordsOf(read.facts.filter((f) => f.claim === i && f.quote)),
  }));
  draw(view);
  const spans = read.facts.map((f) => ({ start: f.start, end: f.end, title: f.label })).filter((s) => s.end > s.start);
  replace(out, h("p", { class: "small" }, t("pasteRead", { n: read.facts.length })), h("p", { class: "pasted" }, underline(source, spans)),
    read.unused.length > 0 && h("p", { class: "small soft" }, t("unused") + t("colon"), read.unused.map((u) => [h("q", { class: "w" }, u.quote), " "])));
}

/** wordsOf gives for each fact all the words it was read from. */
function wordsOf(facts) {
  const out = {};
  for (const f of facts) out[f.key] = out[f.key] ? `${out[f.key]}、${f.quote}` : f.quote;
  return out;
}

/** projectNames keeps the names that stand in the text and calls the other projects A, B, C. */
function projectNames(claims, source) {
  const names = [...new Set(claims.map((c) => c.project).filter(Boolean))];
  return (p) => (!p || source.includes(p) ? p || "" : String.fromCharCode(65 + (names.indexOf(p) % 26)));
}

/** underline marks the code points a fact was read from. */
function underline(source, spans) {
  const points = Array.from(source);
  const out = [];
  let at = 0;
  for (const s of spans.sort((a, b) => a.start - b.start)) {
    if (s.start < at) continue;
    out.push(points.slice(at, s.start).join(""), h("mark", { title: s.title }, points.slice(s.start, s.end).join("")));
    at = s.end;
  }
  out.push(points.slice(at).join(""));
  return out;
}
