import { type Line, span, textWidth } from "./spans.js";

/** Cells a tick's label keeps free beside it. */
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

/** Where the ticks stand and what they say: at 1, 2 or 5 times a power of ten, as many as have room. */
export function axisTicks(maxMs: number, cells: number): { cell: number; label: string }[] {
  const cellsPerMs = cells / maxMs;
  let step = niceStep(1 / cellsPerMs);
  while (labelCells(maxMs, step) + GAP > step * cellsPerMs) step = niceStep(step * 1.01);
  return tickTimes(maxMs, step).map((ms) => ({
    cell: Math.min(cells, Math.round(ms * cellsPerMs)),
    label: label(ms, maxMs),
  }));
}

function tickTimes(maxMs: number, step: number): number[] {
  return Array.from({ length: Math.floor(maxMs / step) + 1 }, (_, index) => index * step);
}

/** The widest label at this step. */
function labelCells(maxMs: number, step: number): number {
  return Math.max(...tickTimes(maxMs, step).map((ms) => textWidth(label(ms, maxMs))));
}

/** The least of 1, 2, 5 times a power of ten that is `atLeast` or more. */
function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  const factor = [1, 2, 5].find((nice) => nice * power >= atLeast) ?? 10;
  return factor * power;
}

/** All in the unit of the longest. */
function label(ms: number, maxMs: number): string {
  return maxMs < 1000 ? `${Number(ms.toFixed(3))} ms` : `${Number((ms / 1000).toFixed(3))} s`;
}
