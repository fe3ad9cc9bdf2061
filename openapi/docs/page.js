"use strict";

// What can be found one by one, and where the text of each is looked for.
const entries = [...document.querySelectorAll(".entry")];
const texts = new Map(entries.map((entry) => [entry, entry.textContent.toLowerCase()]));
const links = [...document.querySelectorAll("nav li a")];
const form = document.querySelector("nav form");
const field = form.querySelector("input");

function show() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const entry of entries) {
    entry.hidden = !words.every((word) => texts.get(entry).includes(word));
  }
  for (const part of document.querySelectorAll(".part")) {
    part.hidden = !part.querySelector(".entry:not([hidden])");
  }
  for (const link of links) {
    link.parentElement.hidden = document.getElementById(link.getAttribute("href").slice(1)).hidden;
  }
  for (const list of document.querySelectorAll("nav ul")) {
    list.previousElementSibling.hidden = !list.querySelector("li:not([hidden])");
  }
  const found = entries.filter((entry) => !entry.hidden).length;
  form.querySelector("output").textContent = words.length ? `${found} of ${entries.length}` : "";
}

function openTarget() {
  const target = document.querySelector(":target");
  if (target?.closest("[hidden]")) {
    form.reset();
    show();
    target.scrollIntoView();
  }
}

form.hidden = false;
form.addEventListener("input", show);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  links.find((link) => !link.parentElement.hidden)?.focus();
});
addEventListener("hashchange", openTarget);
addEventListener("keydown", (event) => {
  if (event.key === "/" && event.target !== field) {
    event.preventDefault();
    field.focus();
  } else if (event.key === "Escape" && event.target === field) {
    form.reset();
    show();
  }
});
show();
