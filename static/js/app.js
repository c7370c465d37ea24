// Starts what the page asks for; every page works without it.
import { startDialogs } from "./dialogs.js";
import { startKeys } from "./keys.js";
import { startToasts } from "./toast.js";

const PARTS = [
  ["form", "./forms.js"],
  ["form[data-autosave-url]", "./autosave.js"],
  ["[data-show-when]", "./reveal.js"],
  ["[data-wareki]", "./wareki.js"],
  ["table[data-list]", "./list.js"],
  ["form[data-choose]", "./choose.js"],
  ["[data-problems]", "./imports.js"],
  ["[data-idle]", "./idle.js"],
  ["[data-review]", "./review.js"],
];

startDialogs();
startKeys();
startToasts();

for (const [selector, path] of PARTS) {
  if (document.querySelector(selector)) {
    import(path).then((part) => part.start(document));
  }
}

// Parts that htmx puts into the page later are started like those that came with it.
document.addEventListener("htmx:load", (event) => {
  const root = event.detail.elt;
  if (root === document.body) return;
  for (const [selector, path] of PARTS) {
    if (root.matches(selector) || root.querySelector(selector)) {
      import(path).then((part) => part.start(root));
    }
  }
});

for (const button of document.querySelectorAll("[data-print-page]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const link of document.querySelectorAll("a[data-density-to]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.documentElement.dataset.density = link.dataset.densityTo;
    for (const other of document.querySelectorAll("a[data-density-to]")) {
      other.toggleAttribute("aria-current", other === link);
    }
    link.closest("details")?.removeAttribute("open");
  });
}
