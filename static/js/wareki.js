// Repeats a typed date in the other calendar; the server reads more spellings and has the last word.
import { all } from "./page.js";

const ERAS = { 令和: 2018, R: 2018, 平成: 1988, H: 1988, 昭和: 1925, S: 1925, 大正: 1911, T: 1911, 明治: 1867, M: 1867 };
const JAPANESE = /^(令和|平成|昭和|大正|明治|[RHSTM])(元|\d{1,2})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?$/;
const WESTERN = /^(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?$/;
const PACKED = /^(\d{4})(\d{2})(\d{2})$/;
const era = new Intl.DateTimeFormat("ja-JP-u-ca-japanese", {
  era: "short", year: "numeric", month: "long", day: "numeric", weekday: "short",
});
const western = new Intl.DateTimeFormat("ja-JP", {
  year: "numeric", month: "long", day: "numeric", weekday: "short",
});

export function start(root) {
  for (const field of all(root, "[data-wareki]")) {
    const output = field.parentElement.querySelector("output");
    if (output) field.addEventListener("input", () => { output.textContent = echo(field.value); });
  }
}

export function echo(text) {
  const plain = text.normalize("NFKC").toUpperCase().replace(/\s+/g, "").replace(/\([日月火水木金土]\)$/, "");
  const japanese = JAPANESE.exec(plain);
  const [, year, month, day] = japanese ?? WESTERN.exec(plain) ?? PACKED.exec(plain) ?? [];
  if (!year) return "";
  if (japanese) {
    const [, name, count, ...rest] = japanese;
    return spell(ERAS[name] + (count === "元" ? 1 : Number(count)), ...rest, western);
  }
  return spell(Number(year), month, day, era);
}

function spell(year, month, day, format) {
  const date = new Date(year, Number(month) - 1, Number(day));
  if (date.getMonth() !== Number(month) - 1) return "";
  return `＝ ${format.format(date).replace("(", "（").replace(")", "）")}`;
}
