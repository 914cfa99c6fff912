/** A histogram as SVG: a panel for each series, all over the same bins. */
import type { Histogram } from "../cards/card.js";
import {
  BOLD,
  COLOUR,
  element,
  LANE_SIZE,
  MARGIN,
  picture,
  RIGHT,
  TITLE_SIZE,
  textLine,
  wrap,
} from "./svg.js";

const PANEL_HEIGHT = 150;
const LABEL_HEIGHT = 54;
const GAP = 18;
/** Above the tallest bar, for its number. */
const HEADROOM = 40;

/** Needs the fonts of `photoFinishSvg`. */
export function histogramSvg({ title, axis, bins, series }: Histogram): string {
  const titleLines = wrap(title, TITLE_SIZE, RIGHT - MARGIN);
  const parts = titleLines.map((line, at) =>
    textLine(line, { x: MARGIN, y: 66 + 46 * at, "font-family": BOLD, "font-size": TITLE_SIZE }),
  );
  let y = 36 + 46 * titleLines.length;
  for (const { label, counts } of series) {
    parts.push(panel(label, counts, y));
    y += LABEL_HEIGHT + PANEL_HEIGHT + GAP;
  }
  const columnWidth = (RIGHT - MARGIN) / bins.length;
  bins.forEach((bin, at) => {
    const x = MARGIN + (at + 0.5) * columnWidth;
    parts.push(textLine(bin, { x, y: y + 18, "text-anchor": "middle", fill: COLOUR.quiet }));
  });
  const axisAt = { x: MARGIN + (RIGHT - MARGIN) / 2, y: y + 62, "text-anchor": "middle" };
  parts.push(textLine(axis, { ...axisAt, fill: COLOUR.quiet }));
  return picture(y + 90, parts);
}

function panel(label: string, counts: readonly number[], top: number): string {
  const bottom = top + LABEL_HEIGHT + PANEL_HEIGHT;
  const most = Math.max(1, ...counts);
  const columnWidth = (RIGHT - MARGIN) / counts.length;
  const bars = counts.map((count, at) => {
    const height = (count / most) * (PANEL_HEIGHT - HEADROOM);
    const x = MARGIN + at * columnWidth;
    const bar = { x: x + 14, y: bottom - height, width: columnWidth - 28, height, fill: COLOUR.running };
    const number = { x: x + columnWidth / 2, y: bottom - height - 10, "text-anchor": "middle" };
    if (count === 0) return "";
    return element("rect", bar) + textLine(String(count), number);
  });
  const background = {
    x: MARGIN,
    y: top + LABEL_HEIGHT,
    width: RIGHT - MARGIN,
    height: PANEL_HEIGHT,
    fill: COLOUR.field,
  };
  const line = { x1: MARGIN, y1: bottom, x2: RIGHT, y2: bottom, stroke: COLOUR.quiet, "stroke-width": 2 };
  const heading = { x: MARGIN, y: top + 38, "font-family": BOLD, "font-size": LANE_SIZE };
  return textLine(label, heading) + element("rect", background) + bars.join("") + element("line", line);
}
