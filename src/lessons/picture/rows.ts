/** The tasks of a lane, each as a bar in a row of its own. */

import { laneModel } from "../../race/lanes.js";
import type { LaneResult } from "../../race/result.js";
import type { TaskTrace } from "../../race/trace.js";
import type { RowPlan, TaskArea, TimeScale } from "./layout.js";
import { lanePieces, type Piece } from "./pieces.js";
import { COLOUR, decimal, element } from "./svg.js";

interface Row {
  top: number;
  height: number;
  scale: TimeScale;
}

/** Bars that are lower than this, in units, have no outline: it would hide their colour. */
const THIN = 9;
/** In units; what is shorter is not seen, even on a large screen. */
const LEAST_VISIBLE = 1.5;
/** In units; a hatched piece that is shorter looks like dirt. */
const LEAST_START_UP = 4;
/** In units; a shorter run is drawn as long as this. */
const LEAST_RUN = 0.8;
/** In units; turns of threads that are shorter are drawn together, as one lower bar. */
const LEAST_TURN = 1.2;

export function rows(lane: LaneResult, { top, plan, scale }: TaskArea): string {
  const pitch = plan.pitch ?? plan.height;
  const height = rowHeight(pitch);
  const pieces = visiblePieces(lane, scale);
  return lane.tasks
    .map((task, at) => {
      const row = { top: top + task.index * pitch + (pitch - height) / 2, height, scale };
      return taskRow(lane, task, pieces[at] ?? [], row);
    })
    .join("");
}

function rowHeight(pitch: number): number {
  return pitch * (pitch < THIN ? 0.84 : 0.74);
}

/** Whether a lane has bars that are lower because its turns are too short to be drawn one by one. */
export function showsTurns(lane: LaneResult, { pitch }: RowPlan, scale: TimeScale): boolean {
  if (pitch === null || rowHeight(pitch) < THIN) return false;
  return visiblePieces(lane, scale).some((pieces) => pieces.some(({ share }) => share < 1));
}

function visiblePieces(lane: LaneResult, scale: TimeScale): Piece[][] {
  return lanePieces(lane.tasks, (LEAST_TURN * scale.endMs) / (scale.right - scale.left));
}

function taskRow(lane: LaneResult, task: TaskTrace, pieces: Piece[], row: Row): string {
  if (task.startMs === null) return "";
  const { scale } = row;
  const begin = scale.x(task.startMs);
  const end = Math.max(scale.x(task.stopMs ?? lane.elapsedMs), begin + LEAST_VISIBLE);
  return [
    startUp(lane, scale.x(0), begin, row),
    waitingBar(begin, end, row, task.stopMs === null),
    runningBars(pieces, end, row),
  ].join("");
}

/** Whether any start-up of the lane is long enough to be drawn, so that the legend has to explain it. */
export function showsStartUp(lane: LaneResult, scale: TimeScale): boolean {
  return lane.tasks.some(
    ({ startMs }) => startMs !== null && hasStartUp(lane) && scale.x(startMs) - scale.left >= LEAST_START_UP,
  );
}

function hasStartUp(lane: LaneResult): boolean {
  return laneModel(lane.lane).starts !== "nothing";
}

function startUp(lane: LaneResult, from: number, to: number, { top, height }: Row): string {
  if (!hasStartUp(lane) || to - from < LEAST_START_UP) return "";
  // Lower than the bar that follows, so that it also differs in form.
  const inset = height * 0.18;
  return element("rect", {
    x: from,
    y: top + inset,
    width: to - from,
    height: height - 2 * inset,
    fill: "url(#start-up)",
  });
}

function waitingBar(from: number, to: number, { top, height }: Row, unfinished: boolean): string {
  if (height < THIN) {
    return element("rect", { x: from, y: top, width: to - from, height, fill: COLOUR.waitingThin });
  }
  // The outline lies inside, or bars would be longer than their tasks.
  const line = Math.min(2, (to - from) / 2);
  return element("rect", {
    x: from + line / 2,
    y: top + line / 2,
    width: Math.max(0.1, to - from - line),
    height: height - line,
    rx: Math.min(4, (to - from) / 4),
    fill: COLOUR.waiting,
    stroke: COLOUR.waitingEdge,
    "stroke-width": line,
    ...(unfinished ? { "stroke-dasharray": "7 5" } : {}),
  });
}

/**
 * Full height where the task ran all the time; lower where a piece is a mixture of many short turns, or in a
 * row too thin for that, shorter.
 */
function runningBars(pieces: Piece[], end: number, { top, height, scale }: Row): string {
  if (pieces.length === 0) return "";
  const path = pieces.map(({ fromMs, toMs, ranFromMs, share }) => {
    const thin = height < THIN;
    const from = scale.x(thin ? ranFromMs : fromMs);
    const whole = Math.min(scale.x(toMs), end) - scale.x(fromMs);
    const width = Math.max(LEAST_RUN, thin ? whole * share : whole);
    const high = thin ? height : height * share;
    return `M${decimal(from)} ${decimal(top + height - high)}h${decimal(width)}v${decimal(high)}h${decimal(-width)}z`;
  });
  return element("path", { d: path.join(""), fill: COLOUR.running });
}
