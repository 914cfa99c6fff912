import type { Column } from "../../lessons/cards/card.js";
import { cutLine, type Line, lineWidth, padded, span, textWidth } from "../monospace/spans.js";
import { wrap } from "../monospace/wrap.js";
import { inline } from "./inline.js";

const GAP = 2;
/** A column of words is not made narrower than this: a word a row is harder to read than a stack. */
const NARROWEST_WORDS = 16;

interface Table {
  columns: readonly Column[];
  rows: readonly Line[][];
}

/**
 * A table as rows of at most `cells`. What does not fit side by side has its labels broken, then its
 * columns of words wrapped, then what is `optional` left out from the right, and is at last stacked: one
 * `label  value` a row.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly string[][],
  cells: number,
  colour: boolean,
): Line[] {
  if (columns.length === 0) return [];
  const all: Table = {
    columns,
    rows: rows.map((row) => columns.map((_, index) => inline(row[index] ?? "", colour))),
  };
  for (let table: Table | null = all; table !== null; table = withoutLastOptional(table)) {
    const { columns, rows } = table;
    const widths = fittingWidths(table, cells);
    if (widths === null) continue;
    const head = columns.map(({ label }) => [span(plain(label), "dim")]);
    return [head, ...rows].flatMap((row) => tableRow(row, columns, widths));
  }
  return stacked(all, cells, colour);
}

/** `null` where every column that is left is needed. */
function withoutLastOptional({ columns, rows }: Table): Table | null {
  const last = columns.findLastIndex(({ optional }) => optional === true);
  if (last < 0) return null;
  return { columns: columns.toSpliced(last, 1), rows: rows.map((row) => row.toSpliced(last, 1)) };
}

/** `null` where no width of the columns lets them stand side by side. */
function fittingWidths({ columns, rows }: Table, cells: number): number[] | null {
  const values = columns.map((_, index) => Math.max(0, ...rows.map((row) => lineWidth(row[index] ?? []))));
  const room = cells - GAP * (columns.length - 1);
  const whole = columns.map(({ label }, index) => Math.max(values[index] ?? 0, textWidth(plain(label))));
  if (total(whole) <= room) return whole;
  const broken = columns.map(({ label }, index) => Math.max(values[index] ?? 0, longestWord(label)));
  if (total(broken) <= room) return broken;
  return narrowed(columns, broken, room);
}

/** Takes from the widest column of words, cell by cell, until all fit. */
function narrowed(columns: readonly Column[], widths: number[], room: number): number[] | null {
  const words = columns.flatMap(({ align }, index) => (align === "left" ? [index] : []));
  for (let excess = total(widths) - room; excess > 0; excess--) {
    const widest = words.reduce((most, index) => Math.max(most, widths[index] ?? 0), 0);
    if (widest <= NARROWEST_WORDS) return null;
    const index = words.find((candidate) => widths[candidate] === widest) ?? 0;
    widths[index] = widest - 1;
  }
  return widths;
}

/** One row of the table, as many rows of the screen as its highest cell. */
function tableRow(row: readonly Line[], columns: readonly Column[], widths: readonly number[]): Line[] {
  // A column without a width has nothing but blanks in it.
  const wrapped = row.map((value, index) => (widths[index] ? wrap(value, widths[index]) : []));
  const height = Math.max(1, ...wrapped.map((value) => value.length));
  return Array.from({ length: height }, (_, at) =>
    columns.flatMap(({ align }, index) => [
      ...(index === 0 ? [] : [span(" ".repeat(GAP))]),
      ...padded(wrapped[index]?.[at] ?? [], widths[index] ?? 0, align),
    ]),
  );
}

/** Each row as a heading, its first value, and the others under it with their labels; a blank between. */
function stacked({ columns, rows }: Table, cells: number, colour: boolean): Line[] {
  const [, ...labels] = columns.map(({ label }) => plain(label));
  const labelCells = Math.max(0, ...labels.map(textWidth));
  return rows.flatMap(([first, ...values], index) => [
    ...(index === 0 ? [] : [[]]),
    ...wrap(
      (first ?? []).map(({ text }) => span(text, colour ? "bold" : null)),
      cells,
    ),
    ...values.flatMap((value, index) => labelled(labels[index] ?? "", value, labelCells, cells)),
  ]);
}

/** `label  value` on one row where there is room for both, else the value under its label. */
function labelled(label: string, value: Line, labelCells: number, cells: number): Line[] {
  const indent = span(" ".repeat(GAP));
  const head = [indent, span(label, "dim")];
  if (labelCells + 2 * GAP + lineWidth(value) <= cells) {
    return [[...padded(head, labelCells + 2 * GAP), ...value]];
  }
  return [cutLine(head, cells), ...wrap(value, cells - 2 * GAP).map((part) => [indent, indent, ...part])];
}

function plain(label: string): string {
  return inline(label, true)
    .map(({ text }) => text)
    .join("");
}

/** The narrowest a label can be broken to. */
function longestWord(label: string): number {
  return Math.max(...plain(label).split(" ").map(textWidth));
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, cells) => sum + cells, 0);
}
