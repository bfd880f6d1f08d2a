// Who else reads the same, and who had it first: the note that a mark or a cell points to, shown beside it
// on hover and on focus. Screen readers have the note by aria-describedby; this only makes it seen.
const NOTED = ".text [aria-describedby^='w-'], .text td[data-alike]";
const SOON = 120, LATER = 600, LINGER = 150;

let shown = null;
let timer = 0;

const note = (place) => document.getElementById(place.getAttribute("aria-describedby") || place.dataset.alike);
const noted = (target) => target.closest?.(NOTED);

function card() {
  let box = document.getElementById("reads-card");
  if (!box) {
    box = document.createElement("div");
    box.id = "reads-card";
    box.hidden = true;
    box.setAttribute("aria-hidden", "true");
    document.body.append(box);
  }
  return box;
}

// The same reading elsewhere: the finding's marks with this note, or the row's cells with it.
function twins(place) {
  const id = CSS.escape(place.getAttribute("aria-describedby") || place.dataset.alike);
  if (place.dataset.f) return document.querySelectorAll(`.text [data-f="${place.dataset.f}"][aria-describedby="${id}"]`);
  return place.closest("tr").querySelectorAll(`td[data-alike="${id}"]`);
}

function show(place) {
  hide();
  const text = note(place)?.textContent;
  if (!text || !place.isConnected) return;
  const box = card();
  box.textContent = text;
  box.hidden = false;
  const at = (place.tagName === "TD" ? place.firstElementChild || place : place).getClientRects()[0];
  if (!at) return hide();
  const left = Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8));
  const above = at.top - box.offsetHeight - 6;
  box.style.left = `${left}px`;
  box.style.top = `${above > 90 ? above : at.bottom + 6}px`;
  for (const twin of twins(place)) twin.classList.add("twin");
  shown = place;
}

function hide() {
  clearTimeout(timer);
  card().hidden = true;
  for (const twin of document.querySelectorAll(".twin")) twin.classList.remove("twin");
  shown = null;
}

function later(what, delay) {
  clearTimeout(timer);
  timer = setTimeout(what, delay);
}

export function watchReadings() {
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const place = noted(event.target);
    if (place && place === shown || event.target.id === "reads-card") clearTimeout(timer);
    else if (place) later(() => show(place), place.tagName === "TD" ? LATER : SOON);
    else if (shown && shown !== document.activeElement) later(hide, LINGER);
    else clearTimeout(timer);
  });
  document.addEventListener("focusin", (event) => {
    const place = noted(event.target);
    // Who walks by key has the readings in the inspector; the card would only cover the copy.
    if (place && event.target.matches(":focus-visible") && !document.body.classList.contains("walking")) show(place);
    else if (shown) hide();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && shown) hide(); });
  document.addEventListener("scroll", () => { if (shown) hide(); }, { capture: true, passive: true });
  document.body.addEventListener("htmx:beforeSwap", () => { if (shown) hide(); });
}
