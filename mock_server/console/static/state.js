// This world as a whole: back to its beginning, out to a file, in from one.

import { call, send } from "./api.js";
import { element, find } from "./dom.js";
import { attempt, confirmed } from "./notices.js";

async function reset() {
  const sure = await confirmed("Reset this world?", "The keys as they are now, the conditions and the system events are gone then.", "Reset");
  if (sure) await attempt(() => call("POST", "reset"), "All is as it was in the beginning");
}

async function save() {
  const blob = await (await send("GET", "world.yaml")).blob();
  const href = URL.createObjectURL(blob);
  element("a", { href, download: "world.yaml" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

async function take(form) {
  const file = form.file.files[0];
  // JSON is YAML, too.
  await send("PUT", "world.yaml", { body: file });
  form.reset();
}

export function begin() {
  find("reset").addEventListener("click", reset);
  find("export").addEventListener("click", () => attempt(save, "The world is exported"));
  find("import").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => take(event.target), "The world is imported");
  });
}
