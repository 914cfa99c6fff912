/** A table in a message, which has none of its own: columns of a code block, or one line a row. */
import stringWidth from "string-width";
import type { Column } from "../../lessons/card.js";
import { codeBlock, escapeMarkdown } from "./markdown.js";

const GAP = 2;
/** Cells that fit beside each other in a code block on a screen; on a phone it is scrolled or wrapped. */
const WIDEST = 72;

/** The rows as they are, for whoever has to leave some out. */
export interface TableText {
  rows: string[];
  /** A message's text, of these rows (or some of them). */
  around(rows: readonly string[]): string;
}

export function tableText(columns: readonly Column[], rows: readonly string[][]): TableText {
  const all = [columns.map(({ label }) => label), ...rows].map((row) =>
    columns.map((_, index) => plain(row[index] ?? "")),
  );
  const widths = columns.map((_, index) =>
    all.reduce((most, row) => Math.max(most, stringWidth(row[index] ?? "")), 0),
  );
  const width = widths.reduce((sum, each) => sum + each + GAP, -GAP);
  if (width > WIDEST) return listed(all.slice(1));
  const lines = all.map((row) => row.map((cell, index) => pad(cell, widths[index] ?? 0, columns[index])));
  return {
    rows: lines.map((cells) => cells.join(" ".repeat(GAP)).trimEnd()),
    around: (chosen) => codeBlock(chosen.join("\n")),
  };
}

/** Too wide for columns: `first` second · third */
function listed(rows: readonly string[][]): TableText {
  const lines = rows.map(([first = "", ...rest]) => {
    const others = rest.filter((cell) => cell !== "").map(escapeMarkdown);
    return `**${escapeMarkdown(first)}** ${others.join(" · ")}`.trimEnd();
  });
  return { rows: lines, around: (chosen) => chosen.join("\n") };
}

function pad(cell: string, width: number, column: Column | undefined): string {
  const spaces = " ".repeat(Math.max(0, width - stringWidth(cell)));
  return column?.align === "right" ? spaces + cell : cell + spaces;
}

/** Neither bold nor code inside a code block. */
function plain(cell: string): string {
  return cell.replace(/\*\*(.+?)\*\*|`([^`]+)`/g, "$1$2").replace(/\s+/g, " ");
}
