/** What a user typed or chose, as one line: a command with its options. */
import { chatWords, withoutSlash } from "./commands/typed-words.js";
import type { Input } from "./request.js";

const LONGEST = 120;

/** `pressed`: the command behind the button, where one was pressed. */
export function askedLine(input: Input, pressed: string | null): string {
  const line = lineOf(input, pressed).replace(/[\p{C}`]/gu, " ");
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}

function lineOf(input: Input, pressed: string | null): string {
  if ("button" in input) return pressed ?? "";
  if ("text" in input) return `/${withoutSlash(chatWords(input.text).join(" "))}`;
  const { lane, tasks, ...others } = input.options;
  const named = Object.entries(others).map(([name, value]) => `${name}=${value}`);
  return [`/${input.command}`, lane, tasks, ...named].filter((word) => word !== undefined).join(" ");
}
