// Quoting words for a finding: what is selected in a reading goes into its field, whole words always.
// Typing does the same; the server looks whether the words stand there.
const boundary = /[^\p{L}\p{N}]/u;

function offsetIn(block, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(block);
  range.setEnd(node, offset);
  return range.toString().length;
}

function wholeWords(text, start, end) {
  const inner = (at) => at > 0 && at < text.length && !boundary.test(text[at - 1]) && !boundary.test(text[at]);
  while (inner(start)) start -= 1;
  while (inner(end)) end += 1;
  return [start, end];
}

function take(block, start, end) {
  const text = block.textContent;
  const words = text.slice(start, end).trim();
  const field = document.getElementById(`id_${block.dataset.quote}`);
  if (!words || !field) return;
  field.value = words.replace(/\s+/g, " ");
  const nth = field.form.elements[block.dataset.quote.replace("words-", "nth-")];
  let count = 0;
  for (let at = text.indexOf(words); at >= 0 && at < start; at = text.indexOf(words, at + 1)) {
    const [from, to] = wholeWords(text, at, at + words.length);
    if (from === at && to === at + words.length) count += 1;
  }
  nth.value = count;
}

for (const button of document.querySelectorAll("[data-quote-all]")) button.hidden = false;

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return;
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
  const block = (startContainer.parentElement || startContainer).closest?.("[data-quote]");
  if (!block || !block.contains(endContainer)) return;
  const bounds = wholeWords(block.textContent, offsetIn(block, startContainer, startOffset), offsetIn(block, endContainer, endOffset));
  take(block, ...bounds);
});

document.addEventListener("click", (event) => {
  const all = event.target.closest("[data-quote-all]");
  if (!all) return;
  const block = document.querySelector(`[data-quote="${all.dataset.quoteAll}"]`);
  take(block, 0, block.textContent.length);
  document.getElementById(`id_${all.dataset.quoteAll}`).focus();
});

document.addEventListener("input", (event) => {
  if (event.target.name?.startsWith("words-")) event.target.form.elements[event.target.name.replace("words-", "nth-")].value = "";
});
