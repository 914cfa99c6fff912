import { textWidth } from "./style.js";

/**
 * Breaks words into lines of at most `width` units: at spaces, but not between a figure and what it counts,
 * and after Chinese punctuation.
 */
export function wrap(words: string, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of words.split(/(?<=[，；：、]|(?<!\d) )/)) {
    if (line !== "" && textWidth((line + part).trimEnd(), size) > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += part;
  }
  lines.push(line.trimEnd());
  return lines;
}
