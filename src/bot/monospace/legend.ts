import { type Line, lineWidth, type Span, span } from "./spans.js";
import { wrap } from "./wrap.js";

const GAP = 3;

/** What each glyph means: as many entries in a line as fit, each in one piece where a line is wide enough for it. */
export function legendLines(entries: readonly (readonly [Span, string])[], width: number): Line[] {
  const lines: Line[] = [];
  for (const [glyph, words] of entries) {
    const entry: Line = [glyph, span(`\u00a0${words.replaceAll(" ", "\u00a0")}`, "dim")];
    const last = lines.at(-1);
    if (last === undefined || lineWidth(last) + GAP + lineWidth(entry) > width) lines.push(entry);
    else lines[lines.length - 1] = [...last, span(" ".repeat(GAP)), ...entry];
  }
  return lines.flatMap((line) => wrap(line, width));
}
