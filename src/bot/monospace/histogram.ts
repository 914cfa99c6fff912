import type { Histogram } from "../../lessons/cards/card.js";
import { harmless } from "./harmless.js";
import { cut, cutLine, type Line, padded, span, textWidth } from "./spans.js";

/** Less of a bar shows nothing: the labels give way first. */
const FEWEST_CELLS = 8;

/** A line a bin: its label, a bar as long as its share of the series' highest, and how often. */
export function histogramLines(histogram: Histogram, width: number): Line[] {
  const bins = histogram.bins.map(harmless);
  const widest = Math.max(...bins.map(textWidth));
  const labelCells = Math.max(1, Math.min(widest, width - FEWEST_CELLS - 8));
  const barCells = Math.max(1, width - labelCells - 8);
  const head = [[span(harmless(histogram.title), "bold")], [span(harmless(histogram.axis), "dim")]];
  const drawn = histogram.series.flatMap(({ label, counts }): Line[] => {
    const most = Math.max(1, ...counts);
    const rows = counts.map((count, bin) => [
      ...padded([span(cut(bins[bin] ?? "", labelCells))], labelCells, "right"),
      span(" "),
      span("█".repeat(count === 0 ? 0 : Math.max(1, Math.round((count / most) * barCells))), "running"),
      span(count === 0 ? "·" : ` ${count}`, "dim"),
    ]);
    return [[], [span(harmless(label), "bold")], ...rows];
  });
  return [...head, ...drawn].map((line) => cutLine(line, width));
}
