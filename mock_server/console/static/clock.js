// The clock of the mock: it runs, it is put forward, or it stands still.

import { call, coalesced } from "./api.js";
import { button, find, focusHeading } from "./dom.js";
import { attempt } from "./notices.js";
import { tell } from "./unusual.js";

const JUMPS = [["1 minute", 60], ["1 hour", 3600], ["1 day", 86400], ["30 days", 30 * 86400]];

let clock = null;
let toldAt = 0;

export const load = coalesced(async () => take(await call("GET", "clock")));

function take(told) {
  clock = told;
  toldAt = performance.now();
  const { now, frozen, offset } = clock;
  const moved = Math.abs(offset) >= 1;
  const state = frozen ? "frozen" : moved ? `${distance(offset)} ${offset > 0 ? "ahead" : "behind"}` : "true time";
  find("clock-state").textContent = state;
  find("clock-state").className = `badge ${frozen || moved ? "doubt" : "pass"}`;
  find("clock-release").hidden = !frozen && !moved;
  const text = frozen ? `Clock frozen at ${shown(now)}` : `Clock ${state}`;
  tell("clock", frozen || moved ? { text, href: "#/world" } : null);
  tick();
}

function tick() {
  if (clock === null) return;
  const passed = clock.frozen ? 0 : performance.now() - toldAt;
  const now = new Date(new Date(clock.now).getTime() + passed).toISOString();
  find("clock-now").dateTime = now;
  find("clock-now").textContent = shown(now);
}

const shown = (iso) => iso.slice(0, 19).replace("T", " ");

function distance(seconds) {
  const size = Math.abs(seconds);
  for (const [unit, length] of [["d", 86400], ["h", 3600], ["min", 60]]) {
    if (size >= length) return `${+(size / length).toFixed(1)} ${unit}`;
  }
  return `${Math.round(size)} s`;
}

const set = (deed, value, done) => attempt(async () => take(await call("POST", `clock/${deed}`, value)), done);

export function begin() {
  const advance = (seconds) => set("advance", { seconds }, "The clock is put forward");
  find("clock-jumps").append(...JUMPS.map(([text, seconds]) => button(`+ ${text}`, () => advance(seconds))));
  find("clock-advance").addEventListener("submit", (event) => {
    event.preventDefault();
    advance(Number(event.target.seconds.value));
  });
  find("clock-freeze").addEventListener("submit", (event) => {
    event.preventDefault();
    const at = event.target.at.value.trim();
    set("freeze", at ? { at } : {}, "The clock stands still");
  });
  find("clock-release").addEventListener("click", () => {
    focusHeading(find("clock-release"));
    set("release", undefined, "The clock runs by the true time");
  });
  setInterval(tick, 1000);
}
