// The newest exchanges, as they come in.

import { call, coalesced } from "./api.js";
import { find } from "./dom.js";
import { exchangeRow, sentence, wordsOf } from "./exchange.js";
import { announce, attempt } from "./notices.js";
import { forgetSecret, forgetSecrets, takeSecret } from "./secrets.js";

const SHOWN = 200;

// The newest first; `row` is made when the exchange is shown first.
let exchanges = [];
let held = [];
let paused = false;
// What comes in while a list is on its way may not be in it yet.
let arrived = [];

export const load = coalesced(async () => {
  arrived = [];
  const told = (await call("GET", `exchanges?limit=${SHOWN}`)).exchanges;
  const known = new Map(exchanges.map((entry) => [entry.exchange.id, entry]));
  held = held.filter(({ id }) => told.every((exchange) => exchange.id !== id));
  exchanges = told.map((exchange) => {
    const entry = known.get(exchange.id);
    // After a restart of the mock the numbers begin anew.
    return entry?.exchange.time === exchange.time ? entry : { exchange };
  });
  if (!paused) admit(arrived);
  render();
});

/** Take an exchange that has just ended. */
export function add(exchange) {
  takeSecret(exchange);
  announce(sentence(exchange));
  arrived.unshift(exchange);
  if (paused) held.unshift(exchange);
  else admit([exchange]);
  render();
}

function admit(newer) {
  const ids = new Set(exchanges.map((entry) => entry.exchange.id));
  const unknown = newer.filter(({ id }) => !ids.has(id));
  exchanges = [...unknown.map((exchange) => ({ exchange })), ...exchanges];
  for (const { exchange } of exchanges.splice(SHOWN)) forgetSecret(exchange);
}

function render() {
  const words = find("exchanges-filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = exchanges.filter((entry) => {
    entry.words ??= wordsOf(entry.exchange);
    return words.every((word) => entry.words.includes(word));
  });
  for (const entry of shown) entry.row ??= exchangeRow(entry.exchange);
  arrange(find("exchange-list"), shown.map((entry) => entry.row));
  find("exchanges-empty").hidden = exchanges.length > 0;
  find("exchanges-forget").hidden = exchanges.length === 0;
  find("exchanges-count").textContent = words.length
    ? `${shown.length} of ${exchanges.length}`
    : `${exchanges.length === SHOWN ? "newest " : ""}${exchanges.length || ""}`;
  find("exchanges-pause").textContent = paused ? `Go on${held.length ? ` (${held.length} new)` : ""}` : "Pause";
}

/** Bring the rows into a list; those that are there already are not touched: they may be open. */
function arrange(list, rows) {
  const wanted = new Set(rows);
  for (const row of [...list.children]) if (!wanted.has(row)) row.remove();
  let next = list.firstChild;
  for (const row of rows) {
    if (row === next) next = next.nextSibling;
    else list.insertBefore(row, next);
  }
}

export function begin() {
  find("exchanges-filter").addEventListener("input", render);
  find("exchanges-pause").addEventListener("click", () => {
    paused = !paused;
    find("exchanges-pause").setAttribute("aria-pressed", paused);
    if (!paused) {
      admit(held);
      held = [];
    }
    render();
  });
  find("exchanges-forget").addEventListener("click", () => attempt(async () => {
    await call("DELETE", "exchanges");
    forgetSecrets();
  }, "The exchanges are forgotten"));
}

/** What was before belongs to the past: a mock that was started anew counts from 1 again. */
export function startOver() {
  forgetSecrets();
  held = [];
}
