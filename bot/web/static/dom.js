// Building the page out of elements. Text always goes in as text: nothing here, and nothing that
// uses it, parses markup, so what a person or a policy wrote can never become part of the page.

import { lang, speaking } from "./words.js";

const svgNS = "http://www.w3.org/2000/svg";

function fill(el, props, kids) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      const spoken = lang; // what is drawn later is in the language of what is there
      for (const [event, f] of Object.entries(value)) el.addEventListener(event, (e) => speaking(spoken, () => f(e)));
    } else if (name === "value") {
      el.value = value;
    } else {
      el.setAttribute(name, value === true ? "" : value);
    }
  }
  add(el, kids);
  return el;
}

export function add(el, ...kids) {
  for (const kid of kids.flat(Infinity)) {
    if (kid === undefined || kid === null || kid === false || kid === "") continue;
    el.append(kid);
  }
  return el;
}

/** h makes an HTML element: h("p", {class: "x", on: {click}}, "text", otherElement). */
export const h = (tag, props, ...kids) => fill(document.createElement(tag), props, kids);

/** svg makes an SVG element. */
export const svg = (tag, props, ...kids) => fill(document.createElementNS(svgNS, tag), props, kids);

export function replace(el, ...kids) {
  el.replaceChildren();
  return add(el, kids);
}

/** say tells a screen reader something that is seen elsewhere on the page. */
export function say(text) {
  const el = document.getElementById("status");
  el.textContent = "";
  requestAnimationFrame(() => { el.textContent = text; });
}

let serial = 0;
/** uid names an element so that another can point at it. */
export const uid = (prefix = "x") => `${prefix}-${++serial}`;

/** later runs f once, ms after the last call. */
export function later(ms, f) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => f(...args), ms);
  };
}
