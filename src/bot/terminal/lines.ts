import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

export interface InputLine {
  /** Of a line that is too long, only its beginning. */
  text: string;
  /** Of the whole line, in UTF-16 units. */
  length: number;
}

/** The terminal's own commands, with the slash or without: they leave it. */
export const LEAVING_WORDS = ["quit", "exit"] as const;

/** What to do with a line: nothing, leave the terminal, or answer it. */
export function meaning({ text, length }: InputLine): "nothing" | "leave" | "answer" {
  const [word = ""] = text.trim().toLowerCase().split(/\s/, 1);
  if (LEAVING_WORDS.some((leaving) => word.replace(/^\//, "") === leaving)) return "leave";
  return word === "" && length === text.length ? "nothing" : "answer";
}

/**
 * The lines of a pipe or a file, one at a time: the next is read when it is asked for. Of one that never
 * ends no more is kept than `most` characters.
 */
export async function* inputLines(input: Readable, most: number): AsyncGenerator<InputLine> {
  const decoder = new StringDecoder("utf8");
  let text = "";
  let length = 0;
  const add = (part: string) => {
    text += part.slice(0, Math.max(0, most - text.length));
    length += part.length;
  };
  for await (const chunk of input) {
    const [rest = "", ...others] = (typeof chunk === "string" ? chunk : decoder.write(chunk)).split("\n");
    add(rest);
    for (const next of others) {
      yield { text, length };
      text = "";
      length = 0;
      add(next);
    }
  }
  add(decoder.end());
  if (length > 0) yield { text, length };
}
