/** One lane of a photo finish: its heading, its tasks, its ideal and its finish. */
import { averagePerColumn, type Interval, mostAtOnce, underWay } from "../../race/intervals.js";
import type { Lane } from "../../race/lanes.js";
import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import type { ShownLanes } from "../cards/card.js";
import { laneStatus } from "../cards/phrases.js";
import { formatMs } from "../format.js";
import { text } from "../text.js";
import { PANEL_PADDING, panel, panelHeight, type TaskArea, type TimeScale } from "./layout.js";
import { brokenOff, finishLine, idealLine } from "./marks.js";
import type { RowPlan } from "./row-plan.js";
import { lastBarEnd, rows } from "./rows.js";
import { COLOUR, decimal, element, LANE_SIZE, MARGIN, RIGHT, TEXT_SIZE, textLine, textSpan } from "./svg.js";
import { BOLD, textWidth } from "./text-width.js";

export const HEADING_HEIGHT = 60;

/** `limit`: how many tasks were under way at once; `null`: all. */
type NamedLane = ShownLanes["lanes"][number];

export function laneSvg(
  lane: LaneResult,
  top: number,
  plan: RowPlan,
  scale: TimeScale,
  language: Language,
  named: NamedLane,
): string {
  const panelTop = top + HEADING_HEIGHT;
  const height = panelHeight(plan);
  const area = { top: panelTop + PANEL_PADDING, plan, scale };
  const asBand = plan.pitch === null;
  // After the last bar, since the shortest bars are drawn longer than they are.
  const endX = Math.max(scale.x(lane.elapsedMs), asBand ? 0 : lastBarEnd(lane, scale));
  const group = element(
    "g",
    { "data-lane": lane.lane },
    heading(lane, asBand, top + 39, language, named),
    asBand ? band(lane, area) : labels(area) + rows(lane, area),
    idealLine(scale.x(lane.idealMs), panelTop, height),
    (lane.status === "finished" ? finishLine : brokenOff)(endX, panelTop, height),
  );
  return panel(panelTop, plan, scale) + group;
}

/** Beside the rows that they name. */
function labels({ top, plan, scale }: TaskArea): string {
  return plan.labels
    .map(({ words, middle }) => {
      const at = { x: scale.left - 12, y: top + middle + TEXT_SIZE * 0.35, "text-anchor": "end" };
      return textLine(words, { ...at, fill: COLOUR.quiet });
    })
    .join("");
}

function heading(lane: LaneResult, asBand: boolean, y: number, language: Language, named: NamedLane): string {
  const finished = lane.status === "finished";
  const elapsed = finished ? formatMs(lane.elapsedMs) : "";
  const beside = finished
    ? text(language, "picture.ideal", { ideal: formatMs(lane.idealMs) })
    : laneStatus(lane, language);
  const room = RIGHT - textWidth(beside, TEXT_SIZE) - textWidth(elapsed, LANE_SIZE, BOLD) - BETWEEN;
  return (
    element("text", { x: MARGIN, y }, bold(named.name), besideName(lane, asBand, room, language, named)) +
    element(
      "text",
      { x: RIGHT, y, "text-anchor": "end" },
      textSpan(beside, { fill: finished ? COLOUR.quiet : COLOUR.failed }),
      finished ? bold(`\u00a0\u00a0${elapsed}`) : "",
    )
  );
}

/** Between what stands at the left and at the right of a heading, in units. */
const BETWEEN = 40;

/**
 * What the lane does, in a few words, and of a band how many tasks there were at once; as much of it as there is room
 * for before `end`.
 */
function besideName(
  result: LaneResult,
  asBand: boolean,
  end: number,
  language: Language,
  { name, limit }: NamedLane,
): string {
  const { lane } = result;
  const gloss = `\u00a0\u00a0${glossOf(lane, language, limit)}`;
  const peak = asBand ? mostAtOnce(underWay(result.tasks, result.elapsedMs)) : 0;
  const atOnce = peak === 0 ? "" : `\u00a0\u00a0${text(language, "picture.atOnce", { count: peak })}`;
  const from = MARGIN + textWidth(name, LANE_SIZE, BOLD);
  const longest = [gloss + atOnce, atOnce || gloss].find((words) => from + textWidth(words, TEXT_SIZE) < end);
  return longest === undefined ? "" : textSpan(longest, { fill: COLOUR.quiet });
}

function glossOf(lane: Lane, language: Language, limit: number | null): string {
  const limited = limit !== null && (lane === "threads" || lane === "async" || lane === "processes");
  return limited ? text(language, `gloss.${lane}.limit`, { limit }) : text(language, `gloss.${lane}`);
}

function bold(words: string): string {
  return textSpan(words, { "font-family": BOLD, "font-size": LANE_SIZE });
}

const COLUMN_WIDTH = 2;
/** Above the highest column. */
const BAND_HEADROOM = 12;

/** For lanes with too many tasks for a row each: how many of them waited and ran over time. */
function band(lane: LaneResult, area: TaskArea): string {
  const { left, right, endMs } = area.scale;
  const columns = Math.floor((right - left) / COLUMN_WIDTH);
  const started = underWay(lane.tasks, lane.elapsedMs);
  const running = lane.tasks.flatMap(({ segments }) => segments.filter(({ state }) => state === "running"));
  const peak = mostAtOnce(started);
  const { height } = area.plan;
  const outline = (intervals: readonly Interval[]) => {
    const counts = averagePerColumn(intervals, columns, endMs / columns);
    const heights = counts.map((count) => (count / Math.max(1, peak)) * (height - BAND_HEADROOM));
    return staircase(heights, area);
  };
  return [
    staircasePath(outline(started), COLOUR.waiting, COLOUR.waitingEdge),
    staircasePath(outline(running), COLOUR.running, "none"),
  ].join("");
}

/** The outline of columns that stand on the bottom of `area`; empty where all are empty. */
function staircase(heights: number[], { top, plan, scale }: TaskArea): string {
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
