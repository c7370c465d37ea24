// Forms: focus on the errors, one submission only, and a question before changes are lost.
import { all } from "./page.js";

const FILE_SECONDS = 3;
const dirty = new Set();

export function start(root) {
  for (const summary of all(root, "[data-focus]")) summary.focus();
  for (const summary of all(root, "#error-summary")) {
    summary.addEventListener("click", focusField);
  }
  for (const form of all(root, "form")) {
    form.addEventListener("submit", sendOnce);
    if (form.matches("[data-guard]")) guard(form);
  }
}

function focusField(event) {
  const link = event.target.closest("a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const folded = field.closest("details:not([open])");
  if (folded) folded.open = true;
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
}

function sendOnce(event) {
  const form = event.target;
  const button = event.submitter;
  if (form.dataset.sent || button?.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    return;
  }
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  form.dataset.sent = "yes";
  dirty.delete(form);
  if (button) {
    button.setAttribute("aria-busy", "true");
    if (button.dataset.busy) button.textContent = button.dataset.busy;
  }
  if (form.hasAttribute("data-file")) freeLater(form, button);
}

// A file that is sent back leaves the page as it is: the form can be sent again.
function freeLater(form, button) {
  setTimeout(() => {
    delete form.dataset.sent;
    button?.removeAttribute("aria-busy");
  }, FILE_SECONDS * 1000);
}

function guard(form) {
  form.addEventListener("input", () => dirty.add(form));
  form.addEventListener("autosave:done", () => dirty.delete(form));
}

window.addEventListener("beforeunload", (event) => {
  if (dirty.size) event.preventDefault();
});

// A page taken back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
});
