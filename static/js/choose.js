// One question at a time: a digit chooses an answer, Ctrl+Enter goes on.
import { keysAreOn } from "./keys.js";

export function start(root) {
  const form = root.querySelector("form[data-choose]");
  if (!form) return;
  const answers = [...form.querySelectorAll("input[type=radio]")];
  (answers.find((answer) => answer.checked) ?? answers[0])?.focus();
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.metaKey) return;
    if (event.ctrlKey) {
      if (event.key === "Enter") form.requestSubmit();
      return;
    }
    if (!keysAreOn() || event.target.matches("input:not([type=radio]), select, textarea")) return;
    const answer = answers[Number(event.key) - 1];
    if (!answer) return;
    event.preventDefault();
    answer.checked = true;
    answer.focus();
  });
}
