/** Lines of a program that may write anything: no line, and no number of lines, can fill the worker's memory. */
import type { Readable } from "node:stream";

/** In characters. A lane's longest line is an error's message; its events have a few hundred. */
const LONGEST_LINE = 256 * 1024;
/** In characters: several times what the largest race that is allowed reports. */
const LONGEST_OUTPUT = 64 * 1024 * 1024;

/**
 * Calls `onLine` for each line, the last one also without its newline. Where there is too much, calls `onTooMuch` once
 * with the reason and reads no further.
 */
export function readBoundedLines(
  stream: Readable,
  onLine: (line: string) => void,
  onTooMuch: (reason: string) => void,
): void {
  let rest = "";
  let total = 0;
  let over = false;

  function giveUp(reason: string): void {
    over = true;
    rest = "";
    onTooMuch(reason);
    stream.destroy();
  }

  stream.setEncoding("utf8");
  stream.on("error", () => {}); // The process was killed: its end is told elsewhere.
  stream.on("data", (piece: string) => {
    if (over) return;
    total += piece.length;
    if (total > LONGEST_OUTPUT) return giveUp(`it wrote more than ${LONGEST_OUTPUT} characters`);
    const lines = (rest + piece).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) onLine(line);
    if (rest.length > LONGEST_LINE) giveUp(`it wrote a line of more than ${LONGEST_LINE} characters`);
  });
  stream.on("end", () => {
    if (!over && rest !== "") onLine(rest);
  });
}
