/** Text with its style, measured in the cells of a terminal: a Chinese character takes two. */
import stringWidth from "string-width";
import { type Style, styled } from "./ansi.js";

export interface Span {
  text: string;
  style: Style | null;
}

/** One row of the screen. */
export type Line = readonly Span[];

export function span(text: string, style: Style | null = null): Span {
  return { text, style };
}

/** In cells; `text` must be harmless. */
export function textWidth(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

export function lineWidth(line: Line): number {
  return line.reduce((cells, { text }) => cells + textWidth(text), 0);
}

export function padded(line: Line, cells: number, align: "left" | "right" = "left"): Line {
  const space = span(" ".repeat(Math.max(0, cells - lineWidth(line))));
  return align === "left" ? [...line, space] : [space, ...line];
}

/** At most `cells` wide, ending in `…` where something had to go. */
export function cut(text: string, cells: number): string {
  if (textWidth(text) <= cells) return text;
  let kept = "";
  let room = cells - 1;
  for (const { segment } of graphemes.segment(text)) {
    room -= textWidth(segment);
    if (room < 0) break;
    kept += segment;
  }
  return cells > 0 ? `${kept}…` : "";
}

export function cutLine(line: Line, cells: number): Line {
  let room = cells;
  const kept: Span[] = [];
  for (const { text, style } of line) {
    const fitting = cut(text, room);
    kept.push(span(fitting, style));
    if (fitting !== text) break;
    room -= textWidth(text);
  }
  return kept;
}

export function paint(line: Line, colour: boolean): string {
  const text = line.map(({ text, style }) =>
    colour && style !== null && text !== "" ? styled(style, text) : text,
  );
  return text.join("").trimEnd();
}

/** What a reader takes for one character, whatever it is made of. */
export const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
