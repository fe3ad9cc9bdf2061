// Put the page together: fetch what there is, then follow what happens.

import { unlock } from "./api.js";
import * as clock from "./clock.js";
import * as conditions from "./conditions.js";
import { find } from "./dom.js";
import * as events from "./events.js";
import * as exchanges from "./exchanges.js";
import * as faults from "./faults.js";
import * as keys from "./keys.js";
import { problem } from "./notices.js";
import * as overview from "./overview.js";
import * as sessions from "./sessions.js";
import * as state from "./state.js";
import { listen } from "./stream.js";
import * as views from "./views.js";

const rooms = [overview, exchanges, conditions, keys, events, faults, clock, sessions, state, views];

// What is fetched anew when the mock says that a resource is different now.
const loads = {
  conditions: [conditions.load],
  faults: [faults.load],
  clock: [clock.load],
  world: [overview.load, events.load],
  exchanges: [exchanges.load],
  sessions: [sessions.load],
  document: [overview.load, conditions.load],
  reload: [overview.load],
};

function told(name, value) {
  if (name === "exchange") {
    exchanges.add(value);
    if (value.condition) fetchAnew(conditions.load);
  } else if (name === "system-event") {
    events.add(value);
    fetchAnew(() => keys.refresh(value.repoId));
  } else if (name === "changed") {
    fetchAnew(...(loads[value.resource] ?? []));
  }
}

async function fetchAnew(...wanted) {
  try {
    await Promise.all(wanted.map((load) => load()));
  } catch (error) {
    if (error.status !== 401) problem(error.message);
  }
}

async function opened() {
  pulse("connected", "Connected");
  refused("");
  exchanges.startOver();
  await fetchAnew(overview.load);
  await fetchAnew(exchanges.load, conditions.load, events.load, faults.load, clock.load, sessions.load);
}

function closed(error) {
  const text = { 401: "Locked", 403: "Not allowed" }[error?.status];
  pulse("lost", text ?? "Not connected, trying again");
  refused(error?.status === 403 ? error.message : "");
}

function refused(text) {
  find("refused").hidden = !text;
  find("refused").textContent = text;
}

function pulse(kind, text) {
  find("pulse").className = `pulse ${kind}`;
  find("pulse").textContent = text;
}

const follow = () => listen({ opened, told, closed });

document.addEventListener("locked", () => {
  if (!find("lock").open) find("lock").showModal();
});
find("lock").addEventListener("cancel", (event) => event.preventDefault());
find("lock-form").addEventListener("submit", (event) => {
  unlock(event.target.token.value);
  find("lock-refused").hidden = false;
  event.target.reset();
  follow();
});
for (const room of rooms) room.begin();
follow();
