// Walking the differences: which one is in hand, where it is marked, and what the inspector says of it.
import { say } from "./say.js";

let inHand = null;

const text = () => document.getElementById("text");

// One stop for each finding, in the order of the page; lists and matrices name their stops themselves.
export function stops() {
  const zone = text();
  if (!zone) return [];
  const named = [...zone.querySelectorAll("[data-walk]")];
  if (named.length) return named;
  const seen = new Set();
  const rows = zone.querySelectorAll("tbody tr").length ? zone.querySelectorAll("tbody tr") : [zone];
  const found = [];
  for (const row of rows) {
    const marks = [...row.querySelectorAll("td [data-f]"), ...row.querySelectorAll("th [data-f]")];
    for (const mark of marks) {
      const passed = mark.classList.contains("dismissed") && mark.dataset.f !== inHand; // from the one in hand the walk goes on
      if (!seen.has(mark.dataset.f) && !passed) { seen.add(mark.dataset.f); found.push(mark); }
    }
  }
  return found;
}

export function step(by) {
  const all = stops();
  if (!all.length) return;
  let at = all.findIndex((stop) => (inHand && stop.dataset.f === inHand) || stop === document.activeElement);
  if (at < 0) at = by > 0 ? -1 : all.length;
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  go(next, all);
}

export function jumpToFive(number) {
  const named = document.querySelector(`#text [data-five="${number}"], #inspector [data-five="${number}"]`);
  const flag = [...document.querySelectorAll("#text .flag.in")].find((f) => f.textContent.trim() === String(number));
  if (flag?.nextElementSibling?.dataset.f) focusFinding(flag.nextElementSibling.dataset.f, flag.nextElementSibling);
  else if (named?.dataset.f) focusFinding(named.dataset.f, named);
  else if (named) go(named, stops());
}

function go(stop, all) {
  if (stop.dataset.f) focusFinding(stop.dataset.f, stop, all);
  else {
    stop.focus();
    stop.scrollIntoView({ block: "nearest" });
    place(stop, all);
  }
}

export function focusFinding(key, from, all = stops()) {
  inHand = key;
  for (const old of document.querySelectorAll(".here, tr.on, .strip a.on")) old.classList.remove("here", "on");
  const marks = document.querySelectorAll(`.text [data-f="${key}"], .chg [data-goto="${key}"]`);
  for (const mark of marks) {
    mark.classList.add("here");
    mark.closest(".queue tr")?.classList.add("here");
  }
  const first = from?.closest(".text") ? from : document.querySelector(`.text [data-f="${key}"]`);
  if (first) {
    const bundle = first.closest(".bundle > details");
    if (bundle) bundle.open = true;
    document.body.classList.add("walking");
    const row = first.closest("tr");
    if (row && !row.closest(".queue")) {
      row.classList.add("on");
      document.querySelector(`.strip a[data-row="${row.id.slice(2)}"]`)?.classList.add("on");
    }
    (row && row.offsetHeight < innerHeight * 0.6 ? row : first).scrollIntoView({ block: row?.closest(".queue") ? "nearest" : "center" });
    first.focus({ preventScroll: true });
    document.body.classList.remove("walking");
  }
  if (matchMedia("(min-width: 56.3125em)").matches) {
    document.querySelector(`.chg [data-goto="${key}"]`)?.scrollIntoView({ block: "nearest" });
  }
  place(first, all);
  inspect(key, first, all);
}

// After a swap of the page: the finding in hand is marked and shown again, and nothing scrolls.
export function takeUp() {
  const mark = inHand && document.querySelector(`.text [data-f="${inHand}"]`);
  if (!mark || document.querySelector(`article.finding[data-finding="${inHand}"]`)) return false;
  mark.closest(".grid tr, .pair tr")?.classList.add("on");
  for (const each of document.querySelectorAll(`.text [data-f="${inHand}"], .chg [data-goto="${inHand}"]`)) {
    each.classList.add("here");
    each.closest(".queue tr")?.classList.add("here");
  }
  const all = stops();
  place(mark, all);
  const wide = matchMedia("(min-width: 56.3125em)").matches;
  if (wide) inspect(inHand, mark, all, false);
  return wide;
}

function place(stop, all) {
  const at = all.findIndex((s) => s === stop || (stop?.dataset.f && s.dataset.f === stop.dataset.f));
  const pos = document.getElementById("pos");
  if (at < 0 || !pos) return;
  const row = stop.closest("tr")?.querySelector("th a")?.textContent.trim();
  pos.textContent = `${/^\d+$/.test(row || "") ? `Statement ${row} · ` : ""}${at + 1} of ${all.length}`;
}

// The finding that is open, read anew; silently, and the focus stays where it is.
export function refreshInspector(key) {
  return inspect(key, null, [], false);
}

async function inspect(key, first, all, aloud = true) {
  const inspector = document.getElementById("inspector");
  const link = document.querySelector(`a[data-f="${key}"], a[data-goto="${key}"]`);
  if (!inspector || !link || !window.htmx) return;
  const target = document.getElementById("reading") || inspector;
  await window.htmx.ajax("GET", link.getAttribute("href"), { target, swap: "innerHTML" });
  if (!aloud || inHand !== key) return;
  inspector.scrollTop = target.scrollTop = 0;
  inspector.classList.add("up");
  const at = all.findIndex((s) => s.dataset.f === key);
  const article = target.querySelector("article.finding");
  if (article) {
    const head = article.querySelector(".kind")?.cloneNode(true);
    const five = head?.querySelector(".flag") ? ", one of the five" : "";
    for (const part of head?.querySelectorAll(".perma, .flag, .g") || []) part.remove();
    const kind = (head?.textContent.replace(/\s+/g, " ").trim() || "").replace(/^(\S+) (.+) · /, "$1, $2, ").toLowerCase() + five;
    const message = article.querySelector("h2")?.textContent.trim() || "";
    const said = at >= 0 ? `Difference ${at + 1} of ${all.length}: ` : "";
    say(`${said}${kind}. ${message}`);
  }
}

// The finding in hand, or the one whose address ends in it.
export function openFromHash() {
  const hash = location.hash;
  if (hash.startsWith("#f-")) {
    const key = hash.slice(3);
    const mark = document.querySelector(`.text [data-f="${CSS.escape(key)}"]`);
    if (mark) focusFinding(key, mark);
  } else if (hash.startsWith("#c-")) {
    const cell = document.getElementById(hash.slice(1));
    for (const old of document.querySelectorAll("tr.on, td.landed")) old.classList.remove("on", "landed");
    cell?.classList.add("landed");
    cell?.closest("tr").classList.add("on");
    cell?.scrollIntoView({ block: "center", inline: "nearest" });
  } else if (hash.startsWith("#s-")) {
    const row = document.getElementById(hash.slice(1));
    for (const old of document.querySelectorAll("tr.on")) old.classList.remove("on");
    row?.classList.add("on");
    row?.scrollIntoView({ block: "center" });
  }
}

// Another place of the page shows the same finding: bring it in line. What somebody else decided never
// changes what a ticked box sends: a decision on what she has not seen has to be refused.
export function markDecided(findings, { byOthers = false } = {}) {
  for (const [key, [state, lock, assignee]] of Object.entries(findings)) {
    for (const mark of document.querySelectorAll(`.text [data-f="${key}"]`)) {
      mark.classList.remove("open", "confirmed", "dismissed");
      if (state !== "open") mark.classList.add(state);
    }
    const row = document.querySelector(`[data-key-row="${key}"]`);
    if (row) {
      row.classList.remove("open", "confirmed", "dismissed");
      row.classList.add(state);
      const cell = row.querySelector(".state");
      cell.className = `state ${state}`;
      cell.textContent = state === "open" ? "" : state[0].toUpperCase() + state.slice(1);
      const box = row.querySelector("[name=choice]");
      if (box && !(byOthers && box.checked)) box.value = `${key}:${lock}`;
      if (byOthers) assign(row.querySelector(".st"), assignee);
    }
  }
}

// The five are others now, because one was dismissed or came back.
export function numberAnew(five) {
  if (!text() || text().dataset.five.trim() === five) return;
  text().dataset.five = five;
  import("./five.js").then((rows) => rows.readAnew(five, inHand));
}

function assign(cell, name) {
  let who = cell?.querySelector(".fine");
  if (!cell || (!who && !name)) return;
  if (!who) {
    who = document.createElement("span");
    who.className = "fine";
    cell.append(who);
  }
  who.textContent = name;
}
