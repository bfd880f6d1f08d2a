// What screen readers are told when nothing visible has the focus.
export function say(text) {
  const place = document.getElementById("say");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
}
