// Shows what earlier answers ask for: data-show-when="form=paper,media; my_number!=none".
// Hidden answers are kept and sent; nothing is cleared silently.
import { all, word } from "./page.js";

export function start(root) {
  const forms = new Set(all(root, "[data-show-when]").map((part) => part.closest("form")));
  for (const form of forms) {
    if (!form) continue;
    form.addEventListener("change", () => reveal(form));
    reveal(form);
  }
}

function reveal(form) {
  let kept = 0;
  for (const part of form.querySelectorAll("[data-show-when]")) {
    part.hidden = !holds(form, part.dataset.showWhen);
    if (part.hidden) kept += filled(part);
  }
  const note = form.querySelector("[data-kept]");
  if (note) note.textContent = kept ? word("kept", { count: kept }) : "";
}

function holds(form, rule) {
  return rule.split(";").every((condition) => {
    const [, name, sign, values] = /^\s*([\w-]+)\s*(!?=)\s*(.*?)\s*$/.exec(condition);
    const given = answers(form, name);
    const wanted = values.split(",").map((value) => value.trim());
    const met = wanted.some((value) => given.includes(value));
    return sign === "=" ? met : !met;
  });
}

function answers(form, name) {
  const chosen = new FormData(form).getAll(name);
  return chosen.length ? chosen : [""];
}

function filled(part) {
  const names = new Set();
  for (const field of part.querySelectorAll("input, select, textarea")) {
    if (field.parentElement.closest("[data-show-when][hidden]") !== part) continue;
    const choice = field.matches("[type=checkbox], [type=radio]");
    if (choice ? field.checked && field.value !== "unknown" : field.value) names.add(field.name);
  }
  return names.size;
}
