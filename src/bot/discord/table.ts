/** A table in a message, which has none of its own: columns of a code block, or one line a row. */
import stringWidth from "string-width";
import type { Column } from "../../lessons/cards/card.js";
import { codeBlock, codeSpan, escapeMarkdown } from "./markdown.js";

const GAP = 2;
/** Cells that fit beside each other in a code block on a screen; on a phone it is scrolled or wrapped. */
const WIDEST = 76;

/** The rows as they are, for whoever has to leave some out. */
export interface TableText {
  rows: string[];
  /** A message's text, of these rows (or some of them). */
  around(rows: readonly string[]): string;
}

/** What is `optional` is left out, from the right, before columns become lines. */
export function tableText(columns: readonly Column[], rows: readonly string[][]): TableText {
  const values = rows.map((row) => columns.map((_, index) => plain(row[index] ?? "")));
  const labels = columns.map(({ label }) => plain(label));
  const whole = labels.map((label) => [label]);
  // A label of several words takes several lines rather than too wide a column.
  const broken = labels.map((label) => label.split(" "));
  for (const heads of [whole, broken]) {
    const widths = columns.map((_, index) => {
      const cells = [...(heads[index] ?? []), ...values.map((row) => row[index] ?? "")];
      return cells.reduce((most, cell) => Math.max(most, stringWidth(cell)), 0);
    });
    const width = widths.reduce((sum, each) => sum + each + GAP, -GAP);
    if (width <= WIDEST) return inColumns(columns, [...headLines(heads), ...values], widths);
  }
  const last = columns.findLastIndex(({ optional }) => optional === true);
  if (last >= 0) {
    return tableText(
      columns.toSpliced(last, 1),
      rows.map((row) => row.toSpliced(last, 1)),
    );
  }
  return listed(columns, values);
}

/** The last word of each label stands in the last line. */
function headLines(heads: readonly string[][]): string[][] {
  const height = heads.reduce((most, words) => Math.max(most, words.length), 0);
  return Array.from({ length: height }, (_, line) =>
    heads.map((words) => words[line - height + words.length] ?? ""),
  );
}

function inColumns(
  columns: readonly Column[],
  rows: readonly string[][],
  widths: readonly number[],
): TableText {
  const lines = rows.map((row) => row.map((cell, index) => pad(cell, widths[index] ?? 0, columns[index])));
  return {
    rows: lines.map((cells) => cells.join(" ".repeat(GAP)).trimEnd()),
    around: (chosen) => codeBlock(chosen.join("\n")),
  };
}

/** Too wide for columns: a line for each row. Of more than two columns each value needs its label. */
function listed(columns: readonly Column[], rows: readonly string[][]): TableText {
  const lines = rows.map(([first = "", ...rest]) => {
    const others = rest.map((cell, index) =>
      columns.length > 2 ? `${columns[index + 1]?.label}: ${cell}` : cell,
    );
    return `${codeSpan(first === "" ? " " : first)} ${escapeMarkdown(others.join(" · "), false)}`.trimEnd();
  });
  return { rows: lines, around: (chosen) => chosen.join("\n") };
}

function pad(cell: string, width: number, column: Column | undefined): string {
  const spaces = " ".repeat(Math.max(0, width - stringWidth(cell)));
  return column?.align === "right" ? spaces + cell : cell + spaces;
}

/** Neither bold nor code inside a code block. */
function plain(cell: string): string {
  return cell
    .replace(/\*\*(.+?)\*\*|`([^`]+)`/g, "$1$2")
    .replace(/\s+/g, " ")
    .trim();
}
