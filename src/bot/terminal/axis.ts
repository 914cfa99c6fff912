import { type Line, span, textWidth } from "./spans.js";

/** Cells a tick's label keeps free beside it. */
const GAP = 2;

/** The two rows under the bars: a ruler over `cells` cells from 0 to `maxMs`, and its ticks in words. */
export function axis(maxMs: number, cells: number): Line[] {
  const ticks = axisTicks(maxMs, cells);
  const ruler = Array.from({ length: cells }, (_, cell) => (ticks.some((t) => t.cell === cell) ? "┬" : "─"));
  let labels = "";
  for (const { cell, label } of ticks) {
    const centred = cell - Math.floor(textWidth(label) / 2);
    const at = Math.max(0, Math.min(centred, cells - textWidth(label)));
    // The last one, moved in from the edge, can come too close to the one before.
    if (labels === "" || at > labels.length) labels = labels.padEnd(at) + label;
  }
  return [[span(ruler.join(""), "dim")], [span(labels, "dim")]];
}

/** Where the ticks stand and what they say: at 1, 2 or 5 times a power of ten, as many as have room. */
export function axisTicks(maxMs: number, cells: number): { cell: number; label: string }[] {
  const msPerCell = maxMs / cells;
  const unit = maxMs < 1000 ? "ms" : "s";
  const labelCells = textWidth(label(maxMs, unit)) + GAP;
  let step = niceStep(msPerCell * labelCells);
  // A label of a fraction can be longer than that of the whole: 2.5 s under 30 s.
  while (textWidth(label(step, unit)) + GAP > step / msPerCell) step = niceStep(step * 1.01);
  const count = Math.floor(maxMs / step) + 1;
  return Array.from({ length: count }, (_, index) => ({
    cell: Math.min(cells - 1, Math.round((index * step) / msPerCell)),
    label: label(index * step, unit),
  }));
}

/** The least of 1, 2, 5 times a power of ten that is `atLeast` or more. */
function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  const factor = [1, 2, 5].find((nice) => nice * power >= atLeast) ?? 10;
  return factor * power;
}

function label(ms: number, unit: "ms" | "s"): string {
  return unit === "s" ? `${Number((ms / 1000).toFixed(3))} s` : `${Number(ms.toFixed(3))} ms`;
}
