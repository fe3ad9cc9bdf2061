// The form that composes a condition.

import { find, setOptions } from "./dom.js";
import { offerPrincipals, offerRepositories, overview } from "./overview.js";

// The outcomes beside the answers that the document declares, each as a member of a condition and its value.
const TRUE_ANSWER = "answer";
const GATEWAY = "A gateway in front of the service answers with a page of its own.";
const OUTCOMES = {
  "gateway 429": ["gateway: 429, too many requests", GATEWAY],
  "gateway 502": ["gateway: 502, no good answer", GATEWAY],
  "gateway 503": ["gateway: 503, unavailable", GATEWAY],
  "gateway 504": ["gateway: 504, timed out", GATEWAY],
  "connection drop": ["connection lost", "The connection ends without an answer."],
  "connection time-out": ["no answer at all", "The client waits until it gives up."],
  "body truncated": ["true answer, broken off", "The connection ends within the body."],
  "body garbage": ["true answer, but garbage", "What comes under the headers of the true answer is no JSON."],
  [TRUE_ANSWER]: ["true answer, late or slow", "The call is carried out as ever."],
};
const CARRIED_OUT = "The call is carried out as ever, and spared the other conditions.";

const NUMBERS = ["status", "gateway", "retryAfter", "bytesPerSecond", "delay", "delayTo", "times", "every"];

const form = find("condition-form");

export function offer() {
  setOptions(form.operationId, [
    { value: "", text: "all" },
    ...overview.operations.map(({ operationId, method, summary }) => (
      { value: operationId, text: `${method}: ${summary}` }
    )),
  ]);
  offerRepositories(form.repoId, "all");
  offerPrincipals(form.principal, "all");
  offerAnswers();
}

/** Offer the answers that the document declares for the chosen operation, or for each of them. */
function offerAnswers() {
  setOptions(form.answer, [
    ...declared().toSorted((one, other) => other.status - one.status)
      .map(({ status }) => ({ value: `status ${status}`, text: `answer ${status}` })),
    ...Object.entries(OUTCOMES).map(([value, [text]]) => ({ value, text })),
  ]);
  describe();
}

function declared() {
  const { value } = form.operationId;
  const [first, ...others] = overview.operations.filter(({ operationId }) => !value || operationId === value);
  return (first?.statuses ?? []).filter(({ status }) => others.every(({ statuses }) => (
    statuses.some((other) => other.status === status))));
}

/** Say what the chosen outcome means, and show only the fields that go with it. */
function describe() {
  const [member, value] = form.answer.value.split(" ");
  find("answer-hint").textContent = OUTCOMES[form.answer.value]?.[1]
    ?? (value < 400 ? CARRIED_OUT : declared().find(({ status }) => status === Number(value)).description);
  for (const label of form.querySelectorAll("[data-for]")) {
    label.hidden = !label.dataset.for.split(" ").includes(label.dataset.of ? form.often.value : member);
    label.querySelector("input, select").disabled = label.hidden;
  }
  form.delay.required = form.answer.value === TRUE_ANSWER && !form.delayTo.value && !form.bytesPerSecond.value;
}

/** Read the form as a condition, without what was left open. */
function chosen() {
  const { answer, often, ...fields } = Object.fromEntries(new FormData(form));
  const [member, value] = answer.split(" ");
  const wanted = { ...fields, [member]: value };
  for (const name of NUMBERS) wanted[name] = Number(wanted[name]);
  return Object.fromEntries(Object.entries(wanted).filter(([, each]) => each));
}

/** Let the form work; `add` gets the condition that it describes. */
export function begin(add) {
  form.operationId.addEventListener("change", offerAnswers);
  form.addEventListener("input", describe);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    add(chosen());
  });
}
