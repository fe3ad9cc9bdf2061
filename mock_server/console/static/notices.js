// Tell people what came of what they did, and what else happens; ask before what cannot be undone.

import { find } from "./dom.js";

const NOTICE_LASTS = 4000;
const PROBLEM_LASTS = 12000;
const ANNOUNCED_AT_MOST_EVERY = 2000;

const hiding = new Map();

function show(id, text, lasts) {
  const line = find(id);
  line.textContent = text;
  clearTimeout(hiding.get(id));
  hiding.set(id, setTimeout(() => { line.textContent = ""; }, lasts));
}

function notice(text) {
  find("problem").textContent = "";
  show("notice", text, NOTICE_LASTS);
}

export function problem(text) {
  find("notice").textContent = "";
  show("problem", text, PROBLEM_LASTS);
}

/** Do something and say so, or why not. */
export async function attempt(deed, done) {
  try {
    const result = await deed();
    if (done) notice(done);
    return result;
  } catch (error) {
    problem(error.message);
    return null;
  }
}

let silence = null;
let waiting = null;

/** Say something to those who listen instead of looking; of many things at once only the last. */
export function announce(text) {
  if (silence !== null) {
    waiting = text;
    return;
  }
  find("announcer").textContent = text;
  silence = setTimeout(() => {
    silence = null;
    if (waiting !== null) announce(waiting);
  }, ANNOUNCED_AT_MOST_EVERY);
  waiting = null;
}

/** Ask whether something shall be done; resolves to true or false. */
export function confirmed(title, text, yes) {
  const dialog = find("question");
  find("question-title").textContent = title;
  find("question-text").textContent = text;
  find("question-yes").textContent = yes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
