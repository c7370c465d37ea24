// One-letter keys. Letters are read by place (event.code), so they work with kana input on.
import { build } from "./dialogs.js";

const STORE = "daicho-keys";
const PLACES = { h: "/", a: "/assets/", r: "/reviews/" };
const LETTER = /^Key([A-Z])$/;
const local = new Map();
let waitingForPlace = 0;

// A module of the page may claim a key before the general rule is tried.
export function onKey(key, action) {
  local.set(key, action);
}

export function keysAreOn() {
  return document.documentElement.dataset.keys !== "off" && localStorage.getItem(STORE) !== "off";
}

export function startKeys() {
  document.addEventListener("keydown", handle);
  watchSwitches(document);
}

function handle(event) {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey && !event.altKey && !event.metaKey) return handleControl(event);
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (!keysAreOn() || writing(event.target) || document.querySelector("dialog[open]")) return;
  const key = keyName(event);
  if (key && act(key, event)) event.preventDefault();
}

function keyName(event) {
  const letter = LETTER.exec(event.code)?.[1].toLowerCase();
  if (letter) return event.shiftKey ? `Shift+${letter}` : letter;
  if (event.code === "Slash" || event.key === "/" || event.key === "?") {
    return event.shiftKey || event.key === "?" ? "?" : "/";
  }
  return event.key === "Enter" ? "Enter" : "";
}

function act(key, event) {
  if (Date.now() < waitingForPlace) {
    waitingForPlace = 0;
    return follow(document.querySelector(`#side a[href="${PLACES[key]}"]`));
  }
  if (key === "g") {
    waitingForPlace = Date.now() + 1500;
    return true;
  }
  if (key === "?") return showKeys();
  const own = local.get(key);
  if (own) return own(event) !== false;
  return key !== "Enter" && follow(document.querySelector(`[aria-keyshortcuts~="${key}"]`));
}

function follow(element) {
  if (!element) return false;
  if (element.matches("summary")) return unfold(element);
  if (element.matches("input, select, textarea")) element.focus();
  if (!element.matches("input, select, textarea")) element.click();
  return true;
}

// At once, not when the browser says that it is open: the next key already belongs to the field.
function unfold(summary) {
  const details = summary.parentElement;
  details.open = true;
  (details.querySelector("input.input, textarea, select") ?? summary).focus();
  return true;
}

function writing(target) {
  if (!(target instanceof Element)) return false;
  if (target.isContentEditable || target.matches("select, textarea")) return true;
  return target.matches("input") && !["checkbox", "radio", "button", "submit"].includes(target.type);
}

function handleControl(event) {
  const form = event.target.closest?.("form") ?? document.querySelector("form[data-guard]");
  if (event.key === "Enter" && form?.matches("[data-guard]")) {
    event.preventDefault();
    form.requestSubmit();
  }
  if (event.code === "KeyS" && form?.matches("[data-autosave-url]")) {
    event.preventDefault();
    form.dispatchEvent(new CustomEvent("autosave:now"));
  }
}

let dialog;

function showKeys() {
  const link = document.querySelector("[data-keys-url]");
  if (!link) return false;
  loadKeys(link.dataset.keysUrl);
  return true;
}

async function loadKeys(url) {
  if (!dialog) {
    const response = await fetch(url);
    if (!response.ok) {
      location.assign(url);
      return;
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    dialog = build("wide", page.querySelector("h1").textContent, page.getElementById("keys"));
    watchSwitches(dialog);
  }
  dialog.showModal();
}

function watchSwitches(root) {
  for (const box of root.querySelectorAll("input[data-keys-switch]")) {
    box.closest("[hidden]")?.removeAttribute("hidden");
    box.checked = keysAreOn();
    box.addEventListener("change", () => {
      localStorage.setItem(STORE, box.checked ? "on" : "off");
    });
  }
}
