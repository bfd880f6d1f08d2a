// Two editors at once: what another one decides appears by itself, while this page is looked at. Nothing
// scrolls, nothing takes the focus, and what is being typed or selected stays as it is.
import { say } from "./say.js";
import { markDecided, numberAnew, refreshInspector } from "./walk.js";

const EVERY = 15_000, LEAST = 4_000;
let looked = Date.now();
let collated = false, counting = 0;

const watch = () => document.getElementById("watch");

export function look() {
  if (!watch() || !window.htmx || document.visibilityState !== "visible" || Date.now() - looked < LEAST) return;
  looked = Date.now();
  if (collated) takeCollation();
  window.htmx.trigger(watch(), "look");
}

const busy = () =>
  [...document.querySelectorAll("#page textarea")].some((area) => area.value !== area.defaultValue) ||
  document.querySelector("[name=choice]:checked, #reasons:not([hidden]), #comment:not([hidden]), dialog[open]") ||
  document.activeElement?.matches("#page input:not([type=checkbox]), #page textarea, #page select");

function takeNews() {
  const place = watch();
  if (!place?.dataset.news) return;
  const news = JSON.parse(place.dataset.news);
  place.removeAttribute("data-news");
  markDecided(news.findings, { byOthers: true });
  numberAnew(news.five);
  const article = document.querySelector("article.finding");
  const changed = article && news.findings[article.dataset.finding];
  if (changed?.[3]) tell(article, changed);
  countAnew();
  collated ||= news.collated;
  if (news.said.length) say(news.said.join(" "), { seen: true });
  if (collated) takeCollation();
}

// The finding that is open was decided by somebody else: it is read anew, unless she is at work in it.
function tell(article, [, , , did]) {
  if (!busy() && !article.contains(document.activeElement)) {
    refreshInspector(article.dataset.finding);
    return;
  }
  let note = article.querySelector(".meanwhile");
  if (!note) {
    note = document.createElement("p");
    note.className = "note meanwhile";
    article.prepend(note);
  }
  note.textContent = `${did} this meanwhile. Open it again to see what stands; a decision of yours would be refused.`;
}

function countAnew() {
  const bar = document.querySelector(".p-findings .bar");
  if (!bar || bar.contains(document.activeElement) || bar.querySelector("details[open]")) return;
  window.htmx.ajax("GET", location.href, { target: ".bar", select: ".bar", swap: "outerHTML" });
}

// What she decides herself is counted too, once for a run of decisions.
export function countSoon() {
  clearTimeout(counting);
  counting = setTimeout(countAnew, 600);
}

function takeCollation() {
  const progress = document.getElementById("progress");
  if (!progress || busy()) return;
  collated = false;
  window.htmx.ajax("GET", watch().dataset.progress, { target: "#progress", swap: "outerHTML" });
}

export function watchOthers() {
  setInterval(look, EVERY);
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  document.body.addEventListener("htmx:afterSettle", takeNews);
}
