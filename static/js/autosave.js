// Saves a draft a few seconds after each change. Nothing is kept in the browser: PCs are shared.
// The answer is JSON: {"saved_at": "19:04", "set": {"draft": "…"}}; `set` fills hidden fields.
import { all, word } from "./page.js";

const AFTER = 3_000;
const RETRY = 15_000;

export function start(root) {
  for (const form of all(root, "form[data-autosave-url]")) watch(form);
}

function watch(form) {
  const status = form.querySelector("[data-autosave-status]") ?? document.querySelector("[data-autosave-status]");
  let timer;
  let changes = 0;
  let saved = 0;
  let running = false;

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  async function save() {
    clearTimeout(timer);
    if (running || saved === changes || form.dataset.sent) return;
    running = true;
    const upTo = changes;
    try {
      const answer = await send(form);
      saved = upTo;
      fill(form, answer.set);
      say(status, word("saved", { time: answer.saved_at }));
      if (saved === changes) form.dispatchEvent(new CustomEvent("autosave:done"));
      else later(AFTER);
    } catch {
      say(status, word("not_saved"));
      later(RETRY);
    } finally {
      running = false;
    }
  }

  form.addEventListener("input", () => {
    changes += 1;
    later(AFTER);
  });
  form.addEventListener("autosave:now", () => {
    changes += saved === changes ? 1 : 0;
    save();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
}

async function send(form) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") data.append(name, value);
  }
  const response = await fetch(form.dataset.autosaveUrl, {
    method: "POST",
    body: data,
    keepalive: true,
    headers: { Accept: "application/json" },
  });
  if (!response.ok || response.redirected) throw new Error(String(response.status));
  return response.json();
}

function fill(form, values = {}) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name);
    if (field) field.value = value;
  }
}

function say(status, text) {
  if (status) status.textContent = text;
}
