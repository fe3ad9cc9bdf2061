// Conditions: rare but lawful answers that the mock is told to give.

import { call, coalesced } from "./api.js";
import { button, element, find, focusHeading, plural, refill, setOptions } from "./dom.js";
import { attempt } from "./notices.js";
import { follow, offerPrincipals, offerRepositories, overview } from "./overview.js";
import { tell } from "./unusual.js";

// What people need most; each is offered if the document knows such an answer.
const PRESETS = [
  { text: "create: 500", method: "POST", status: 500, times: 1 },
  { text: "list: 403", method: "GET", status: 403, times: 1 },
  { text: "rename: 404", method: "PUT", status: 404, times: 1 },
  { text: "delete: lost", method: "DELETE", connection: "drop", times: 1 },
  { text: "list: 2 s late", method: "GET", delay: 2, times: 1 },
];

const TRUE_ANSWER = "true answer";
const LOST = {
  drop: ["lost connection", "The connection is closed without an answer. The call has no effect."],
  "time-out": ["no answer at all", "The client waits until it gives up. The call has no effect."],
};

const form = find("condition-form");

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

function sentence({ operationId, repoId, principal, status, delay, connection, times }) {
  const calls = times === null ? "All calls" : times === 1 ? "The next call" : `The next ${times} calls`;
  const late = delay ? `${delay} s late` : null;
  const outcome = status ? `answer ${status}` : connection ? LOST[connection][0] : null;
  return [
    `${calls} of `, element("code", {}, operationId),
    repoId && " for ", repoId && element("code", {}, repoId),
    principal && ` by ${principal}`,
    ": ", element("strong", {}, [late, outcome].filter(Boolean).join(", ")),
  ];
}

const remove = (id) => attempt(() => call("DELETE", `conditions/${encodeURIComponent(id)}`), "The condition is removed");

async function add(condition) {
  const added = await attempt(() => call("POST", "conditions", condition));
  if (added) await attempt(load, "The condition waits for calls");
  return added;
}

function offer() {
  setOptions(form.operationId, overview.operations.map(({ operationId, method, summary }) => (
    { value: operationId, text: `${method}: ${summary}` }
  )));
  offerRepositories(form.repoId, "all");
  offerPrincipals(form.principal, "all");
  offerAnswers();
  find("presets").replaceChildren("Next ", ...PRESETS.flatMap(preset));
}

function preset({ text, method, ...rest }) {
  const operation = overview.operations.find((each) => each.method === method);
  const declared = operation?.statuses.some(({ status }) => status === rest.status);
  if (!operation || (rest.status && !declared)) return [];
  return [button(text, () => add({ operationId: operation.operationId, ...rest }), { "aria-label": `Next ${text}` })];
}

/** Offer the answers that the document declares for the chosen operation, and no others. */
function offerAnswers() {
  setOptions(form.answer, [
    ...declared().toSorted((one, other) => other.status - one.status).map(({ status }) => ({ value: String(status), text: `answer ${status}` })),
    ...Object.entries(LOST).map(([value, [text]]) => ({ value, text })),
    { value: TRUE_ANSWER, text: "true answer, only late" },
  ]);
  describe();
}

const declared = () =>
  overview.operations.find(({ operationId }) => operationId === form.operationId.value)?.statuses ?? [];

function describe() {
  const { value } = form.answer;
  find("answer-hint").textContent =
    LOST[value]?.[1]
    ?? declared().find(({ status }) => String(status) === value)?.description
    ?? "The call is carried out as ever, after the seconds below.";
  form.delay.required = value === TRUE_ANSWER;
  find("times-label").hidden = form.times.disabled = form.often.value === "all";
}

/** Read the form as a condition, without what was left open. */
function chosen() {
  const { value } = form.answer;
  const wanted = {
    operationId: form.operationId.value,
    repoId: form.repoId.value || null,
    principal: form.principal.value || null,
    status: Number(value) || null,
    connection: value in LOST ? value : null,
    delay: Number(form.delay.value) || null,
    times: form.often.value === "next" ? Number(form.times.value) : null,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, each]) => each !== null));
}

export function begin() {
  follow(offer);
  form.operationId.addEventListener("change", offerAnswers);
  form.answer.addEventListener("change", describe);
  form.often.addEventListener("change", describe);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    add(chosen());
  });
  find("conditions-clear").addEventListener("click", () => {
    focusHeading(form);
    attempt(() => call("DELETE", "conditions"), "There are no conditions any more");
  });
}
