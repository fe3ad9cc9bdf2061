// Conditions: rare but lawful answers that the mock is told to give.

import { call, coalesced } from "./api.js";
import * as compose from "./compose.js";
import { button, element, find, focusHeading, plural, refill } from "./dom.js";
import { attempt } from "./notices.js";
import { follow, overview } from "./overview.js";
import { tell } from "./unusual.js";
import { sentence } from "./words.js";

// What people need most; each is offered if the document knows such an operation and answer.
const PRESETS = [
  { text: "create: 500", method: "POST", status: 500 },
  { text: "list: 403", method: "GET", status: 403 },
  { text: "rename: 404", method: "PUT", status: 404 },
  { text: "delete: lost", method: "DELETE", connection: "drop" },
  { text: "create: lost after its effect", method: "POST", connection: "drop", when: "after" },
  { text: "list: 2 s late", method: "GET", delay: 2 },
  { text: "call: gateway 504", gateway: 504 },
];

export const load = coalesced(async () => {
  const { conditions } = await call("GET", "conditions");
  refill(find("condition-list"), conditions.map(row));
  find("conditions-count").textContent = conditions.length || "";
  find("conditions-clear").hidden = conditions.length === 0;
  tell("conditions", conditions.length
    ? { text: `${plural(conditions.length, "condition")} waiting for calls`, href: "#/live" }
    : null);
});

function row(condition) {
  return element("li", {},
    element("span", { class: "grow" }, ...sentence(condition),
      element("span", { class: "facts" }, condition.id, condition.applied ? ` applied ${plural(condition.applied, "time")}` : "")),
    button("Remove", () => remove(condition.id), { "data-key": condition.id, "aria-label": `Remove ${condition.id}` }));
}

const remove = (id) => attempt(() => call("DELETE", `conditions/${encodeURIComponent(id)}`), "The condition is removed");

async function add(condition) {
  const added = await attempt(() => call("POST", "conditions", condition));
  if (added) await attempt(load, "The condition waits for calls");
}

function offer() {
  compose.offer();
  find("presets").replaceChildren("Next ", ...PRESETS.flatMap(preset));
}

function preset({ text, method, ...effect }) {
  const operation = overview.operations.find((each) => each.method === method);
  const declared = operation?.statuses.some(({ status }) => status === effect.status);
  if ((method && !operation) || (effect.status && !declared)) return [];
  const condition = { operationId: operation?.operationId, times: 1, ...effect };
  return [button(text, () => add(condition), { "aria-label": `Next ${text}` })];
}

export function begin() {
  follow(offer);
  compose.begin(add);
  find("conditions-clear").addEventListener("click", () => {
    focusHeading(find("conditions-clear"));
    attempt(() => call("DELETE", "conditions"), "There are no conditions any more");
  });
}
