/** How many tasks of a lane waited and ran over time, for lanes with too many tasks for a row each. */

import { averagePerColumn, mostAtOnce } from "../../race/intervals.js";
import type { LaneResult } from "../../race/result.js";
import type { Place } from "./row-plan.js";
import { COLOUR, FONT_FAMILY, TEXT_SIZE } from "./style.js";
import { decimal, element, escapeXml } from "./svg.js";

const COLUMN_WIDTH = 2;

/** How many tasks waited and ran over time; `label` writes the most there were at once. */
export function band(lane: LaneResult, place: Place, label: (atOnce: number) => string): string {
  const { left, right, endMs } = place.scale;
  const columns = Math.floor((right - left) / COLUMN_WIDTH);
  const open = lane.tasks.flatMap(({ startMs, stopMs }) =>
    startMs === null ? [] : [{ fromMs: startMs, toMs: stopMs ?? lane.elapsedMs }],
  );
  const running = lane.tasks.flatMap(({ segments }) => segments.filter(({ state }) => state === "running"));
  const peak = mostAtOnce(open);
  const { height } = place.plan;
  const room = height - 12;
  const steps = (counts: number[]) => {
    const heights = counts.map((count) => (count / Math.max(1, peak)) * room);
    return staircase(heights, place);
  };
  const words = escapeXml(label(peak));
  return [
    staircasePath(
      steps(averagePerColumn(open, columns, endMs / columns)),
      COLOUR.waiting,
      COLOUR.waitingEdge,
    ),
    staircasePath(steps(averagePerColumn(running, columns, endMs / columns)), COLOUR.running, "none"),
    element(
      "text",
      {
        x: left + 14,
        y: place.top + height / 2 + TEXT_SIZE * 0.35,
        "font-family": FONT_FAMILY,
        "font-size": TEXT_SIZE,
        fill: COLOUR.ink,
      },
      words,
    ),
  ].join("");
}

/** The outline of columns standing on the bottom of `place`; empty where all are empty. */
function staircase(heights: number[], { top, plan, scale }: Place): string {
  const bottom = top + plan.height;
  const points: string[] = [];
  let last = 0;
  heights.forEach((high, column) => {
    if (Math.abs(high - last) < 0.25) return;
    points.push(`H${decimal(scale.left + column * COLUMN_WIDTH)}V${decimal(bottom - high)}`);
    last = high;
  });
  if (points.length === 0) return "";
  const end = last > 0 ? `H${decimal(scale.right)}` : "";
  return `M${decimal(scale.left)} ${decimal(bottom)}${points.join("")}${end}V${decimal(bottom)}z`;
}

function staircasePath(d: string, fill: string, stroke: string): string {
  return d === "" ? "" : element("path", { d, fill, stroke, "stroke-width": 2 });
}
