// The review of one unit: a key per asset, the next card already here, undo, progress.
// A verdict is shown at once and sent behind; what cannot be stored comes back to the front.
import { keysAreOn, onKey } from "./keys.js";
import { announce, make } from "./page.js";

const AHEAD = 4;
const JSON_TYPE = "application/json";
const cards = new Map();
const decided = [];
let root;
let place;
let sending = Promise.resolve();
let pending = 0;
let troubled = false;
let fetching = null;

export function start(from) {
  root = from.querySelector("[data-review]");
  place = document.getElementById("card");
  if (!root || !card()) return;
  cards.set(number(), card());
  document.addEventListener("submit", onSubmit, { capture: true });
  root.querySelector(".queue").addEventListener("click", onQueue);
  place.addEventListener("toggle", onToggle, { capture: true });
  onKey("j", () => step(1));
  onKey("k", () => step(-1));
  onKey("z", () => takeBack());
  document.addEventListener("keydown", onDigit);
  window.addEventListener("beforeunload", (event) => {
    if (pending) event.preventDefault();
  });
  fetchMore();
}

function wait(by) {
  pending += by;
  if (pending) root.setAttribute("aria-busy", "true");
  else root.removeAttribute("aria-busy");
}

const card = () => place.querySelector("[data-card]");
const number = () => card()?.dataset.card;
const line = (of) => root.querySelector(`.queue a[data-number="${CSS.escape(of)}"]`);
const says = (key, values) =>
  root.dataset[key].replace(/\{(\w+)\}/g, (_, name) => values?.[name] ?? "");

function onSubmit(event) {
  const form = event.target;
  const kind = form.dataset.kind;
  if (!kind || !place.contains(form)) return;
  event.preventDefault();
  event.stopPropagation();
  if (kind === "undo") undo(number());
  else decide(form, kind);
}

function onDigit(event) {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (!digit || event.ctrlKey || event.altKey || event.metaKey || !keysAreOn()) return;
  if (event.target.matches?.("input:not([type=radio]), textarea, select")) return;
  const choice = card()?.querySelectorAll("input[type=radio]")[digit - 1];
  if (!choice) return;
  event.preventDefault();
  choice.click();
}

function onToggle(event) {
  if (event.target.open) event.target.querySelector("input.input")?.focus();
}

function onQueue(event) {
  const link = event.target.closest("a[data-number]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link.dataset.number);
}

function step(by) {
  const links = [...root.querySelectorAll(".queue a[data-number]")];
  const at = links.findIndex((link) => link.dataset.number === number());
  const next = links[Math.min(Math.max(at + by, 0), links.length - 1)];
  if (next) show(next.dataset.number);
}

// The first undecided card after one, then from the beginning: as the server counts.
function following(of) {
  const links = [...root.querySelectorAll(".queue a[data-number]")];
  const at = links.findIndex((link) => link.dataset.number === of);
  const around = [...links.slice(at + 1), ...links.slice(0, Math.max(at, 0))];
  const waiting = around.filter((link) => !link.matches(".done, .mod"));
  return (waiting.find((link) => !link.dataset.later) ?? waiting[0])?.dataset.number;
}

function decide(form, kind) {
  const own = form.closest("[data-card]");
  if (own.dataset.sent) return;
  own.dataset.sent = "yes";
  troubled = false;
  const sent = { form, body: new FormData(form), own, kind };
  const asks = kind === "yes" && own.querySelector("input[type=radio]");
  const answer = queueUp(sent);
  if (asks) answer.then((state) => state && !state.go && advance(sent));
  else advance(sent);
}

function advance({ form, own, kind }) {
  const of = own.dataset.card;
  const link = line(of);
  if (link && kind === "yes") {
    mark(link, { icon: "check", css: "done" });
    count("done", 1);
    count("unchanged", 1);
    count("left", -1);
    bars();
  } else if (link) {
    mark(link, { icon: "clock", css: "" });
    link.dataset.later = "yes";
  }
  decided.push(of);
  const next = following(of);
  if (!next || next === of) return finish();
  const name = line(next)?.querySelector("[data-name]").textContent;
  show(next, says("said", { name: own.dataset.name, word: form.dataset.word, next: name }));
}

function queueUp(sent) {
  wait(1);
  const answer = sending.then(() => send(sent.form.action, sent.body));
  sending = answer.then(
    (state) => settle(state),
    (problem) => fail(sent, problem),
  );
  return answer.then((state) => state, () => null);
}

async function send(action, body) {
  const response = await fetch(action, {
    method: "POST",
    body,
    headers: { Accept: JSON_TYPE },
    keepalive: true,
  });
  const told = response.headers.get("Content-Type")?.startsWith(JSON_TYPE) ? await response.json() : {};
  if (!response.ok || !told.figures) throw new Error(told.error ?? "");
  return told;
}

function settle(state) {
  wait(-1);
  cards.delete(state.number);
  const link = line(state.number);
  if (link) mark(link, state);
  if (state.go) {
    location.assign(state.go);
  } else if (!pending) {
    for (const name of Object.keys(state.figures)) figure(name, state.figures[name]);
    bars();
  }
}

// What was shown as done is not: its card comes back, with the reason.
function fail({ own }, problem) {
  const of = own.dataset.card;
  const at = decided.lastIndexOf(of);
  if (at >= 0) decided.splice(at, 1);
  const link = line(of);
  if (link) {
    mark(link, { icon: "minus", css: "" });
    delete link.dataset.later;
  }
  complain(of, own.dataset.name, problem);
}

function complain(of, name, problem) {
  wait(-1);
  troubled = true;
  cards.delete(of);
  const text = problem.message || says("failed", { name });
  show(of).then(() => {
    const words = make("p", {}, `${name}：${text}`);
    card()?.prepend(make("div", { class: "banner err", role: "alert" }, words));
  });
}

function takeBack() {
  const of = decided.pop();
  if (of) undo(of);
  else announce(says("nothing"));
}

function undo(of) {
  wait(1);
  const body = new FormData();
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  body.append("csrfmiddlewaretoken", token);
  const link = line(of);
  const name = link?.querySelector("[data-name]").textContent ?? of;
  const address = `${root.dataset.here}card/${encodeURIComponent(of)}/undo/`;
  sending = sending.then(() => send(address, body)).then(
    (state) => {
      settle(state);
      if (link) delete link.dataset.later;
      return show(of, says("takenBack", { name }));
    },
    (problem) => complain(of, name, problem),
  );
}

async function show(of, words) {
  const focused = document.activeElement;
  const within = place.contains(focused) && focused.getAttribute("aria-keyshortcuts");
  const found = cards.get(of) ?? (await load(of));
  if (!found) return location.assign(`${root.dataset.here}?at=${encodeURIComponent(of)}`);
  place.replaceChildren(found);
  if (within) found.querySelector(`[aria-keyshortcuts="${within}"]`)?.focus({ preventScroll: true });
  root.querySelector(".queue a[aria-current]")?.removeAttribute("aria-current");
  const link = line(of);
  link?.setAttribute("aria-current", "true");
  link?.scrollIntoView({ block: "nearest" });
  history.replaceState(null, "", `?at=${encodeURIComponent(of)}`);
  if (words) announce(words);
  fetchMore();
}

async function load(of) {
  await take(`${root.dataset.here}card/${encodeURIComponent(of)}/`);
  return cards.get(of);
}

// Keeps the next cards at hand: pressing a key never waits for the network.
function fetchMore() {
  const ahead = [];
  let next = following(number());
  while (next && cards.has(next) && !ahead.includes(next)) {
    ahead.push(next);
    next = following(next);
  }
  if (fetching || !next || ahead.length >= AHEAD || ahead.includes(next)) return;
  const last = ahead.at(-1) ?? number();
  fetching = take(`${root.dataset.coming}?after=${encodeURIComponent(last)}`).finally(() => {
    fetching = null;
  });
}

async function take(address) {
  const response = await fetch(address);
  if (!response.ok || response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const found of page.querySelectorAll("[data-card]")) {
    if (!cards.has(found.dataset.card)) cards.set(found.dataset.card, document.adoptNode(found));
  }
}

function finish() {
  sending.then(() => {
    if (!troubled) location.assign(root.dataset.here);
  });
}

function mark(link, { icon, css, word }) {
  link.className = css;
  const use = link.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
  if (word) link.querySelector(".vh").textContent = `${word}：`;
}

function figure(name, value) {
  for (const shown of document.querySelectorAll(`[data-figure=${name}]`)) shown.textContent = value;
}

function valueOf(name) {
  return Number(document.querySelector(`[data-figure=${name}]`)?.textContent ?? 0);
}

function count(name, by) {
  figure(name, valueOf(name) + by);
}

function bars() {
  const unchanged = valueOf("unchanged");
  document.querySelector("[data-bar=unchanged]").setAttribute("width", unchanged);
  const changed = document.querySelector("[data-bar=changed]");
  changed.setAttribute("x", unchanged);
  changed.setAttribute("width", valueOf("changed") + valueOf("going"));
}
