// Faults: wrong behaviour that the mock is told to show, by the clauses that they break.

import { call, coalesced } from "./api.js";
import { element, find, plural } from "./dom.js";
import { attempt } from "./notices.js";
import { tell } from "./unusual.js";

// With so few clauses left by a search, all that was found can be shown at once.
const FEW = 6;

const filter = find("faults-filter");

let faults = [];
// The rooms of the clauses, made once: `details`, its `count`, and its rows by fault when needed.
let rooms = new Map();

export const load = coalesced(async () => {
  const told = (await call("GET", "faults")).faults;
  const same = told.length === faults.length && told.every(({ id }, index) => id === faults[index].id);
  faults = told;
  if (!same) build();
  render();
});

function build() {
  const clauses = Map.groupBy(faults, ({ clause }) => clause);
  rooms = new Map([...clauses].map(([clause, [{ statement }]]) => [clause, room(clause, statement)]));
  find("clauses").replaceChildren(...[...rooms.values()].map(({ details }) => details));
}

function room(clause, statement) {
  const count = element("span", { class: "count" });
  const list = element("ul", { class: "rows" });
  const details = element("details", { class: "clause" },
    element("summary", {},
      element("span", { class: "id" }, clause), count,
      element("span", { class: "statement" }, ...words(statement))),
    list);
  const made = { details, count, list, rows: new Map(), shown: [] };
  details.addEventListener("toggle", () => fill(made));
  return made;
}

/** Show what stands in backticks as code. */
const words = (text) =>
  text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));

function render() {
  const { value } = filter.words;
  const wanted = value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = faults.filter((fault) => (
    (!filter.active.checked || fault.active) && wanted.every((word) => textOf(fault).includes(word))
  ));
  const byClause = Map.groupBy(found, ({ clause }) => clause);
  const searched = wanted.length > 0 || filter.active.checked;
  for (const [clause, each] of rooms) show(clause, each, byClause.get(clause) ?? [], searched && byClause.size <= FEW);
  const on = faults.filter(({ active }) => active).length;
  find("faults-count").textContent = searched ? `${found.length} of ${faults.length}` : `${faults.length} in all, ${on} on`;
  find("faults-off").hidden = on === 0;
  tell("faults", on ? { text: `${plural(on, "fault")} on`, href: "#/faults" } : null);
}

function textOf(fault) {
  fault.text ??= `${fault.id} ${fault.description} ${fault.statement}`.toLowerCase();
  return fault.text;
}

function show(clause, each, found, unfold) {
  each.shown = found;
  each.details.hidden = found.length === 0;
  const on = found.filter(({ active }) => active).length;
  each.count.textContent = on ? `${on} on, of ${found.length}` : String(found.length);
  each.count.classList.toggle("faulty", on > 0);
  if (unfold) each.details.open = true;
  fill(each);
}

/** Show the switches of a clause that is open; a closed one need not have any. */
function fill({ details, list, rows, shown }) {
  if (!details.open) return;
  for (const fault of shown) {
    if (!rows.has(fault.id)) rows.set(fault.id, row(fault));
    rows.get(fault.id).querySelector("input").checked = fault.active;
  }
  const wanted = shown.map(({ id }) => rows.get(id));
  const same = list.children.length === wanted.length && wanted.every((each, index) => list.children[index] === each);
  if (!same) list.replaceChildren(...wanted);
}

function row({ id, clause, description }) {
  const input = element("input", { type: "checkbox", role: "switch", onchange: () => turn(id, input.checked) });
  return element("li", {},
    element("label", { class: "switch grow" }, input,
      element("span", {}, ...words(description), element("span", { class: "facts id" }, id.slice(clause.length + 1)))));
}

async function turn(id, on) {
  // At once, for whoever is quicker than the answer.
  faults.find((fault) => fault.id === id).active = on;
  await choose(faults.filter(({ active }) => active), on ? `On: ${id}` : `Off: ${id}`);
}

async function choose(chosen, done) {
  const active = chosen.map(({ id }) => id);
  await attempt(() => call("PUT", "faults", { active }), done);
  await attempt(load);
}

/** Show one fault by its id. */
export function showFault(id) {
  filter.words.value = id;
  filter.active.checked = false;
  render();
}

export function begin() {
  filter.addEventListener("input", render);
  filter.addEventListener("submit", (event) => event.preventDefault());
  find("faults-off").addEventListener("click", () => {
    filter.words.focus();
    choose([], "All faults are off");
  });
}
