/** The picture of growth: a panel a curve, with what one more costs; both axes are logarithmic, so linear growth is level. */
import {
  COLOUR,
  element,
  LANE_SIZE,
  MARGIN,
  picture,
  RIGHT,
  TITLE_SIZE,
  textLine,
} from "../../src/lessons/picture/svg.js";

export interface Point {
  count: number;
  /** What each of them took, in ms and in bytes; `null`: unknown. */
  eachMs: number;
  eachBytes: number | null;
}

export interface Curve {
  title: string;
  points: Point[];
}

const PANEL = 300;
const HEAD = 110;
const LEFT = 190;
/** From the title of a panel to its highest point, and from its lowest to its foot. */
const [ABOVE, BELOW] = [72, 60];

export function growthSvg(curves: readonly Curve[]): string {
  const counts = curves.flatMap(({ points }) => points.map(({ count }) => count));
  const x = scale(Math.min(...counts), Math.max(...counts), LEFT + 20, RIGHT - 60);
  const panels = curves.map((curve, index) => panel(curve, HEAD + index * PANEL, x));
  return picture(HEAD + curves.length * PANEL + 10, [
    textLine("What one more costs", { x: MARGIN, y: 70, "font-size": TITLE_SIZE }),
    ...panels,
  ]);
}

function panel({ title, points }: Curve, top: number, x: (value: number) => number): string {
  const least = 10 ** Math.floor(Math.log10(Math.min(...points.map(({ eachMs }) => eachMs))));
  const most = 10 ** Math.ceil(Math.log10(Math.max(...points.map(({ eachMs }) => eachMs))));
  const y = scale(least, Math.max(most, least * 10), top + PANEL - BELOW, top + ABOVE);
  const lines = decades(least, Math.max(most, least * 10)).map((value) =>
    [
      element("line", {
        x1: LEFT,
        x2: RIGHT,
        y1: y(value),
        y2: y(value),
        stroke: COLOUR.grid,
        "stroke-width": 2,
      }),
      textLine(`${value} ms`, { x: LEFT - 14, y: y(value) + 9, "text-anchor": "end", fill: COLOUR.quiet }),
    ].join(""),
  );
  const path = points
    .map(({ count, eachMs }, i) => `${i === 0 ? "M" : "L"}${x(count)} ${y(eachMs)}`)
    .join(" ");
  const marks = points.map(({ count, eachMs }) =>
    [
      element("circle", { cx: x(count), cy: y(eachMs), r: 8, fill: COLOUR.waitingEdge }),
      textLine(count.toLocaleString("en"), {
        x: x(count),
        y: top + PANEL - BELOW + 38,
        "text-anchor": "middle",
        fill: COLOUR.quiet,
      }),
    ].join(""),
  );
  const curve = element("path", { d: path, fill: "none", stroke: COLOUR.waitingEdge, "stroke-width": 4 });
  return [
    textLine(title, { x: MARGIN, y: top + 36, "font-size": LANE_SIZE }),
    ...lines,
    curve,
    ...marks,
  ].join("");
}

/** Logarithmic. */
function scale(from: number, to: number, start: number, end: number): (value: number) => number {
  const span = Math.log10(to) - Math.log10(from);
  return (value) => start + ((Math.log10(value) - Math.log10(from)) / span) * (end - start);
}

function decades(least: number, most: number): number[] {
  const found: number[] = [];
  for (let value = least; value <= most * 1.01; value *= 10) found.push(Number(value.toPrecision(1)));
  return found;
}
