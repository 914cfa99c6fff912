/** A histogram as SVG: a panel for each series, all over the same bins. */
import type { Histogram } from "../cards/card.js";
import {
  COLOUR,
  element,
  LANE_SIZE,
  MARGIN,
  picture,
  RIGHT,
  TEXT_SIZE,
  TITLE_SIZE,
  textLine,
} from "./svg.js";
import { BOLD, textWidth, wrap } from "./text-width.js";

const PANEL_HEIGHT = 150;
const LABEL_HEIGHT = 54;
const LABEL_LINE = 42;
const TITLE_LINE = 46;
const AXIS_LINE = 38;
const GAP = 18;
/** Above the tallest bar, for its number. */
const HEADROOM = 40;
const ROOM = RIGHT - MARGIN;
/** Between the numbers or labels of two bins, in units. */
const BETWEEN = 12;

/** Needs the fonts of `photoFinishSvg`. */
export function histogramSvg({ title, axis, bins, series }: Histogram): string {
  const titleLines = wrap(title, TITLE_SIZE, ROOM, BOLD);
  const parts = titleLines.map((line, at) =>
    textLine(line, { x: MARGIN, y: 66 + TITLE_LINE * at, "font-family": BOLD, "font-size": TITLE_SIZE }),
  );
  let y = 36 + TITLE_LINE * titleLines.length;
  for (const { label, counts } of series) {
    const heading = wrap(label, LANE_SIZE, ROOM, BOLD);
    parts.push(
      ...heading.map((line, at) =>
        textLine(line, {
          x: MARGIN,
          y: y + 38 + LABEL_LINE * at,
          "font-family": BOLD,
          "font-size": LANE_SIZE,
        }),
      ),
    );
    y += LABEL_HEIGHT + LABEL_LINE * (heading.length - 1);
    parts.push(panel(counts, y));
    y += PANEL_HEIGHT + GAP;
  }
  parts.push(binLabels(bins, y + 18));
  const axisLines = wrap(axis, TEXT_SIZE, ROOM);
  const middle = { x: MARGIN + ROOM / 2, "text-anchor": "middle", fill: COLOUR.quiet };
  parts.push(...axisLines.map((line, at) => textLine(line, { ...middle, y: y + 62 + AXIS_LINE * at })));
  return picture(y + 90 + AXIS_LINE * (axisLines.length - 1), parts);
}

/** Under every column, but for those whose label would run into the one before. */
function binLabels(bins: readonly string[], y: number): string {
  const columnWidth = ROOM / bins.length;
  const labels: string[] = [];
  let free = MARGIN;
  bins.forEach((bin, at) => {
    const half = textWidth(bin, TEXT_SIZE) / 2;
    const x = Math.max(MARGIN + half, Math.min(MARGIN + (at + 0.5) * columnWidth, RIGHT - half));
    if (x - half < free) return;
    labels.push(textLine(bin, { x, y, "text-anchor": "middle", fill: COLOUR.quiet }));
    free = x + half + BETWEEN;
  });
  return labels.join("");
}

function panel(counts: readonly number[], top: number): string {
  const bottom = top + PANEL_HEIGHT;
  const most = Math.max(1, ...counts);
  const columnWidth = ROOM / counts.length;
  const inset = Math.min(14, columnWidth * 0.15);
  const widest = Math.max(...counts.map((count) => textWidth(String(count), TEXT_SIZE)));
  const numbered = widest + BETWEEN / 2 <= columnWidth;
  const bars = counts.map((count, at) => {
    if (count === 0) return "";
    const height = (count / most) * (PANEL_HEIGHT - HEADROOM);
    const x = MARGIN + at * columnWidth;
    const bar = {
      x: x + inset,
      y: bottom - height,
      width: columnWidth - 2 * inset,
      height,
      fill: COLOUR.running,
    };
    const number = { x: x + columnWidth / 2, y: bottom - height - 10, "text-anchor": "middle" };
    return element("rect", bar) + (numbered ? textLine(String(count), number) : "");
  });
  const background = { x: MARGIN, y: top, width: ROOM, height: PANEL_HEIGHT, fill: COLOUR.field };
  const line = { x1: MARGIN, y1: bottom, x2: RIGHT, y2: bottom, stroke: COLOUR.quiet, "stroke-width": 2 };
  return element("rect", background) + bars.join("") + element("line", line);
}
