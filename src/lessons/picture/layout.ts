/** The one time axis of all lanes, and the panel that a lane is drawn on. */
import { tickLabel, tickTimes, timesAtStep } from "../time-ticks.js";
import { FINISH_WIDTH } from "./marks.js";
import type { RowPlan } from "./row-plan.js";
import { COLOUR, decimal, element, MARGIN, RIGHT, TEXT_SIZE, textLine } from "./svg.js";
import { textWidth } from "./text-width.js";

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
/** Between the labels of two moments, in units. */
const LABEL_GAP = 16;

export interface Tick {
  ms: number;
  label: string;
  /** The middle of the label: below its moment, or as near as the picture's edge allows. */
  labelX: number;
}

/** Round moments from 0 to the axis' end, with fewer than seven steps between them and labels that stand apart. */
export function ticks(scale: TimeScale): Tick[] {
  const { endMs } = scale;
  const fits = (stepMs: number) =>
    endMs / stepMs < MOST_STEPS && standApart(labelled(scale, timesAtStep(endMs, stepMs)));
  return labelled(scale, tickTimes(endMs, fits));
}

function labelled(scale: TimeScale, times: readonly number[]): Tick[] {
  return times.map((ms) => {
    const label = ms === 0 ? "0" : tickLabel(ms, scale.endMs);
    const half = textWidth(label, TEXT_SIZE) / 2;
    return { ms, label, labelX: Math.max(MARGIN + half, Math.min(scale.x(ms), RIGHT - half)) };
  });
}

function standApart(moments: readonly Tick[]): boolean {
  const half = ({ label }: Tick) => textWidth(label, TEXT_SIZE) / 2;
  return moments.every((tick, at) => {
    const before = moments[at - 1];
    return before === undefined || before.labelX + half(before) + LABEL_GAP <= tick.labelX - half(tick);
  });
}

export const AXIS_HEIGHT = 60;

export function axisLabels(scale: TimeScale, bottom: number): string {
  return ticks(scale)
    .map(({ label, labelX }) =>
      textLine(label, { x: labelX, y: bottom + 38, "text-anchor": "middle", fill: COLOUR.quiet }),
    )
    .join("");
}

/** The part of a panel that a lane's tasks are drawn in; `top` is that of the first row or of the band. */
export interface TaskArea {
  top: number;
  plan: RowPlan;
  scale: TimeScale;
}

/** Above and below the rows. */
export const PANEL_PADDING = 8;

export function panelHeight(plan: RowPlan): number {
  return plan.height + 2 * PANEL_PADDING;
}

/** The white ground of a lane, with the grid of the time axis. */
export function panel(top: number, plan: RowPlan, scale: TimeScale): string {
  const height = panelHeight(plan);
  const width = scale.right + FINISH_WIDTH - scale.left;
  const grid = ticks(scale).map(({ ms }) => `M${decimal(scale.x(ms))} ${decimal(top)}v${decimal(height)}`);
  return (
    element("rect", { x: scale.left, y: top, width, height, fill: COLOUR.field }) +
    element("path", { d: grid.join(""), stroke: COLOUR.grid, "stroke-width": 2 })
  );
}
