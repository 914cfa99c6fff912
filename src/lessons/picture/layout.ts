/**
 * Where everything in a photo finish stands: how the tasks of a lane share its panel, the same in every lane so that
 * they can be compared, and the one time axis of all lanes.
 */
import type { Task } from "../../race/task.js";
import { tickLabel, tickTimes } from "../time-ticks.js";
import { FINISH_WIDTH } from "./marks.js";
import { COLOUR, decimal, element, RIGHT, TEXT_SIZE, textLine, textWidth } from "./svg.js";

/** From the lanes' start (0 ms) at `left` to `endMs` at `right`. */
export interface TimeScale {
  left: number;
  right: number;
  endMs: number;
  /** The x of a moment, kept inside the axis. */
  x(ms: number): number;
}

export function timeScale(left: number, right: number, endMs: number): TimeScale {
  const perMs = (right - left) / endMs;
  return { left, right, endMs, x: (ms) => left + Math.min(Math.max(ms, 0), endMs) * perMs };
}

const MOST_STEPS = 7;

/** Round moments from 0 to `endMs` in ms, with fewer than seven steps between them. */
export function ticks(endMs: number): { ms: number; label: string }[] {
  const times = tickTimes(endMs, (stepMs) => endMs / stepMs < MOST_STEPS);
  return times.map((ms) => ({ ms, label: ms === 0 ? "0" : tickLabel(ms, endMs) }));
}

export const AXIS_HEIGHT = 60;

export function axisLabels(scale: TimeScale, bottom: number): string {
  return ticks(scale.endMs)
    .map(({ ms, label }) => {
      const x = Math.min(scale.x(ms), RIGHT - textWidth(label, TEXT_SIZE) / 2);
      return textLine(label, { x, y: bottom + 38, "text-anchor": "middle", fill: COLOUR.quiet });
    })
    .join("");
}

export interface RowPlan {
  /** The distance from one task's row to the next; `null` where too many tasks are drawn as one band. */
  pitch: number | null;
  /** The height of all rows together, or of the band. */
  height: number;
  /** Whether rows have a label beside them. */
  labelled: boolean;
}

/** The part of a panel that a lane's tasks are drawn in; `top` is that of the first row or of the band. */
export interface TaskArea {
  top: number;
  plan: RowPlan;
  scale: TimeScale;
}

/** Above and below the rows. */
export const PANEL_PADDING = 8;

/** More tasks become a band; no lane but `async` may have more. */
const MOST_ROWS = 64;
/** Labels of tasks that are all alike say little; where tasks differ, they tell which row is which. */
const MOST_LABELS_ALIKE = 4;
const MOST_LABELS = 8;

/** Few tasks get tall rows with labels; many get thin ones, so that the picture does not become too tall. */
export function rowPlan(workload: readonly Task[], lanes: number): RowPlan {
  const count = workload.length;
  const [first] = workload;
  const alike = workload.every(({ kind, ms }) => kind === first?.kind && ms === first.ms);
  const labelled = count <= (alike ? MOST_LABELS_ALIKE : MOST_LABELS);
  const room = Math.min(340, 760 / lanes);
  if (count > MOST_ROWS) return { pitch: null, height: room, labelled };
  const pitch = labelled ? (count <= 3 ? 44 : 36) : Math.min(20, room / count);
  return { pitch, height: pitch * count, labelled };
}

export function panelHeight(plan: RowPlan): number {
  return plan.height + 2 * PANEL_PADDING;
}

/** The white ground of a lane, with the grid of the time axis. */
export function panel(top: number, plan: RowPlan, scale: TimeScale): string {
  const height = panelHeight(plan);
  const width = scale.right + FINISH_WIDTH - scale.left;
  const grid = ticks(scale.endMs).map(
    ({ ms }) => `M${decimal(scale.x(ms))} ${decimal(top)}v${decimal(height)}`,
  );
  return (
    element("rect", { x: scale.left, y: top, width, height, fill: COLOUR.field }) +
    element("path", { d: grid.join(""), stroke: COLOUR.grid, "stroke-width": 2 })
  );
}
