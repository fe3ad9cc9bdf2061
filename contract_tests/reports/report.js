"use strict";

const filter = document.getElementById("filter");
const search = document.getElementById("search");
const choices = [...filter.querySelectorAll("input[name=verdict]")];
const clauses = [...document.querySelectorAll(".clause")];
const texts = new Map(clauses.map((clause) => [clause, clause.textContent.toLowerCase()]));

function show() {
  const verdicts = new Set(choices.filter((choice) => choice.checked).map((choice) => choice.value));
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const clause of clauses) {
    const found = words.every((word) => texts.get(clause).includes(word));
    clause.hidden = !(found && verdicts.has(clause.dataset.verdict));
    shown += clause.hidden ? 0 : 1;
  }
  for (const topic of document.querySelectorAll(".topic")) {
    topic.hidden = !topic.querySelector(".clause:not([hidden])");
  }
  document.getElementById("shown").textContent = `${shown} of ${clauses.length} clauses shown`;
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target?.classList.contains("clause")) return;
  if (target.hidden) {
    filter.reset();
    show();
  }
  target.open = true;
  target.scrollIntoView();
  target.querySelector("summary").focus({ preventScroll: true });
}

async function copy(button) {
  const text = button.previousElementSibling;
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    getSelection().selectAllChildren(text);
    document.execCommand("copy");
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

filter.hidden = false;
filter.addEventListener("input", show);
filter.addEventListener("submit", (event) => event.preventDefault());
for (const button of document.querySelectorAll(".copy")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
addEventListener("hashchange", openTarget);
show();
openTarget();
