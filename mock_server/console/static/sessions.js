// Sessions: worlds of their own under `/@NAME/`.

import { SESSION, call, coalesced, send } from "./api.js";
import { copyButton } from "./copying.js";
import { button, element, find, moment, refill } from "./dom.js";
import { attempt, confirmed } from "./notices.js";
import { overview } from "./overview.js";

const CONSOLE = "__mock__/console/";

export const load = coalesced(async () => {
  const { limit, sessions } = await call("GET", "sessions");
  find("sessions-count").textContent = `${sessions.length} of at most ${limit}`;
  find("sessions-drop").hidden = sessions.length === 0;
  refill(find("session-list"), [mainWorld(), ...sessions.map(row)]);
});

/** The world at `/`, from which sessions are told apart. */
const home = () => (overview.session === null ? SESSION : new URL("../", SESSION));

function mainWorld() {
  return element("li", {},
    element("span", { class: "grow" },
      place("The world at /", home(), overview.session === null),
      element("span", { class: "facts" }, "is no session and is never dropped")));
}

function row({ name, baseUrl, lastUsed }) {
  return element("li", {},
    element("span", { class: "grow" },
      place(`@${name}`, new URL(`@${name}/`, home()), overview.session === name),
      element("span", { class: "facts" }, element("code", {}, baseUrl), element("span", {}, "last used ", moment(lastUsed)))),
    element("span", { class: "buttons" },
      copyButton(() => baseUrl, `Copy URL of ${name}`, "Copy URL"),
      button("Reset", () => reset(name), { "data-key": `reset ${name}`, "aria-label": `Reset ${name}` }),
      button("Drop", () => drop(name), { "data-key": `drop ${name}`, "aria-label": `Drop ${name}` })));
}

/** Lead to the console of another world, or say that it is this one. */
function place(text, url, here) {
  return here
    ? element("strong", {}, text, " (this one)")
    : element("a", { href: new URL(CONSOLE, url).href }, text);
}

const reset = (name) => attempt(
  () => call("POST", `sessions/${encodeURIComponent(name)}/reset`), `@${name} is as it was in the beginning`);

async function drop(name) {
  await attempt(() => call("DELETE", `sessions/${encodeURIComponent(name)}`), `@${name} is dropped`);
  await attempt(load);
}

export function begin() {
  // A session is not told of others that come and go.
  addEventListener("hashchange", () => {
    if (location.hash === "#/world") attempt(load);
  });
  find("session-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { name } = event.target;
    const made = await attempt(
      () => send("GET", new URL(`@${name.value}/__mock__/overview`, home())), `@${name.value} is there`);
    if (made) name.value = "";
    await attempt(load);
  });
  find("sessions-drop").addEventListener("click", async () => {
    const sure = await confirmed("Drop all sessions?", "Their keys, conditions and exchanges are gone then. The next call to one begins it anew.", "Drop all");
    if (!sure) return;
    await attempt(() => call("DELETE", "sessions"), "There are no sessions any more");
    await attempt(load);
  });
}
