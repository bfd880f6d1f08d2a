// What screen readers are told when nothing visible has the focus; `seen` shows it for a moment too.
let timer = 0;

export function say(text, { seen = false } = {}) {
  const place = document.getElementById("say");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
  if (seen) show(text);
}

function show(text) {
  let note = document.getElementById("said");
  if (!note) {
    note = document.createElement("div");
    note.id = "said";
    note.setAttribute("aria-hidden", "true");
    document.body.append(note);
  }
  note.textContent = text;
  note.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { note.hidden = true; }, 4000);
}
