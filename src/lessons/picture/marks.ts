/** Where a lane should have ended, and where it did. */
import { COLOUR } from "./style.js";
import { decimal, element } from "./svg.js";

export const FINISH_WIDTH = 12;

/** The patterns that `finishLine` and start-up are filled with, for the picture's `defs`. */
export function patterns(): string {
  const user = { patternUnits: "userSpaceOnUse" };
  const half = FINISH_WIDTH / 2;
  const squares = `M0 0h${half}v${FINISH_WIDTH}h${half}v${-half}h${-FINISH_WIDTH}z`;
  return (
    element(
      "pattern",
      { id: "start-up", width: 8, height: 8, patternTransform: "rotate(45)", ...user },
      element("rect", { width: 3, height: 8, fill: COLOUR.startUp }),
    ) +
    element(
      "pattern",
      { id: "finish", width: FINISH_WIDTH, height: FINISH_WIDTH, ...user },
      element("path", { d: squares, fill: COLOUR.ink }),
    )
  );
}

/** The ideal: a dashed line with a small triangle on top. */
export function idealLine(x: number, top: number, height: number): string {
  const dashes = { stroke: COLOUR.ink, "stroke-width": 2, "stroke-dasharray": "3 6" };
  return (
    element("path", { d: `M${decimal(x - 8)} ${decimal(top - 9)}h16l-8 11z`, fill: COLOUR.ink }) +
    element("path", { d: `M${decimal(x)} ${decimal(top)}v${decimal(height)}`, ...dashes })
  );
}

/** Chequered, beginning at `x`, so that it hides no bar. */
export function finishLine(x: number, top: number, height: number): string {
  const box = { x, y: top, width: FINISH_WIDTH, height };
  return (
    element("rect", { ...box, fill: COLOUR.field }) +
    element("rect", { ...box, fill: "url(#finish)", stroke: COLOUR.ink, "stroke-width": 1 })
  );
}

/** Where a lane ended that did not finish: a line with a cross. */
export function brokenOff(x: number, top: number, height: number): string {
  const cross = `M${decimal(x - 10)} ${decimal(top + height / 2 - 10)}l20 20m0 -20l-20 20`;
  const line = { fill: "none", stroke: COLOUR.failed, "stroke-linecap": "round" };
  return (
    element("path", { d: `M${decimal(x)} ${decimal(top)}v${decimal(height)}`, ...line, "stroke-width": 3 }) +
    element("path", { d: cross, ...line, "stroke-width": 5 })
  );
}
