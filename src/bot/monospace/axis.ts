/** The time axis under the bars of a terminal. */
import { tickLabel, tickTimes, timesAtStep } from "../../lessons/time-ticks.js";
import { type Line, span, textWidth } from "./spans.js";

/** Cells that a tick's label keeps free beside it. */
const GAP = 2;

/**
 * The two rows under bars of `cells` cells that stand for 0 to `maxMs`: a ruler, and its ticks in words. One
 * cell wider than the bars: a tick stands under the first cell after its time.
 */
export function axis(maxMs: number, cells: number): Line[] {
  const ticks = axisTicks(maxMs, cells);
  const ruler = Array.from({ length: cells + 1 }, (_, cell) =>
    ticks.some((tick) => tick.cell === cell) ? "┬" : "─",
  );
  let labels = "";
  for (const { cell, label } of ticks) {
    const centred = cell - Math.floor(textWidth(label) / 2);
    const at = Math.max(0, Math.min(centred, cells + 1 - textWidth(label)));
    // The last one, moved in from the edge, can come too close to the one before.
    if (labels === "" || at > labels.length) labels = labels.padEnd(at) + label;
  }
  return [[span(ruler.join(""), "dim")], [span(labels, "dim")]];
}

/** As many ticks as have room for their labels. */
export function axisTicks(maxMs: number, cells: number): { cell: number; label: string }[] {
  const cellsPerMs = cells / maxMs;
  const fits = (stepMs: number) =>
    stepMs * cellsPerMs >= 1 && widestLabel(maxMs, stepMs) + GAP <= stepMs * cellsPerMs;
  return tickTimes(maxMs, fits).map((ms) => ({
    cell: Math.min(cells, Math.round(ms * cellsPerMs)),
    label: tickLabel(ms, maxMs),
  }));
}

/** Of the labels at this step, in cells. */
function widestLabel(maxMs: number, stepMs: number): number {
  return Math.max(...timesAtStep(maxMs, stepMs).map((ms) => textWidth(tickLabel(ms, maxMs))));
}
