// The add page: nothing typed is lost, files can be dropped, a suggested story is taken by a click.
const form = () => document.getElementById("add-form");

export function keepDrafts() {
  const here = form();
  if (!here) return;
  const text = here.elements.text;
  const name = "newsdiff-draft";
  if (!text.value && !document.querySelector("[role=alert]")) text.value = sessionStorage.getItem(name) || "";
  text.addEventListener("input", () => {
    try { sessionStorage.setItem(name, text.value); } catch { /* too large for the store: the page still holds it */ }
  });
  here.addEventListener("submit", () => sessionStorage.removeItem(name));
}

export function dropFiles() {
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

export function pickStory(slug) {
  const here = form();
  here.elements.story.value = slug;
  here.querySelector("[name=where][value=story]").checked = true;
  here.elements.story.focus();
}
