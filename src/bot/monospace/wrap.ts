import type { Style } from "./ansi.js";
import { graphemes, type Line, type Span, textWidth } from "./spans.js";

interface Character {
  text: string;
  style: Style | null;
  cells: number;
  /** A space at which no row ends. */
  glued: boolean;
}

/** Chinese typography: these may not begin a line … */
const CLOSING = /^[，。、；：！？）】」』”’》%,.;:!?)\]}…]/u;
/** … nor these end one. */
const OPENING = /[（【「『“‘《([{]$/u;

/** Between a number and its unit. */
const GLUED = /(?<=\d) (?=(?:ms|s|[kMG]B|%)(?![\p{L}\d]))/gu;

/**
 * Rows of at most `cells`, broken at spaces, between Chinese characters, and inside a word only when it
 * is longer than a row. A `cells` under 2 counts as 2: a Chinese character needs as much.
 */
export function wrap(line: Line, cells: number): Line[] {
  const most = Math.max(2, cells);
  const rows: Line[] = [];
  let row: Character[] = [];
  let breakAt = 0;
  for (const character of characters(line)) {
    while (row.length > 0 && width(row) + character.cells > most) {
      const space = character.text === " " && !character.glued;
      const whole = space || mayBreak(row.at(-1), character) || breakAt === 0;
      const end = whole ? row.length : breakAt;
      rows.push(joined(withoutSpacesAtEnd(row.slice(0, end))));
      row = row.slice(end);
      breakAt = 0;
    }
    // A row that another one ran over into does not begin with the space they were broken at.
    if (row.length === 0 && rows.length > 0 && character.text === " ") continue;
    if (mayBreak(row.at(-1), character)) breakAt = row.length;
    row.push(character);
  }
  return [...rows, joined(row)];
}

/** Rows of exactly `cells` but the last, for programs, whose spaces mean something. */
export function chop(line: Line, cells: number): Line[] {
  const rows: Line[] = [];
  let row: Character[] = [];
  for (const character of characters(line)) {
    if (width(row) + character.cells > Math.max(2, cells)) {
      rows.push(joined(row));
      row = [];
    }
    row.push(character);
  }
  return [...rows, joined(row)];
}

function mayBreak(before: Character | undefined, after: Character): boolean {
  if (before === undefined) return false;
  if (before.text === " ") return after.text !== " " && !before.glued;
  if (before.cells < 2 && after.cells < 2) return false;
  return !CLOSING.test(after.text) && !OPENING.test(before.text);
}

function withoutSpacesAtEnd(row: readonly Character[]): Character[] {
  return row.slice(0, row.findLastIndex((character) => character.text !== " ") + 1);
}

function characters(line: Line): Character[] {
  return line.flatMap(({ text, style }) => {
    const glued = new Set(Array.from(text.matchAll(GLUED), ({ index }) => index));
    return Array.from(graphemes.segment(text), ({ segment, index }) => ({
      text: segment,
      style,
      cells: textWidth(segment),
      glued: glued.has(index),
    }));
  });
}

function width(row: readonly Character[]): number {
  return row.reduce((cells, character) => cells + character.cells, 0);
}

/** Neighbours of one style become one span again. */
function joined(row: readonly Character[]): Line {
  const spans: Span[] = [];
  for (const { text, style } of row) {
    const last = spans.at(-1);
    if (last?.style === style) last.text += text;
    else spans.push({ text, style });
  }
  return spans;
}
