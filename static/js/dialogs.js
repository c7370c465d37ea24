// Native dialogs: opened by data-open, the menu of narrow screens, the list of keys.
import { make, word } from "./page.js";

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    const dialog = opener && document.getElementById(opener.dataset.open);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    } else if (event.target instanceof HTMLDialogElement) {
      event.target.close(); // a click on the backdrop
    } else if (event.target.closest("[data-close]")) {
      event.target.closest("dialog")?.close();
    }
    closePopups(event.target.closest("details.pop"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.pop[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });
  startMenu();
}

function closePopups(except) {
  for (const popup of document.querySelectorAll("details.pop[open]")) {
    if (popup !== except) popup.open = false;
  }
}

function startMenu() {
  const link = document.querySelector("a[data-menu]");
  if (!link) return;
  link.setAttribute("role", "button");
  link.setAttribute("aria-haspopup", "dialog");
  let dialog;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    dialog ??= menuDialog(link);
    dialog.showModal();
  });
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      link.click();
    }
  });
}

function menuDialog(link) {
  const menu = document.getElementById(link.dataset.menu).cloneNode(true);
  menu.className = "menu";
  menu.removeAttribute("id");
  for (const marked of menu.querySelectorAll("[id]")) marked.removeAttribute("id");
  for (const list of menu.querySelectorAll("[aria-labelledby]")) {
    list.removeAttribute("aria-labelledby");
  }
  return build("left", link.textContent.trim(), menu);
}

export function build(className, title, ...content) {
  const close = make("button", { class: "btn quiet sm" }, word("close"));
  const head = make(
    "div",
    { class: "dlg-head" },
    make("h2", {}, title),
    make("form", { method: "dialog" }, close),
  );
  const body = make("div", { class: "dlg-body" }, ...content);
  const dialog = make("dialog", { class: className, "aria-label": title }, head, body);
  document.body.append(dialog);
  return dialog;
}
