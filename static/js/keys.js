// Single keys. A key presses the visible control that carries it (data-key), so that what a key does
// can be seen, clicked and switched off. `g` waits for the underlined letter of a page (data-go).
import { step, jumpToFive } from "./walk.js";

let waiting = "";
let timer = 0;

const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const shown = (element) => element && element.getClientRects().length > 0 && !element.disabled;
const on = () => document.body.dataset.singleKeys !== "off";

export function press(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("#add-form *, #comment textarea")) {
    event.target.form.querySelector("#comment [name=action], [type=submit]").click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === "Escape") return escape(event);
  if (typing(event.target) || document.querySelector("dialog[open]") || !on()) return;
  const done = waiting === "g" ? goTo(event.key) : act(event.key, event);
  if (done) event.preventDefault();
}

function escape(event) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) menu.open = false;
  for (const part of document.querySelectorAll("#reasons:not([hidden]), #comment:not([hidden])")) {
    document.querySelector(`[data-reveal="${part.id}"]`)?.click();
  }
  if (typing(event.target)) event.target.blur();
  else document.querySelector(".bulk:not([hidden]) [data-clear]")?.click();
}

function goTo(key) {
  waiting = "";
  const link = document.querySelector(`[data-go="${CSS.escape(key.toLowerCase())}"]`);
  link?.click();
  return Boolean(link);
}

function act(key, event) {
  if (key === "g") {
    waiting = "g";
    clearTimeout(timer);
    timer = setTimeout(() => { waiting = ""; }, 1500);
    return true;
  }
  if (/^[1-9]$/.test(key)) return digit(key);
  switch (key) {
    case "j": step(1); return true;
    case "k": step(-1); return true;
    case "?": document.getElementById("keys-sheet").showModal(); return true;
    case "/": (document.querySelector("#q") || document.querySelector("#find"))?.focus(); return true;
    case "D": return theme();
    case "n": document.body.classList.toggle("no-nav"); return true;
    case "i": document.body.classList.toggle("no-insp"); return true;
    case "p": window.print(); return true;
    case "b": return nextBase();
    case " ": return select(event);
    default: return pressControl(key);
  }
}

function digit(key) {
  const reasons = document.querySelector("#reasons:not([hidden])");
  const reason = reasons?.querySelector(`[data-digit="${key}"]`);
  if (reason) reason.click();
  else if (!reasons && key <= "5") jumpToFive(key);
  return true;
}

function pressControl(key) {
  const control = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(shown);
  control?.click();
  if (control?.tagName === "SUMMARY") { // what opened may lie below the fold
    control.focus();
    control.parentElement.scrollIntoView({ block: "nearest" });
  }
  return Boolean(control);
}

function theme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  return true;
}

function nextBase() {
  const bases = [...document.querySelectorAll("[data-base]")];
  const at = bases.findIndex((base) => base.getAttribute("aria-current"));
  bases[(at + 1) % bases.length]?.click();
  return bases.length > 0;
}

function select(event) {
  const row = document.querySelector(".queue tr.here") || event.target.closest(".queue tr");
  const box = row?.querySelector("[name=choice]");
  if (!box || event.target === box || event.target.closest("button")) return false;
  box.click();
  return true;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (button) step(Number(button.dataset.step));
});
