// What several modules need of the page: its words, its live region, finding elements.

let words;

export function word(key, values = {}) {
  words ??= JSON.parse(document.getElementById("texts")?.textContent ?? "{}");
  return (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

let live;

// Say something to a screen reader without moving the focus.
export function announce(text) {
  if (!live) {
    live = document.createElement("p");
    live.className = "vh";
    live.setAttribute("role", "status");
    document.body.append(live);
  }
  live.textContent = "";
  setTimeout(() => {
    live.textContent = text;
  }, 50);
}

// The elements of a fresh part of the page, the part itself included.
export function all(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  return root instanceof Element && root.matches(selector) ? [root, ...found] : found;
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
