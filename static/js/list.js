// The table of a list: moving by row, choosing rows, the bar for what is chosen.
import { onKey } from "./keys.js";
import { all, announce, make } from "./page.js";

let current = null;
let lastChosen = null;

export function start(root) {
  for (const table of all(root, "table[data-list]")) {
    current = lastChosen = null;
    watch(table);
  }
}

function watch(table) {
  const rows = () => [...table.tBodies[0].rows].filter((row) => link(row));
  const step = (by) => {
    const list = rows();
    const at = list.indexOf(here(table));
    const next = list[Math.min(Math.max(at + by, 0), list.length - 1)];
    if (next) go(next);
  };
  onKey("j", () => step(1));
  onKey("k", () => step(-1));
  onKey("x", () => choose(here(table)));
  onKey("Shift+x", () => chooseTo(rows(), here(table)));
  onKey("e", () => visit(editing(table, here(table))));
  onKey("Enter", (event) => {
    if (event.target.closest("a, button, summary, label")) return false;
    return visit(link(here(table))?.href);
  });
  table.addEventListener("focusin", (event) => mark(event.target.closest("tbody tr")));
  watchSelection(table);
}

function link(row) {
  return row?.querySelector("th[scope=row] a");
}

function editing(table, row) {
  const address = link(row)?.href;
  return address && table.dataset.edit ? address + table.dataset.edit : "";
}

function here(table) {
  const focused = document.activeElement.closest("tbody tr");
  return focused && table.contains(focused) ? focused : current;
}

function go(row) {
  mark(row);
  link(row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function mark(row) {
  if (!row) return;
  current?.classList.remove("cur");
  row.classList.add("cur");
  current = row;
}

function visit(address) {
  if (!address) return false;
  location.assign(address);
  return true;
}

function box(row) {
  return row?.querySelector("input.cb");
}

function choose(row) {
  const check = box(row);
  if (!check) return false;
  check.click();
  lastChosen = row;
  return true;
}

function chooseTo(list, row) {
  const from = list.indexOf(lastChosen ?? row);
  const to = list.indexOf(row);
  if (from < 0 || to < 0) return false;
  for (const each of list.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    if (!box(each).checked) box(each).click();
  }
  return true;
}

function watchSelection(table) {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const tools = document.querySelector("[data-toolbar]");
  const page = table.querySelector("[data-bulk-page]");
  const everything = bar.querySelector("[data-bulk-all]");
  const boxes = () => [...table.tBodies[0].querySelectorAll("input.cb")];
  const whole = make("input", { type: "hidden", name: everything?.dataset.bulkAll ?? "all", value: "1" });

  const show = () => {
    const chosen = boxes().filter((check) => check.checked).length;
    const total = Number(everything?.dataset.total ?? 0);
    const isWhole = whole.isConnected;
    for (const check of boxes()) {
      check.closest("tr").toggleAttribute("aria-selected", check.checked);
      if (check.checked) check.closest("tr").setAttribute("aria-selected", "true");
    }
    bar.hidden = chosen === 0;
    if (tools) tools.hidden = chosen > 0;
    const count = bar.querySelector("[data-bulk-count]");
    if (count) count.textContent = (isWhole ? total : chosen).toLocaleString("ja-JP");
    if (everything) everything.hidden = isWhole || chosen < boxes().length || total <= chosen;
    if (page) {
      page.checked = chosen > 0 && chosen === boxes().length;
      page.indeterminate = chosen > 0 && chosen < boxes().length;
    }
  };
  const set = (checked) => {
    for (const check of boxes()) check.checked = checked;
    if (!checked) whole.remove();
    show();
  };

  table.addEventListener("change", (event) => {
    if (event.target === page) return set(page.checked);
    whole.remove();
    show();
  });
  page?.closest("[hidden]")?.removeAttribute("hidden");
  everything?.addEventListener("click", () => {
    bar.append(whole);
    show();
    announce(bar.textContent.trim().split("\n")[0]);
  });
  const clear = bar.querySelector("[data-bulk-clear]");
  if (clear) {
    clear.hidden = false;
    clear.addEventListener("click", () => {
      set(false);
      (page ?? table).focus();
    });
  }
  show();
}
