// The views of the page, by the fragment of its address.

import { find } from "./dom.js";
import { showFault } from "./faults.js";

const VIEWS = ["live", "faults", "world"];

function show() {
  // Other fragments are places within a view.
  if (location.hash && !location.hash.startsWith("#/")) return;
  const [, name, ...rest] = decodeURIComponent(location.hash).split("/");
  const shown = VIEWS.includes(name) ? name : VIEWS[0];
  for (const view of VIEWS) find(view).hidden = view !== shown;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#/${shown}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  scrollTo(0, 0);
  if (rest.length) showFault(rest.join("/"));
}

export function begin() {
  addEventListener("hashchange", show);
  show();
}
