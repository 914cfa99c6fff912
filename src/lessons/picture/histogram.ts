/** A histogram as SVG: a panel for each series, all over the same bins. */
import type { Histogram } from "../cards/card.js";
import {
  boldFamily,
  COLOUR,
  FONT_FAMILY,
  LANE_SIZE,
  MARGIN,
  PIXELS_PER_UNIT,
  RIGHT,
  TEXT_SIZE,
  TITLE_SIZE,
  WIDTH,
} from "./style.js";
import { element, escapeXml } from "./svg.js";
import { wrap } from "./wrap.js";

const PANEL_HEIGHT = 150;
const LABEL_HEIGHT = 54;
const GAP = 18;
/** Above the tallest bar, for its number. */
const HEADROOM = 40;

/** SVG 1500 pixels wide. Needs the fonts of `photoFinishSvg`. */
export function histogramSvg({ title, axis, bins, series }: Histogram): string {
  const titleLines = wrap(title, TITLE_SIZE, RIGHT - MARGIN);
  const parts = titleLines.map((line, at) =>
    words(line, { x: MARGIN, y: 66 + 46 * at, "font-family": boldFamily(line), "font-size": TITLE_SIZE }),
  );
  let y = 36 + 46 * titleLines.length;
  for (const { label, counts } of series) {
    parts.push(panel(label, counts, y));
    y += LABEL_HEIGHT + PANEL_HEIGHT + GAP;
  }
  const columnWidth = (RIGHT - MARGIN) / bins.length;
  bins.forEach((bin, at) => {
    const x = MARGIN + (at + 0.5) * columnWidth;
    parts.push(
      words(bin, { x, y: y + 18, "text-anchor": "middle", "font-size": TEXT_SIZE, fill: COLOUR.quiet }),
    );
  });
  const axisAt = { x: MARGIN + (RIGHT - MARGIN) / 2, y: y + 62, "text-anchor": "middle" };
  parts.push(words(axis, { ...axisAt, "font-size": TEXT_SIZE, fill: COLOUR.quiet }));
  return card(y + 90, parts);
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
    return element("rect", bar) + words(String(count), { ...number, "font-size": TEXT_SIZE });
  });
  const background = {
    x: MARGIN,
    y: top + LABEL_HEIGHT,
    width: RIGHT - MARGIN,
    height: PANEL_HEIGHT,
    fill: COLOUR.field,
  };
  const line = { x1: MARGIN, y1: bottom, x2: RIGHT, y2: bottom, stroke: COLOUR.quiet, "stroke-width": 2 };
  const heading = { x: MARGIN, y: top + 38, "font-family": boldFamily(label), "font-size": LANE_SIZE };
  return words(label, heading) + element("rect", background) + bars.join("") + element("line", line);
}

function words(what: string, style: Record<string, string | number>): string {
  return element("text", { "font-family": FONT_FAMILY, fill: COLOUR.ink, ...style }, escapeXml(what));
}

function card(height: number, parts: string[]): string {
  const size = { width: WIDTH * PIXELS_PER_UNIT, height: height * PIXELS_PER_UNIT };
  const edge = { rx: 28, fill: COLOUR.card, stroke: COLOUR.edge, "stroke-width": 2 };
  return element(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", ...size, viewBox: `0 0 ${WIDTH} ${height}` },
    element("rect", { x: 1, y: 1, width: WIDTH - 2, height: height - 2, ...edge }),
    ...parts,
  );
}
