// Loaded when the five become others: rows of text and strip are read anew where they stand. None moves, and what
// is ticked, in hand or in focus stays so.
const text = () => document.getElementById("text");

export async function readAnew(five, inHand) {
  const answer = await fetch(location.href);
  if (!answer.ok || text()?.dataset.five !== five) return;
  const anew = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focus = document.activeElement?.closest?.(".text [data-f]")?.dataset.f;
  for (const row of anew.querySelectorAll(".text tr[id], .strip a[data-row]")) {
    const old = row.id ? document.getElementById(row.id) : document.querySelector(`.strip a[data-row="${row.dataset.row}"]`);
    if (!old || old.innerHTML === row.innerHTML || old.querySelector(":checked")) continue;
    const held = [...old.querySelectorAll(`td [data-f="${inHand}"]`)];
    if (held.length && !row.querySelector(`[data-f="${inHand}"]`)) {
      for (const mark of held) if (mark.previousElementSibling?.matches(".flag")) mark.previousElementSibling.remove();
      old.querySelector("th").innerHTML = row.querySelector("th").innerHTML;
      continue;
    }
    old.innerHTML = row.innerHTML;
    for (const mark of old.querySelectorAll(`[data-f="${inHand}"]`)) mark.classList.add("here");
    if (focus && !document.activeElement?.closest(".text [data-f]")) old.querySelector(`[data-f="${focus}"]`)?.focus({ preventScroll: true });
  }
}
