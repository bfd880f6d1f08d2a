// Loaded where something is added, and where a page says that it is in. The add page: nothing typed is lost, files can be dropped, a suggested story is taken by a click.
const form = () => document.getElementById("add-form");

// What is typed stays in this browser, for this person alone, until a page says that the text is in:
// an error, a sign-out in between or a crash of the browser takes nothing away.
const draftName = () => `newsdiff-draft-${document.body.dataset.person}`;
const FIELDS = ["text", "outlet", "published", "headline", "kind", "url", "where", "story", "slugline"];

function readDraft() {
  try { return JSON.parse(localStorage.getItem(draftName())) || {}; } catch { return {}; }
}

function writeDraft(here) {
  const draft = {};
  for (const field of FIELDS) draft[field] = here.elements[field].value;
  try { localStorage.setItem(draftName(), JSON.stringify(draft)); } catch { /* too large for the store, or none: the page still holds it */ }
}

function forgetDraft() {
  try { localStorage.removeItem(draftName()); } catch { /* no store, no draft */ }
}

function restoreDraft(here) {
  const draft = readDraft();
  const chosen = here.elements.story.value !== ""; // the address named a story: it wins over the draft's
  let typed = false;
  for (const field of FIELDS) {
    if (chosen && ["where", "story", "slugline"].includes(field)) continue;
    const box = here.elements[field];
    if (typeof draft[field] !== "string" || draft[field] === "" || (field !== "where" && box.value)) continue;
    box.value = draft[field];
    typed ||= field !== "where" && field !== "kind";
  }
  if (typed) document.getElementById("draft-back").hidden = false;
}

function keepDrafts() {
  if (document.querySelector(".draft-done")) forgetDraft();
  const here = form();
  if (!here) return;
  if (here.querySelector("[role=alert]")) writeDraft(here);
  else restoreDraft(here);
  if (here.elements.text.value) writeDraft(here); // typed before this was loaded
  for (const kind of ["input", "change"]) here.addEventListener(kind, () => writeDraft(here));
  document.getElementById("draft-discard").addEventListener("click", () => {
    forgetDraft();
    location.reload();
  });
}

function dropFiles() {
  const zone = document.querySelector("[data-drop]");
  if (!zone) return;
  const input = document.getElementById(zone.dataset.drop);
  const over = (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    zone.classList.add("over");
  };
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", () => zone.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    zone.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function pickStory(slug) {
  const here = form();
  here.elements.story.value = slug;
  here.querySelector("[name=where][value=story]").checked = true;
  writeDraft(here);
  here.elements.story.focus();
}

document.addEventListener("click", (event) => {
  const pick = event.target.closest("[data-pick]");
  if (pick) pickStory(pick.dataset.pick);
});
keepDrafts();
dropFiles();
