/** Text as people and their phones type it, made into plain words before anything reads it. */
import { quoted, UserError } from "../../errors.js";

/** Longer text is refused before anything looks at it. In UTF-16 units, as Slack and Discord count. */
export const MAX_CHAT_LENGTH = 4000;

/** What a terminal, a paste or a script can put between two lines. */
const LINE_BREAK = /[\n\v\f\r\u0085\u2028\u2029]/;
/** All but the tab, which is a space. */
const CONTROL = /[^\P{Cc}\t]/u;

/** The words of a command. Throws `UserError` for what no command can contain. */
export function chatWords(raw: string): string[] {
  if (raw.length > MAX_CHAT_LENGTH) {
    throw new UserError("error.textTooLong", { length: raw.length, limit: MAX_CHAT_LENGTH });
  }
  const trimmed = raw.trim();
  if (LINE_BREAK.test(trimmed)) throw new UserError("error.lineBreak");
  const control = CONTROL.exec(trimmed)?.[0];
  if (control !== undefined) throw new UserError("error.controlCharacter", { character: quoted(control) });
  const plain = normaliseChat(trimmed);
  // Somebody meant these. The typographic ones, which phones make by themselves, are gone by now.
  if (/["'`]/.test(plain)) throw new UserError("error.quotes");
  return plain === "" ? [] : plain.split(" ");
}

/**
 * One way of writing for everything that means the same: ASCII for full-width forms, one space between
 * words, also for commas and semicolons, `*` for times, nothing invisible, no typographic quotes, no full
 * stop or colon at the end. A comma separates: `0,5` is two words; but the values of an option stay together, as in
 * `limit=1,5,20`. Normalising twice changes nothing.
 */
export function normaliseChat(text: string): string {
  const plain = text
    .normalize("NFKC")
    .replace(/[\p{Cf}“”„‟‘’‚‛«»‹›「」『』]/gu, "")
    // Again: what stood on both sides of something invisible may compose now.
    .normalize("NFKC")
    .replace(/[‐‒–—−]/g, "-")
    .replace(/×/g, "*")
    .replace(/\s+/g, " ")
    // Before and after the commas: a sign belongs to what stands beside it.
    .replace(/ ?([*:=]) ?/g, "$1")
    .split(" ")
    .map(separated)
    .join(" ")
    .replace(/ +/g, " ")
    .replace(/ ?([*:=]) ?/g, "$1")
    .replace(/(\d) (?=(?:ms|s|m)(?![\p{L}\d]))/giu, "$1")
    .replace(/(\S) x (?=\d)/gi, "$1*");
  return withoutEnds(plain);
}

const SEPARATORS = /[,;、]+/;

/** What stands between two spaces, with spaces for its commas, but for those between the values of an option. */
function separated(word: string): string {
  const [first = "", ...others] = word.split(SEPARATORS);
  let said = first;
  let before = first;
  for (const piece of others) {
    const inList = before.includes("=") && !before.endsWith("=") && piece !== "" && !piece.includes("=");
    said += `${inList ? "," : " "}${piece}`;
    // The pieces of a list are one word, which has its sign at the beginning.
    if (!inList) before = piece;
  }
  return said;
}

/** Commands are typed with the slash or without, and a phone or a habit may put in a second one. `text`: normalised. */
export function withoutSlash(text: string): string {
  return text.replace(/^(?:\/ ?)+/, "");
}

/** Not a regular expression: one that looks for an end tries again at every full stop of a long row. */
function withoutEnds(text: string): string {
  let end = text.length;
  while (end > 0 && " ,.。:".includes(text.charAt(end - 1))) end--;
  return text.slice(text.startsWith(" ") ? 1 : 0, end);
}
