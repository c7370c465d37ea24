// Warns five minutes before a session ends by itself; another tab may have put that off.
import { all, make, word } from "./page.js";

const WARN_AT = 5 * 60;
const LOOK_EVERY = 30;
const SAVE_SECONDS = 5;

export function start(root) {
  for (const form of all(root, "form[data-idle]")) watch(form);
}

// The form is that of signing out.
function watch(form) {
  let end = Date.now() + Number(form.dataset.idle) * 1000;
  let timer;
  let banner;

  const left = () => Math.max(0, Math.round((end - Date.now()) / 1000));

  const wait = () => {
    clearTimeout(timer);
    const next = left() > WARN_AT ? left() - WARN_AT : Math.min(LOOK_EVERY, left() + 2);
    timer = setTimeout(look, next * 1000);
  };

  async function look() {
    await ask("GET");
    show();
    wait();
  }

  async function goOn() {
    await ask("POST");
    show();
    wait();
  }

  async function finish() {
    await saved();
    form.requestSubmit();
  }

  // Nobody has done anything when the page asks by itself: only POST is work.
  async function ask(method) {
    const headers = { Accept: "application/json", "X-CSRFToken": token(form) };
    if (method === "GET") headers["X-Background"] = "yes";
    try {
      const answer = await fetch(form.dataset.idleUrl, { method, headers });
      if (answer.redirected) location.reload(); // signed out: the page must not stay on the screen
      else if (answer.ok) end = Date.now() + (await answer.json()).left * 1000;
    } catch {
      // Without a connection the time that is known goes on.
    }
  }

  function show() {
    if (left() > WARN_AT) {
      banner?.remove();
      banner = undefined;
      return;
    }
    if (!banner) {
      banner = warning({ goOn, finish });
      document.querySelector("main").prepend(banner);
    }
    const text = word("idle", { minutes: Math.max(1, Math.ceil(left() / 60)) });
    const told = banner.querySelector("p");
    if (told.textContent !== text) told.textContent = text; // is read aloud again
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && left() <= WARN_AT) look();
  });
  wait();
}

function warning({ goOn, finish }) {
  const first = make("button", { class: "btn pri sm", type: "button" }, word("go_on"));
  const last = make("button", { class: "btn quiet sm", type: "button" }, word("save_and_end"));
  first.addEventListener("click", goOn);
  last.addEventListener("click", finish);
  const row = make("div", { class: "row wrap" }, make("p", { role: "alert" }), first, last);
  return make("div", { class: "banner warn idle", id: "idle" }, row);
}

// Let every form keep its draft, but wait no longer than a person would.
function saved() {
  const forms = [...document.querySelectorAll("form[data-autosave-url]")];
  const each = forms.map(
    (form) =>
      new Promise((done) => {
        form.addEventListener("autosave:done", done, { once: true });
        form.dispatchEvent(new CustomEvent("autosave:now"));
      }),
  );
  const enough = new Promise((done) => setTimeout(done, SAVE_SECONDS * 1000));
  return Promise.race([Promise.all(each), enough]);
}

function token(form) {
  return form.elements.namedItem("csrfmiddlewaretoken").value;
}
