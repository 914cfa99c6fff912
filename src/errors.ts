/**
 * A mistake of the user's: shown to them, in their language, with the remedy. Not logged as a fault. `key` names
 * the text (src/lessons/texts/<language>/errors.json and its neighbours), `values` fill it in.
 */
export class UserError extends Error {
  constructor(
    readonly key: string,
    readonly values: Record<string, string | number> = {},
  ) {
    super(key);
    this.name = "UserError";
  }
}

/** Why the process cannot start, with the remedy: shown to whoever starts it, without a stack. */
export class StartError extends Error {
  override name = "StartError";
}

/** A command line that was not understood: shown without a stack; the exit code is 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

const MOST_QUOTED = 40;

/** What somebody typed, safe to show inside `code`: invisible characters escaped, at most 40 of them. */
export function quoted(typed: string): string {
  const characters = Array.from(typed.slice(0, 2 * MOST_QUOTED));
  const shown = characters.slice(0, MOST_QUOTED).map(visible).join("");
  return characters.length > MOST_QUOTED || typed.length > 2 * MOST_QUOTED ? `${shown}…` : shown;
}

function visible(character: string): string {
  if (character === "`") return "'";
  if (character === " " || !/[\p{C}\p{Z}]/u.test(character)) return character;
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}
