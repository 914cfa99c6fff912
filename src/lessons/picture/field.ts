/** What the lanes are drawn on: a white field for each, with the grid, and the labels of the time axis. */
import { FINISH_WIDTH } from "./marks.js";
import { COLOUR, FONT_FAMILY, RIGHT, TEXT_SIZE, textWidth } from "./style.js";
import { decimal, element, escapeXml } from "./svg.js";
import { type TimeScale, tickLabel, ticks } from "./time-axis.js";

export const AXIS_HEIGHT = 60;

export function field(top: number, height: number, scale: TimeScale): string {
  const width = scale.right + FINISH_WIDTH - scale.left;
  const grid = ticks(scale.endMs).map((ms) => `M${decimal(scale.x(ms))} ${decimal(top)}v${decimal(height)}`);
  return (
    element("rect", { x: scale.left, y: top, width, height, fill: COLOUR.field }) +
    element("path", { d: grid.join(""), stroke: COLOUR.grid, "stroke-width": 2 })
  );
}

export function axisLabels(scale: TimeScale, bottom: number): string {
  const style = { "font-family": FONT_FAMILY, "font-size": TEXT_SIZE, fill: COLOUR.quiet };
  return ticks(scale.endMs)
    .map((ms) => {
      const label = tickLabel(ms, scale.endMs);
      const x = Math.min(scale.x(ms), RIGHT - textWidth(label, TEXT_SIZE) / 2);
      return element("text", { x, y: bottom + 38, "text-anchor": "middle", ...style }, escapeXml(label));
    })
    .join("");
}
