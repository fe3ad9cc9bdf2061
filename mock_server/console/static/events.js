// System events, the newest first.

import { call, coalesced, query } from "./api.js";
import { element, find, moment } from "./dom.js";
import { attempt } from "./notices.js";
import { follow, offerPrincipals, offerRepositories } from "./overview.js";

const SHOWN = 100;
const KINDS = { created: "pass", updated: "doubt", deleted: "fail" };

const filter = find("events-filter");

export const load = coalesced(async () => {
  const wanted = { ...chosen(), limit: SHOWN };
  const { systemEvents } = await call("GET", `system-events${query(wanted)}`);
  find("event-list").replaceChildren(...systemEvents.map(row));
  count();
});

/** Take an event that was just logged. */
export function add(event) {
  if (Object.entries(chosen()).some(([name, value]) => value && event[name] !== value)) return;
  const list = find("event-list");
  if (list.firstChild?.dataset.id === String(event.id)) return;
  list.prepend(row(event));
  while (list.children.length > SHOWN) list.lastChild.remove();
  count();
}

const chosen = () => Object.fromEntries(new FormData(filter));

function row({ id, timestamp, event, principal, repoId, apikeyId }) {
  return element("li", { "data-id": id },
    element("span", { class: `badge ${KINDS[event] ?? "quiet"}` }, event),
    element("span", { class: "grow facts" },
      moment(timestamp),
      element("span", {}, "by ", principal),
      element("span", {}, "in ", element("code", {}, repoId)),
      element("code", { class: "id" }, apikeyId)));
}

function count() {
  const { length } = find("event-list").children;
  find("events-count").textContent = length || "";
  find("events-empty").hidden = length > 0;
}

export function begin() {
  follow(() => {
    offerRepositories(filter.repoId, "all");
    offerPrincipals(filter.principal, "all");
  });
  filter.addEventListener("change", () => attempt(load));
  filter.addEventListener("submit", (event) => event.preventDefault());
}
