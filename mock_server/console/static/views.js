// The views of the page, by the fragment of its address.

import { find } from "./dom.js";
import { showFault } from "./faults.js";

const VIEWS = ["live", "faults", "world"];

function show() {
  const [name, ...rest] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (name === "main") return;
  const shown = VIEWS.includes(name) ? name : VIEWS[0];
  for (const view of VIEWS) find(view).hidden = view !== shown;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${shown}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (rest.length) showFault(rest.join("/"));
}

export function begin() {
  addEventListener("hashchange", show);
  show();
}
