// Copy what people need elsewhere.

import { button, element } from "./dom.js";
import { announce } from "./notices.js";

const TOLD_FOR = 1500;

/** Make a button that copies what `text` returns; `name` is its whole name, if `words` say too little. */
export function copyButton(text, name, words = "Copy") {
  const made = button(words, async () => {
    await copy(text());
    made.textContent = "Copied";
    announce("Copied");
    setTimeout(() => { made.textContent = words; }, TOLD_FOR);
  }, { class: "copy", "aria-label": name });
  return made;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where the page is not served from localhost or over TLS, there is no clipboard for it.
    const area = element("textarea", { class: "unseen", "aria-hidden": "true" });
    area.value = text;
    const focused = document.activeElement;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    focused?.focus();
  }
}
