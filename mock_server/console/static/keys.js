// The keys of each repository, the deleted ones greyed.

import { call, coalesced } from "./api.js";
import { copyButton } from "./copying.js";
import { button, element, find, moment, refill } from "./dom.js";
import { attempt } from "./notices.js";
import { follow, overview } from "./overview.js";

const SHOWN = 50;

let keysOf = new Map();
let stale = new Set();
const whole = new Set();

/** Fetch the keys of the repositories that changed, or of all if none is named. */
export function refresh(...repoIds) {
  for (const id of repoIds) stale.add(id);
  return load();
}

const load = coalesced(async () => {
  const known = overview.repositories.map(({ id }) => id);
  const wanted = stale.size ? [...stale].filter((id) => known.includes(id)) : known;
  stale = new Set();
  const fetched = await Promise.all(wanted.map(async (id) => (
    [id, (await call("GET", `repositories/${encodeURIComponent(id)}/keys`)).keys]
  )));
  keysOf = new Map([...keysOf, ...fetched].filter(([id]) => known.includes(id)));
  render();
});

function render() {
  const active = [...keysOf.values()].flat().filter(({ deletedAt }) => deletedAt === null).length;
  find("keys-count").textContent = `${active} active`;
  refill(find("repositories"), overview.repositories.map(({ id }) => repository(id, keysOf.get(id) ?? [])));
}

function repository(id, keys) {
  const deleted = keys.filter(({ deletedAt }) => deletedAt !== null).length;
  const shown = find("keys-deleted").checked ? keys : keys.filter(({ deletedAt }) => deletedAt === null);
  const limited = whole.has(id) ? shown : shown.slice(0, SHOWN);
  return element("details", { open: keys.length > 0, "data-key": `${keys.length ? "filled" : "empty"} ${id}`, class: "repository" },
    element("summary", { "data-key": `summary ${id}` },
      element("code", {}, id), " ",
      element("span", { class: "count" }, `${keys.length - deleted} active${deleted ? `, ${deleted} deleted` : ""}`)),
    shown.length
      ? element("ul", { class: "rows" }, limited.map(row))
      : element("p", { class: "empty" }, "Empty: a list of its keys is []."),
    limited.length < shown.length
      ? button(`Show all ${shown.length}`, () => {
        whole.add(id);
        render();
      }, { "data-key": `all ${id}` })
      : null);
}

function row({ id, name, key, aiType, createdAt, deletedAt }) {
  return element("li", { class: deletedAt === null ? "key" : "key deleted" },
    element("span", { class: "grow" },
      element("span", { class: "title" },
        element("span", { class: "name" }, name), element("span", { class: "badge quiet" }, aiType)),
      element("span", { class: "facts" },
        element("code", {}, key),
        element("span", {}, "created ", moment(createdAt)),
        deletedAt === null ? null : element("span", {}, "deleted ", moment(deletedAt)))),
    copyButton(() => id, `Copy id of ${name}`, "Copy id"));
}

export function begin() {
  follow(() => attempt(refresh));
  find("keys-deleted").addEventListener("change", render);
}
