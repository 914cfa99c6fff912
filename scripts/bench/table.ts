/** The bench table, line by line, so that each is shown when it has been measured. */
import { type Goal, type Outcome, reached, type Unit } from "./outcome.js";

const WIDTHS = [44, 12, 12, 12, 8, 20, 3];

export function heading(compares: boolean): string {
  const cells = ["", "bare", ...(compares ? ["before"] : []), "ours", "× bare", "to reach", ""];
  const under = cells.map((_, i) => (i === 0 ? "---" : "--:"));
  return `${row(cells, compares)}\n${row(under, compares)}`;
}

/** As Markdown, for the docs. `before`: the outcome of the same row in an earlier run. */
export function line(outcome: Outcome, compares: boolean, before: Outcome | undefined): string {
  const { bare, ours, unit, goal } = outcome;
  const cells = [
    outcome.row,
    bare === null ? "" : amount(bare, unit),
    ...(compares ? [before === undefined ? "" : amount(before.ours, unit)] : []),
    amount(ours, unit),
    bare === null ? "" : (ours / bare).toFixed(2),
    goalInWords(goal, unit),
    reached(outcome) ? "✓" : "✗",
  ];
  return row(cells, compares);
}

function goalInWords(goal: Goal, unit: Unit): string {
  if ("atMost" in goal) return `≤ ${amount(goal.atMost, unit)}`;
  if ("atLeast" in goal) return `≥ ${amount(goal.atLeast, unit)}`;
  return `≤ × ${goal.times} or + ${amount(goal.plus, unit)}`;
}

/** Three digits that count. */
function amount(value: number, unit: Unit): string {
  const size = Math.abs(value);
  return `${value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)} ${unit}`;
}

function row(cells: string[], compares: boolean): string {
  const widths = compares ? WIDTHS : WIDTHS.filter((_, i) => i !== 2);
  return `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(" | ")} |`;
}
