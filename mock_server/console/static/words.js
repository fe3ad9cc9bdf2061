// A condition in words.

import { element, plural } from "./dom.js";

const LOST = { drop: "connection lost", "time-out": "no answer at all" };
const BODIES = { garbage: "garbage in place of JSON", truncated: "broken off within the body" };

const ORDINALS = new Intl.PluralRules("en", { type: "ordinal" });
const ENDINGS = { one: "st", two: "nd", few: "rd", other: "th" };

/** Say which calls a condition meets, and what happens to them. */
export function sentence(condition) {
  const { operationId, repoId, apikeyId, principal } = condition;
  const code = (text) => element("code", {}, text);
  return [
    `${calls(condition)} of `, operationId ? code(operationId) : "any operation",
    ...(repoId ? [" for ", code(repoId)] : []),
    ...(apikeyId ? [" on the key ", code(apikeyId)] : []),
    principal && ` by ${principal}`,
    ": ", element("strong", {}, outcome(condition)),
  ];
}

function calls({ times, every }) {
  if (every) {
    const which = `Every ${every}${ENDINGS[ORDINALS.select(every)]} call`;
    return times === null ? which : `${which}, ${plural(times, "time")} more,`;
  }
  return times === null ? "All calls" : times === 1 ? "The next call" : `The next ${times} calls`;
}

function outcome({ status, gateway, retryAfter, connection, when, body, bytesPerSecond, delay, delayTo }) {
  return [
    delayTo ? `${delay ?? 0} to ${delayTo} s late` : delay && `${delay} s late`,
    status && `answer ${status}`,
    gateway && `gateway answers ${gateway}${body === "json" ? " in JSON" : ""}`,
    retryAfter !== null && `Retry-After ${retryAfter} s`,
    LOST[connection],
    when === "after" && "after the effect",
    BODIES[body],
    bytesPerSecond && `${plural(bytesPerSecond, "byte")} a second`,
  ].filter(Boolean).join(", ");
}
