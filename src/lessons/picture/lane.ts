/** One lane of a photo finish: its heading, its tasks, its ideal and its finish. */
import { averagePerColumn, type Interval, mostAtOnce, underWay } from "../../race/intervals.js";
import type { Lane } from "../../race/lanes.js";
import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import { formatAskedMs, type Task } from "../../race/task.js";
import { laneStatus } from "../cards/phrases.js";
import { formatMs } from "../format.js";
import { text } from "../text.js";
import { PANEL_PADDING, panel, panelHeight, type RowPlan, type TaskArea, type TimeScale } from "./layout.js";
import { brokenOff, finishLine, idealLine } from "./marks.js";
import { rows } from "./rows.js";
import {
  BOLD,
  COLOUR,
  decimal,
  element,
  LANE_SIZE,
  MARGIN,
  RIGHT,
  TEXT_SIZE,
  textLine,
  textSpan,
  textWidth,
} from "./svg.js";

export const HEADING_HEIGHT = 60;

export function laneSvg(
  lane: LaneResult,
  top: number,
  plan: RowPlan,
  scale: TimeScale,
  language: Language,
): string {
  const panelTop = top + HEADING_HEIGHT;
  const height = panelHeight(plan);
  const area = { top: panelTop + PANEL_PADDING, plan, scale };
  const asBand = plan.pitch === null;
  const endX = scale.x(lane.elapsedMs);
  const group = element(
    "g",
    { "data-lane": lane.lane },
    heading(lane, top + 39, language),
    asBand ? band(lane, area, language) : labels(lane, area, language) + rows(lane, area),
    idealLine(scale.x(lane.idealMs), panelTop, height),
    (lane.status === "finished" ? finishLine : brokenOff)(endX, panelTop, height),
  );
  return panel(panelTop, plan, scale) + group;
}

/** A short label for each task, such as `task 1: 5 s`; `task 1: io 5 s` where the tasks are not all of a kind. */
export function taskLabels(tasks: readonly Task[], language: Language): string[] {
  const mixed = tasks.some(({ kind }) => kind !== tasks[0]?.kind) ? "yes" : "no";
  return tasks.map(({ kind, ms }, index) =>
    text(language, "picture.task", { task: index + 1, mixed, kind, asked: formatAskedMs(ms) }),
  );
}

function labels(lane: LaneResult, { top, plan, scale }: TaskArea, language: Language): string {
  const { pitch, labelled } = plan;
  if (!labelled || pitch === null) return "";
  const baseline = top + pitch / 2 + TEXT_SIZE * 0.35;
  return taskLabels(lane.tasks, language)
    .map((label, index) => {
      const at = { x: scale.left - 12, y: baseline + index * pitch, "text-anchor": "end" };
      return textLine(label, { ...at, fill: COLOUR.quiet });
    })
    .join("");
}

function heading(lane: LaneResult, y: number, language: Language): string {
  const finished = lane.status === "finished";
  const elapsed = finished ? formatMs(lane.elapsedMs) : "";
  const beside = finished
    ? text(language, "picture.ideal", { ideal: formatMs(lane.idealMs) })
    : laneStatus(lane, language);
  const end = RIGHT - textWidth(beside, TEXT_SIZE) - textWidth(elapsed, LANE_SIZE);
  return (
    element("text", { x: MARGIN, y }, bold(lane.lane), gloss(lane.lane, end, language)) +
    element(
      "text",
      { x: RIGHT, y, "text-anchor": "end" },
      textSpan(beside, { fill: finished ? COLOUR.quiet : COLOUR.failed }),
      finished ? bold(`\u00a0\u00a0${elapsed}`) : "",
    )
  );
}

/** What the lane does, in a few words, where there is room for them before `end`. */
function gloss(lane: Lane, end: number, language: Language): string {
  const short = `\u00a0\u00a0${text(language, `gloss.${lane}`)}`;
  const fits = MARGIN + textWidth(lane, LANE_SIZE) + textWidth(short, TEXT_SIZE) + 20 < end;
  return fits ? textSpan(short, { fill: COLOUR.quiet }) : "";
}

function bold(words: string): string {
  return textSpan(words, { "font-family": BOLD, "font-size": LANE_SIZE });
}

const COLUMN_WIDTH = 2;
/** Above the highest column. */
const BAND_HEADROOM = 12;

/** For lanes with too many tasks for a row each: how many of them waited and ran over time. */
function band(lane: LaneResult, area: TaskArea, language: Language): string {
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
  const labelAt = { x: left + 14, y: area.top + height / 2 + TEXT_SIZE * 0.35 };
  return [
    staircasePath(outline(started), COLOUR.waiting, COLOUR.waitingEdge),
    staircasePath(outline(running), COLOUR.running, "none"),
    textLine(text(language, "picture.atOnce", { count: peak }), labelAt),
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
