// Toasts only offer to undo; they wait while focused or pointed at, and errors never come this way.
// The server asks for one with the header HX-Trigger: {"toast": {"text": "…", "undo": "/…/"}}.
import { make, word } from "./page.js";

const SHOWN_FOR = 10_000;

export function startToasts() {
  document.addEventListener("toast", (event) => showToast(event.detail));
}

export function showToast({ text, undo }) {
  document.querySelector(".toast")?.remove();
  const toast = make("div", { class: "toast", role: "status" }, make("span", {}, text));
  if (undo) toast.append(undoForm(undo));
  document.body.append(toast);
  let timer;
  const wait = () => clearTimeout(timer);
  const go = () => {
    wait();
    timer = setTimeout(() => toast.remove(), SHOWN_FOR);
  };
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, wait);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, go);
  go();
}

function undoForm(action) {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").cloneNode();
  const button = make("button", { class: "btn sm" }, word("undo"));
  return make("form", { method: "post", action }, token, button);
}
