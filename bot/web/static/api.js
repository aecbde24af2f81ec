// Talking to the server. Everything that goes wrong comes out as a Problem: in the page's words where
// the status says all there is to say, else in the server's own on what and where.

import { h } from "./dom.js";
import { t } from "./words.js";

const plainly = { 404: "notThere", 413: "tooLarge", 429: "tooMany", 500: "broken", 503: "away", 504: "tookLong" };

export class Problem extends Error {
  constructor(doc) {
    super(plainly[doc.status] ? t(plainly[doc.status]) : doc.detail || doc.title || String(doc.status));
    this.status = doc.status;
    this.where = doc.where || "";
    this.errors = doc.errors || [];
  }
}

const tokenKey = "policybot.token";
let token = sessionStorage.getItem(tokenKey) || "";

async function request(path, options = {}, retried = false) {
  const headers = { ...options.headers }; // none of its own on a GET: the document may have fetched it ahead
  if (options.method) headers["X-Policybot-Page"] = "1";
  if (token) headers.Authorization = "Bearer " + token;
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch (err) {
    if (err.name === "AbortError") throw err;
    throw new Problem({ status: 0, detail: t("offline") });
  }
  if (response.ok) return response;
  let doc = { status: response.status, title: response.statusText };
  try {
    doc = await response.json();
  } catch { /* not ours: keep the status */ }
  if (response.status === 401 && !retried && await askForToken()) return request(path, options, true);
  throw new Problem(doc);
}

/** get fetches a JSON document. */
export const get = async (path, signal) => (await request(path, { signal })).json();

/** post sends a JSON document and returns the JSON answer, or null when there is none. */
export async function post(path, body, { signal, key } = {}) {
  const headers = { "Content-Type": "application/json" };
  if (key) headers["Idempotency-Key"] = key;
  const response = await request(path, { method: "POST", headers, body: JSON.stringify(body), signal });
  return response.status === 204 ? null : response.json();
}

/** upload sends a file as it is and returns the raw response. */
export const upload = (path, file, type) =>
  request(path, { method: "POST", headers: { "Content-Type": type }, body: file });

/** download fetches a file, with the token when there is one, and hands it to the browser. */
export async function download(path, name) {
  saveFile(await (await request(path)).blob(), name);
}

export function saveFile(blob, name) {
  const url = URL.createObjectURL(blob);
  const a = h("a", { href: url, download: name });
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

let asking = null;
function askForToken() {
  asking ||= new Promise((resolve) => {
    const input = h("input", { type: "password", id: "token", autocomplete: "off", required: true });
    const dialog = h("dialog", { class: "token", "aria-labelledby": "token-title" },
      h("form", { method: "dialog", on: { submit: () => { token = input.value.trim(); } } },
        h("h2", { id: "token-title" }, t("tokenTitle")),
        h("p", {}, t("tokenWhy")),
        h("label", { for: "token" }, t("token")), input,
        h("p", { class: "row" }, h("button", { class: "primary" }, t("continue")))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      asking = null;
      if (token) sessionStorage.setItem(tokenKey, token);
      resolve(Boolean(token));
    });
    document.body.append(dialog);
    dialog.showModal();
  });
  return asking;
}

const kept = new Map();
/** once fetches a document a single time for the life of the page. */
export function once(path) {
  if (!kept.has(path)) {
    kept.set(path, get(path).catch((err) => { kept.delete(path); throw err; }));
  }
  return kept.get(path);
}
