// Rows with problems: from one to the next by key, a cell opened in place and closed again.
import { onKey } from "./keys.js";
import { all, announce } from "./page.js";

let at = "";

export function start(root) {
  for (const table of all(root, "[data-problems]")) watch(table);
}

function watch(table) {
  onKey("n", () => step(1));
  onKey("p", () => step(-1));
  onKey("Enter", (event) => {
    if (event.target.closest("a, button, summary, label")) return false;
    return open(here());
  });
  quieten(table);
  table.addEventListener("focusin", (event) => mark(event.target.closest("tbody tr")));
  table.addEventListener("keydown", move);
}

const table = () => document.querySelector("[data-problems]");
const rows = () => [...table().tBodies[0].rows].filter((row) => row.id);

function here() {
  return document.activeElement?.closest("[data-problems] tbody tr") ?? document.getElementById(at);
}

// Only the cells that need an answer stop the Tab key; the others are reached by arrow keys.
function quieten(root) {
  for (const link of all(root, "a.cell")) {
    if (!link.closest(".bad, .soft")) link.tabIndex = -1;
  }
}

function step(by) {
  const list = rows();
  if (!list.length) return false;
  const from = list.indexOf(here());
  const next = from < 0 ? (by > 0 ? 0 : list.length - 1) : from + by;
  if (!list[next]) return turn(by);
  go(list[next]);
  return true;
}

// Beyond the last row of a page is the next page.
function turn(by) {
  const link = document.querySelector(by > 0 ? ".pager [rel=next]" : ".pager [rel=prev]");
  if (!link) return false;
  link.click();
  return true;
}

function go(row) {
  mark(row);
  const target = row.querySelector(".bad a, .soft a") ?? row.querySelector(".what a, .what button, a");
  target?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function mark(row) {
  if (!row) return;
  document.getElementById(at)?.classList.remove("cur");
  row.classList.add("cur");
  at = row.id;
}

function open(row) {
  const cell = row?.querySelector(".bad a.cell, .soft a.cell");
  if (!cell) return false;
  cell.click();
  return true;
}

const WAYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function move(event) {
  if (event.isComposing) return;
  if (event.key === "Escape") return close(event);
  const way = WAYS[event.key];
  const cell = event.target.closest("a.cell")?.closest("td, th");
  if (!way || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
  const row = way[0] ? sibling(cell.parentElement, way[0]) : cell.parentElement;
  let place = cell.cellIndex + way[1];
  while (row?.cells[place] && !row.cells[place].querySelector("a.cell")) place += way[1] || 99;
  const link = row?.cells[place]?.querySelector("a.cell");
  if (!link) return;
  event.preventDefault();
  link.focus();
}

function sibling(row, by) {
  return by > 0 ? row.nextElementSibling : row.previousElementSibling;
}

// Esc puts the cell back as it was.
function close(event) {
  const back = event.target.closest("form")?.querySelector("[data-back]");
  if (!back) return;
  event.preventDefault();
  back.click();
}

// What was mended leaves the list: the focus goes to the row that took its place.
document.addEventListener("htmx:afterSettle", (event) => {
  const id = event.detail.target?.id ?? "";
  if (id === "preview" || id === at) settle();
});

let place = -1;

document.addEventListener("htmx:beforeRequest", (event) => {
  const row = event.detail.elt.closest("[data-problems] tbody tr");
  if (row) place = rows().indexOf(row);
});

function settle() {
  const said = document.querySelector("#preview [data-said]")?.textContent.trim();
  if (said) announce(said);
  if (document.activeElement !== document.body) return;
  const list = table() ? rows() : [];
  const row = document.getElementById(at) ?? list[Math.min(Math.max(place, 0), list.length - 1)];
  if (row) go(row);
  else document.querySelector("#preview .actbar .btn.pri")?.focus();
}
