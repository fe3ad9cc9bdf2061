// What one has to know to use the mock: base URL, tokens, repositories, operations.

import { call, coalesced } from "./api.js";
import { copyButton } from "./copying.js";
import { element, find, refill, setOptions } from "./dom.js";

/** The overview as it was told last; the other rooms read it. */
export let overview = { principals: [], repositories: [], operations: [] };

const followers = [];

/** Call `follower` whenever the overview is new. */
export function follow(follower) {
  followers.push(follower);
}

export const load = coalesced(async () => {
  overview = await call("GET", "overview");
  render();
  for (const follower of followers) follower(overview);
});

function render() {
  const { session, baseUrl, manners, reload } = overview;
  find("session-name").hidden = session === null;
  find("session-name").textContent = session === null ? "" : `@${session}`;
  document.title = session === null ? "Mock console" : `@${session}: mock console`;
  find("base-url").textContent = baseUrl;
  refill(find("principals"), overview.principals.map(principalRow));
  find("first-call").textContent = firstCall();
  find("manners").hidden = manners === null;
  find("manners").textContent = manners ?? "";
  find("reload-problem").hidden = reload.problem === null;
  find("reload-problem").textContent =
    reload.problem === null ? "" : `The mock serves the last good version: ${reload.problem}`;
}

function principalRow({ name, token, repositories }) {
  return element("li", {},
    element("span", { class: "term" }, name),
    element("span", { class: "token" },
      element("code", {}, token),
      copyButton(() => token, `Copy the token of ${name}`)),
    element("span", { class: "reach" },
      repositories.length ? "reaches " : "reaches no repository",
      repositories.flatMap((id, index) => [index ? ", " : "", element("code", {}, id)])));
}

function firstCall() {
  const principal = overview.principals.find(({ repositories }) => repositories.length);
  if (!principal) return `curl ${overview.baseUrl}`;
  const url = `${overview.baseUrl}/repo/${encodeURIComponent(principal.repositories[0])}/ai/apikey`;
  return `curl -H 'Authorization: Bearer ${principal.token}' \\\n  '${url}'`;
}

/** Return the token of a principal by name, null for nobody. */
export function tokenOf(name) {
  return overview.principals.find((principal) => principal.name === name)?.token ?? null;
}

/** Let a select offer the repositories or principals, and all of them. */
export function offerRepositories(select, all) {
  offer(select, all, overview.repositories.map(({ id }) => id));
}

export function offerPrincipals(select, all) {
  offer(select, all, overview.principals.map(({ name }) => name));
}

function offer(select, all, values) {
  setOptions(select, [
    { value: "", text: all },
    ...values.map((value) => ({ value, text: value })),
  ]);
}

export function begin() {
  find("base-url-copy").append(copyButton(() => overview.baseUrl, "Copy the base URL"));
  find("first-call-copy").append(copyButton(firstCall, "Copy the command"));
}
