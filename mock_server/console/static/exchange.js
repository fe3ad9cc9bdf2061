// One exchange with its request and its response.

import { copyButton } from "./copying.js";
import { button, element, plural, timeOfDay } from "./dom.js";
import { overview, tokenOf } from "./overview.js";
import { hasSecret, secretOf } from "./secrets.js";

// A browser adds these by itself, or they would be wrong in another call.
const NOT_REPEATED = /^(host|connection|content-length|accept-encoding|authorization|sec-.*)$/;

/** Make the row of an exchange; its inside is made when somebody looks. */
export function exchangeRow(exchange) {
  const inside = element("div", { class: "inside" });
  const details = element("details", { class: "exchange" }, summary(exchange), inside);
  // A secret that was revealed is gone when the row is closed.
  details.addEventListener("toggle", () => {
    inside.replaceChildren(...(details.open ? content(exchange) : []));
  });
  return element("li", { "data-id": exchange.id }, details);
}

/** Describe an exchange in the words that the filter looks for. */
export function wordsOf({ request, response, operationId, principal, condition, faults }) {
  const status = response ? response.status : "no answer";
  return [request.method, request.target, status, operationId, principal ?? "nobody", condition, ...faults]
    .join(" ").toLowerCase();
}

/** Describe an exchange in a sentence. */
export function sentence({ request, response, operationId }) {
  const answer = response ? `answered ${response.status}` : "got no answer";
  return `${request.method} ${operationId ?? request.target} ${answer}`;
}

function summary(exchange) {
  const { request, response, principal, duration, condition, faults } = exchange;
  return element("summary", {},
    element("span", { class: `method ${request.method.toLowerCase()}` }, request.method),
    element("span", { class: "target" }, request.target),
    statusBadge(response),
    element("span", { class: "facts" },
      timeOfDay(exchange.time),
      element("span", {}, principal ?? "nobody"),
      element("span", {}, milliseconds(duration))),
    marks(condition, faults));
}

/** Mark an answer that is not what the mock would have said by itself. */
function marks(condition, faults) {
  if (!condition && !faults.length) return null;
  return element("span", { class: "marks" },
    condition && element("span", { class: "badge doubt" }, condition),
    faults.length > 0 ? element("span", { class: "badge fail" }, plural(faults.length, "fault")) : null);
}

function statusBadge(response) {
  if (!response) return element("span", { class: "badge status fail" }, "lost");
  const kind = response.status < 300 ? "pass" : response.status < 500 ? "doubt" : "fail";
  return element("span", { class: `badge status ${kind}` }, String(response.status));
}

function milliseconds(duration) {
  return duration < 1000 ? `${duration.toFixed(1)} ms` : `${(duration / 1000).toFixed(2)} s`;
}

function content(exchange) {
  const { request, response, withheld, condition, faults } = exchange;
  return [
    faults.map((fault) => element("p", { class: "bar failure" },
      "Fault: ", element("a", { href: `#/faults/${fault}` }, fault))),
    condition && element("p", { class: "bar warning" }, condition === "Prefer" || condition === "query"
      ? "The request itself asked for this answer."
      : `${condition} decided about this call.`,
      withheld && ` It withheld the service’s answer ${withheld.status}.`),
    element("div", { class: "sides" },
      side("Request", `${request.method} ${request.target}`, request,
        copyButton(() => curl(exchange), null, "Copy as curl")),
      response
        ? side("Response", `${response.status}`, response, secretPart(exchange))
        : element("div", { class: "side" },
          element("h3", {}, "Response"),
          element("p", { class: "hint" }, "None: the connection ended without one.")),
      withheld && side("Withheld", `${withheld.status}`, withheld)),
  ].flat().filter(Boolean);
}

function side(title, line, { headers, body }, ...more) {
  return element("div", { class: "side" },
    element("h3", {}, title),
    element("pre", { class: "line" }, line),
    element("details", {},
      element("summary", {}, plural(headers.length, "header")),
      element("pre", {}, headers.map(({ name, value }) => `${name}: ${value}`).join("\n"))),
    body.size
      ? element("pre", { class: "body", tabindex: 0, role: "group", "aria-label": `${title} body` }, pretty(body))
      : element("p", { class: "hint" }, "No body."),
    ...more);
}

function pretty({ text, size }) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    const shown = new TextEncoder().encode(text).length;
    return shown < size ? `${text}\n… ${size} bytes in all` : text;
  }
}

/** Offer the secret that an exchange created; it is nowhere in the page before somebody asks. */
function secretPart(exchange) {
  if (!hasSecret(exchange)) return null;
  const place = element("div", { class: "secret" });
  const hide = () => place.replaceChildren(button("Reveal the secret", reveal));
  const reveal = () => {
    const secret = secretOf(exchange);
    const hider = button("Hide", () => {
      hide();
      place.firstChild.focus();
    });
    place.replaceChildren(
      element("code", {}, secret), copyButton(() => secret, "Copy the secret"), hider,
      element("p", { class: "hint" }, "Only here and now: the mock does not keep it, and this page forgets it when it is closed or loaded anew."));
    hider.focus();
  };
  hide();
  return place;
}

/** Write the request as a command; its token is that of the principal, the recorded one is masked. */
function curl({ request, principal }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const token = tokenOf(principal);
  return [
    `curl -i -X ${request.method} ${quoted(overview.baseUrl + request.target)}`,
    token && `-H ${quoted(`Authorization: Bearer ${token}`)}`,
    ...request.headers.filter(({ name }) => !NOT_REPEATED.test(name))
      .map(({ name, value }) => `-H ${quoted(`${name}: ${value}`)}`),
    request.body.size > 0 && `--data-raw ${quoted(request.body.text)}`,
  ].filter(Boolean).join(" \\\n  ");
}
