// "Copy link": the address goes to the clipboard. Where a browser gives none (no secure connection, no
// permission), the address is shown selected, so that the usual key copies it.
import { say } from "./say.js";

const COPIED = "Link copied";

export async function copyLink(button) {
  const address = new URL(button.dataset.copy || location.href, location.href).href;
  try {
    if (!navigator.clipboard) throw new Error("no clipboard");
    await navigator.clipboard.writeText(address);
    say(COPIED, { seen: true });
  } catch {
    offer(address, button);
  }
}

function offer(address, button) {
  const sheet = document.getElementById("link-sheet");
  const field = sheet.querySelector("input");
  field.value = address;
  sheet.addEventListener("close", () => button.isConnected && button.focus(), { once: true });
  field.addEventListener("copy", () => { setTimeout(() => { sheet.close(); say(COPIED, { seen: true }); }); }, { once: true });
  sheet.showModal();
  field.focus();
  field.select();
}
