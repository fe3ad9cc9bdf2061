// Make elements. Whatever the mock tells becomes text or an attribute's value, never markup.

export const find = (id) => document.getElementById(id);

/** Make an element; `on…` attributes are listeners, null and false ones are left out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** Make a button that submits nothing. */
export function button(text, onclick, attributes = {}) {
  return element("button", { type: "button", onclick, ...attributes }, text);
}

/** Put the options of a select anew; the chosen one stays if it is still there. */
export function setOptions(select, options) {
  const chosen = select.value;
  select.replaceChildren(
    ...options.map(({ value, text, disabled }) => element("option", { value, disabled }, text)),
  );
  if (options.some(({ value, disabled }) => value === chosen && !disabled)) select.value = chosen;
}

/** Replace what stands in an element, and keep the focus on the control that has the same `data-key`. */
export function refill(parent, children) {
  const key = parent.contains(document.activeElement) && document.activeElement.dataset.key;
  const folded = new Map(
    [...parent.querySelectorAll("details[data-key]")].map((each) => [each.dataset.key, each.open]),
  );
  parent.replaceChildren(...children);
  for (const each of parent.querySelectorAll("details[data-key]")) {
    if (folded.has(each.dataset.key)) each.open = folded.get(each.dataset.key);
  }
  if (!key) return;
  const again = [...parent.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key);
  if (again) again.focus();
  else focusHeading(parent);
}

/** Put the focus on the heading of the card that an element is in: its own control is gone. */
export function focusHeading(element) {
  const heading = element.closest("section")?.querySelector("h2");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
}

export const plural = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

/** Show a moment as it is in UTC, the way the service tells it. */
export function moment(iso) {
  return element("time", { datetime: iso, title: iso }, iso.slice(0, 19).replace("T", " "));
}

/** Show a time of the day as it is here, with milliseconds. */
export function timeOfDay(iso) {
  const date = new Date(iso);
  const seconds = date.toLocaleTimeString([], { hour12: false });
  const rest = String(date.getMilliseconds()).padStart(3, "0");
  return element("time", { datetime: iso, title: iso }, `${seconds}.${rest}`);
}
