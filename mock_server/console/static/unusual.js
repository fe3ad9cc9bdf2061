// What makes this mock answer otherwise than a fresh one, in one line on top of every view: so that
// nobody looks for a mistake that is a condition, a fault or a stopped clock.

import { element, find, refill } from "./dom.js";

const facts = new Map();

/** Tell a fact of a room as `{ text, href }`, or null if all is as usual there. */
export function tell(room, fact) {
  facts.set(room, fact);
  const told = [...facts.values()].filter(Boolean);
  find("unusual").hidden = told.length === 0;
  refill(find("unusual"), told.map(({ text, href }) => element("li", {}, element("a", { href }, text))));
}
