// The frame's behaviour. Every page reads and works without it; this adds keys, walking and swaps in place.
import { press } from "./keys.js";
import { focusFinding, openFromHash, markDecided, numberAnew } from "./walk.js";
import { say } from "./say.js";
import { countSoon, watchOthers } from "./watch.js";
import { copyLink } from "./link.js";
import { watchReadings } from "./reads.js";
import { keepPlace } from "./place.js";

const html = document.documentElement;
html.classList.add("js");

document.addEventListener("keydown", press);

document.addEventListener("click", (event) => {
  const mark = event.target.closest("a[data-f], a[data-goto]");
  if (mark && !event.metaKey && !event.ctrlKey && !event.shiftKey && document.getElementById("inspector")) {
    if (mark.dataset.goto && !document.querySelector(`.text [data-f="${mark.dataset.goto}"]`)) return;
    event.preventDefault();
    focusFinding(mark.dataset.f || mark.dataset.goto, mark);
    return;
  }
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
  const reveal = event.target.closest("[data-reveal]");
  if (reveal) toggle(reveal);
  const reason = event.target.closest("[data-reason]");
  if (reason?.form) reason.form.elements.reason.value = reason.dataset.reason;
  const copy = event.target.closest("[data-copy]");
  if (copy) copyLink(copy);
  if (event.target.closest("[data-clear]")) clearSelection();
  if (event.target.closest("[data-more]")) { document.body.classList.toggle("all-filters"); tellMore(); }
  if (event.target.closest("[data-close-sheet]")) document.getElementById("inspector").classList.remove("up");
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

function toggle(button) {
  const part = document.getElementById(button.dataset.reveal);
  part.hidden = !part.hidden;
  button.setAttribute("aria-expanded", String(!part.hidden));
  if (!part.hidden) part.querySelector("textarea, button")?.focus();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  if (event.target.matches("[data-all]")) {
    for (const box of event.target.closest(".bundle").querySelectorAll("[name=choice]")) box.checked = event.target.checked;
  }
  if (event.target.matches("[name=choice], [data-all]")) countSelected();
});

// The filters of a telephone, folded behind a button; they stay as they were when a filter swaps the page.
function tellMore() {
  for (const button of document.querySelectorAll("[data-more]")) {
    button.setAttribute("aria-expanded", String(document.body.classList.contains("all-filters")));
  }
}

function countSelected() {
  const bulk = document.querySelector(".bulk");
  if (!bulk) return;
  const n = document.querySelectorAll("[name=choice]:checked").length;
  bulk.hidden = n === 0;
  document.getElementById("selected").textContent = n;
}

function clearSelection() {
  for (const box of document.querySelectorAll("[name=choice]:checked, [data-all]:checked")) box.checked = false;
  countSelected();
}

document.addEventListener("focusin", (event) => {
  const link = event.target.closest?.("[data-preview]");
  if (!link) return;
  for (const row of document.querySelectorAll(".stories tr.on")) row.classList.remove("on");
  link.closest("tr").classList.add("on");
  if (getComputedStyle(document.getElementById("inspector")).display !== "none") {
    window.htmx?.ajax("GET", link.dataset.preview, { target: "#inspector", swap: "innerHTML" });
  }
});

document.body.addEventListener("finding-decided", ({ detail }) => { markDecided(detail.findings); numberAnew(detail.five); countSoon(); });
document.body.addEventListener("htmx:afterSwap", () => { countSelected(); tellMore(); });
const watching = (event) => event.detail.elt?.id === "watch"; // asked by the page itself: nobody waits for it
document.body.addEventListener("htmx:sendError", (event) => watching(event) || say("The server does not answer. Nothing was stored; try again."));
document.body.addEventListener("htmx:responseError", (event) => watching(event) || say(`That did not work (${event.detail.xhr.status}). Load the page again.`));
window.addEventListener("hashchange", openFromHash);

watchReadings();
watchOthers();
keepPlace();
openFromHash();
if (document.querySelector("#add-form, [data-drop], .draft-done")) import("./add.js");
