// Call the control interface of the session that this page belongs to.

const CONTROL = new URL("../", document.baseURI);
/** Where the session is, and the console within it. */
export const SESSION = new URL("../../", document.baseURI);

// Only here, and only as long as the page is open.
let controlToken = null;

/** An answer that is not a success, with the mock's own words; status 0 if there was no answer. */
class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export function unlock(token) {
  controlToken = token;
}

/** Send a request to a path below `/__mock__/` or to a whole URL; return the response. */
export async function send(method, path, { body, type, signal } = {}) {
  const headers = {};
  if (type) headers["Content-Type"] = type;
  if (controlToken !== null) headers.Authorization = `Bearer ${controlToken}`;
  let response;
  try {
    response = await fetch(new URL(path, CONTROL), { method, headers, body, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, "The mock does not answer. Is it still running?");
  }
  if (response.ok) return response;
  if (response.status === 401) document.dispatchEvent(new Event("locked"));
  const told = await response.json().catch(() => ({}));
  throw new Refused(response.status, told.message ?? `The mock answered ${response.status}`);
}

/** Send JSON, if any, and return the JSON that comes back. */
export async function call(method, path, value) {
  const options = value === undefined
    ? {}
    : { body: JSON.stringify(value), type: "application/json" };
  return (await send(method, path, options)).json();
}

/** Write a query, without what is empty. */
export function query(values) {
  const given = Object.entries(values).filter(([, value]) => value);
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

// So that a mock under load is not asked for its lists all the time.
const PAUSE = 150;

/** Return a `load` that runs once at a time: all who ask meanwhile get the next run, a little later. */
export function coalesced(load) {
  let running = null;
  let next = null;
  const run = async () => {
    try {
      await load();
    } finally {
      running = null;
    }
  };
  return function ask() {
    if (!running) return (running = run());
    next ??= running.catch(() => {}).then(() => new Promise((resolve) => {
      setTimeout(resolve, PAUSE);
    })).then(() => {
      next = null;
      return ask();
    });
    return next;
  };
}
