// Many cases at once: a table in, the same table with results out.

import { download, saveFile, upload } from "./api.js";
import { h, replace } from "./dom.js";
import { lang, t } from "./words.js";

const types = { csv: "text/csv", xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" };

export function batchBox(policy) {
  const out = h("div", { "aria-live": "polite" });
  const input = h("input", { type: "file", id: "table", class: "vh", tabindex: "-1", "aria-label": t("batch"), accept: ".csv,.xlsx", on: { change: () => { if (input.files[0]) run(input.files[0]); input.value = ""; } } });
  const run = (file) => send(policy, file, out);
  const drop = h("div", { class: "drop" }, h("p", {}, t("drop"), " ", h("button", { type: "button", class: "link", on: { click: () => input.click() } }, t("choose"))), input);
  const over = (on) => (e) => { e.preventDefault(); drop.classList.toggle("over", on); };
  drop.addEventListener("dragover", over(true));
  drop.addEventListener("dragleave", over(false));
  drop.addEventListener("drop", (e) => { over(false)(e); if (e.dataTransfer.files[0]) run(e.dataTransfer.files[0]); });
  const template = (format) => h("button", { type: "button", class: "link", on: { click: () =>
    download(`/api/policies/${encodeURIComponent(policy)}/template?format=${format}&lang=${lang}`, `policybot-template.${format}`).catch((err) => replace(out, h("p", { class: "error" }, err.message))) } },
  `${t("template")} ${format.toUpperCase()}`);
  return h("section", { class: "panelbox batch" }, h("h2", {}, t("batch")), h("p", { class: "small soft" }, t("batchHint")),
    h("p", { class: "row" }, template("xlsx"), template("csv")), drop, out);
}

async function send(policy, file, out) {
  const ext = file.name.split(".").at(-1).toLowerCase();
  if (!types[ext]) {
    replace(out, h("p", { class: "error", role: "alert" }, t("wrongFile")));
    return;
  }
  replace(out, h("p", { class: "wait" }, t("working")));
  try {
    const response = await upload(`/api/batch?policy=${encodeURIComponent(policy)}&lang=${lang}`, file, types[ext]);
    const result = await response.json();
    const bytes = Uint8Array.from(atob(result.file), (c) => c.charCodeAt(0));
    const name = file.name.replace(/\.\w+$/, "") + (lang === "en" ? "-results." : "-结果.") + ext;
    replace(out, h("p", {}, t("batchDone", { ok: result.done, bad: result.faulty })),
      result.faults.length > 0 && h("ul", { class: "facts" }, result.faults.map((f) => h("li", {}, h("b", {}, t("row", { n: f.row })), " ", f.detail))),
      h("p", {}, h("button", { type: "button", class: "primary save", on: { click: () => saveFile(new Blob([bytes], { type: result.type }), name) } }, t("batchSave"))));
  } catch (err) {
    replace(out, h("p", { class: "error", role: "alert" }, err.message));
  }
}
