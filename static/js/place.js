// A swap of the whole page leaves the reader where she was: the same statement at the same height, the
// columns as far to the right, the finding in hand still in hand.
import { say } from "./say.js";
import { takeUp } from "./walk.js";

let kept = null;
let did = null;

const zone = () => document.getElementById("text");
const scroller = () => (matchMedia("(min-width: 56.3125em)").matches ? zone() : document.scrollingElement);

function keep() {
  const box = scroller();
  if (!zone() || !box) return;
  const rows = [...zone().querySelectorAll("tr[id]")];
  const top = Math.max(0, zone().getBoundingClientRect().top);
  const first = rows.findIndex((row) => row.getBoundingClientRect().bottom > top + 40);
  kept = {
    top: box.scrollTop,
    left: zone().scrollLeft,
    nav: document.querySelector(".nav")?.scrollTop || 0,
    rows: [zone().querySelector("tr.on, .queue tr.here"), ...rows.slice(Math.max(0, first), first + 12)].filter(
      (row) => row?.id && row.getBoundingClientRect().bottom > 0 && row.getBoundingClientRect().top < innerHeight,
    ).map((row) => [row.id, row.getBoundingClientRect().top]),
    reading: [...(document.querySelector("#inspector > article.finding")?.parentElement.childNodes || [])],
    focus: document.activeElement?.closest?.(".text [data-f]")?.dataset.f || "",
  };
}

function restore() {
  if (!kept || !zone()) return;
  const box = scroller();
  const { top, left, nav, rows, reading, focus } = kept;
  kept = null;
  zone().scrollTo({ left, behavior: "instant" });
  document.querySelector(".nav")?.scrollTo({ top: nav, behavior: "instant" });
  if (top > 0) {
    const same = rows.find(([id]) => document.getElementById(id));
    const moved = same ? document.getElementById(same[0]).getBoundingClientRect().top - same[1] : 0;
    box.scrollTo({ top: same ? box.scrollTop + moved : top, behavior: "instant" });
  }
  // What was read stays until it is there anew, so that nothing flickers.
  if (takeUp() && reading.length) document.getElementById("inspector")?.replaceChildren(...reading);
  if (did) {
    (document.getElementById(`col-${did.column}`) || document.getElementById("reset-columns"))?.focus({ preventScroll: true });
    say(did.said);
    did = null;
  } else if (focus && (document.activeElement === document.body || !document.activeElement)) {
    document.querySelector(`.text [data-f="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  }
}

export function keepPlace() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-did]");
    did = link ? { said: link.dataset.did, column: link.closest("[data-column]")?.dataset.column } : null;
  }, true);
  document.body.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target?.id === "page") keep(); });
  document.body.addEventListener("htmx:afterSettle", (event) => { if (kept && event.detail.target) restore(); });
}
