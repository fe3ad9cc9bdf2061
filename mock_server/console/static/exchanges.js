// The newest exchanges, as they come in.

import { call, coalesced } from "./api.js";
import { find } from "./dom.js";
import { exchangeRow, sentence, wordsOf } from "./exchange.js";
import { announce, attempt } from "./notices.js";
import { keepSecretsOf, takeSecret } from "./secrets.js";

const SHOWN = 200;

// The newest first; `row` is made when the exchange is shown first.
let entries = [];
// What came in while the list is paused.
let held = [];
let paused = false;
// What comes in while a list is on its way may not be in it yet.
let arrived = [];

export const load = coalesced(async () => {
  arrived = [];
  const told = (await call("GET", `exchanges?limit=${SHOWN}`)).exchanges;
  const known = new Map(entries.map((entry) => [entry.exchange.id, entry]));
  entries = told.map((exchange) => {
    const entry = known.get(exchange.id);
    // After a restart of the mock the numbers begin anew.
    return entry?.exchange.time === exchange.time ? entry : { exchange };
  });
  held = [];
  admit(arrived);
});

/** Take an exchange that has just ended. */
export function add(exchange) {
  takeSecret(exchange);
  announce(sentence(exchange));
  arrived = [exchange, ...arrived].slice(0, SHOWN);
  if (paused) hold(exchange);
  else admit([exchange]);
}

function hold(exchange) {
  held = [exchange, ...held].slice(0, SHOWN);
  renderSoon();
}

function admit(newer) {
  const ids = new Set(entries.map((entry) => entry.exchange.id));
  const unknown = newer.filter(({ id }) => !ids.has(id));
  entries = [...unknown.map((exchange) => ({ exchange })), ...entries].slice(0, SHOWN);
  keepSecretsOf([...entries.map((entry) => entry.exchange), ...held, ...arrived]);
  renderSoon();
}

let rendering = false;

/** Render once for all that comes in before the screen is painted next. */
function renderSoon() {
  if (rendering) return;
  rendering = true;
  requestAnimationFrame(() => {
    rendering = false;
    render();
  });
}

function render() {
  const words = find("exchanges-filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = entries.filter((entry) => {
    entry.words ??= wordsOf(entry.exchange);
    return words.every((word) => entry.words.includes(word));
  });
  for (const entry of shown) entry.row ??= exchangeRow(entry.exchange);
  arrange(find("exchange-list"), shown.map((entry) => entry.row));
  find("exchanges-empty").hidden = entries.length > 0;
  find("exchanges-forget").hidden = entries.length === 0;
  find("exchanges-count").textContent = words.length
    ? `${shown.length} of ${entries.length}`
    : `${entries.length === SHOWN ? "newest " : ""}${entries.length || ""}`;
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

function pause() {
  paused = !paused;
  find("exchanges-pause").setAttribute("aria-pressed", paused);
  const newer = held;
  held = [];
  admit(newer);
}

export function begin() {
  find("exchanges-filter").addEventListener("input", render);
  find("exchanges-pause").addEventListener("click", pause);
  find("exchanges-forget").addEventListener("click", () => (
    attempt(() => call("DELETE", "exchanges"), "The exchanges are forgotten")
  ));
}

/** What was before belongs to the past: a mock that was started anew counts from 1 again. */
export function startOver() {
  keepSecretsOf([]);
  held = [];
}
