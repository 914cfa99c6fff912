/** The tasks of a lane, each as a bar in a row of its own. */

import type { LaneResult } from "../../race/result.js";
import { startedUpFor } from "../../race/start-up.js";
import type { TaskTrace } from "../../race/trace.js";
import { waitParts } from "../../race/wait-parts.js";
import type { TaskArea, TimeScale } from "./layout.js";
import { lanePieces, type Piece } from "./pieces.js";
import type { RowPlan } from "./row-plan.js";
import { COLOUR, decimal, element } from "./svg.js";

interface Row {
  top: number;
  height: number;
  scale: TimeScale;
}

/** Bars that are lower than this, in units, have no outline: it would hide their colour. */
const THIN = 9;
/** In units, a pixel on a phone; what is shorter is not seen, and is drawn as long as this. */
const LEAST_VISIBLE = 3;
/** In units; a hatched piece that is shorter looks like dirt. */
const LEAST_START_UP = 4;
/** In units; every request takes a moment to be sent. */
const LEAST_LATE = 10;
/** In units; a shorter run inside a longer task is drawn as long as this. */
const LEAST_RUN = 0.8;
/** In units; turns of threads that are shorter are drawn together, as one lower bar. */
const LEAST_TURN = 1.2;

export function rows(lane: LaneResult, { top, plan, scale }: TaskArea): string {
  const pitch = plan.pitch ?? plan.height;
  const height = rowHeight(pitch);
  const pieces = visiblePieces(lane, scale);
  const started = new Set(startedUpFor(lane));
  return lane.tasks
    .map((task, at) => {
      const row = { top: top + task.index * pitch + (pitch - height) / 2, height, scale };
      return taskRow(lane, task, pieces[at] ?? [], row, started.has(task));
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

function taskRow(lane: LaneResult, task: TaskTrace, pieces: Piece[], row: Row, startedUp: boolean): string {
  if (task.startMs === null) return "";
  const { scale } = row;
  const [begin, end] = barOf(task.startMs, task.stopMs ?? lane.elapsedMs, scale);
  return [
    startedUp ? startUp(scale.x(0), begin, row) : "",
    waitingBar(begin, end, row, task.stopMs === null || task.expired === true),
    ...lateParts(task, scale).map(([from, to]) => lateBar(from, to, row)),
    runningBars(pieces, begin, end, row),
  ].join("");
}

/** From where to where a task's bar goes: wide enough to be seen, and inside the axis. */
function barOf(startMs: number, stopMs: number, scale: TimeScale): [begin: number, end: number] {
  const begin = Math.min(scale.x(startMs), scale.right - LEAST_VISIBLE);
  return [begin, Math.max(scale.x(stopMs), begin + LEAST_VISIBLE)];
}

/** Where the bar ends that ends last; 0 without any. */
export function lastBarEnd({ tasks, elapsedMs }: LaneResult, scale: TimeScale): number {
  return tasks.reduce((last, { startMs, stopMs }) => {
    return startMs === null ? last : Math.max(last, barOf(startMs, stopMs ?? elapsedMs, scale)[1]);
  }, 0);
}

/** Whether any start-up of the lane is long enough to be drawn, so that the legend has to explain it. */
export function showsStartUp(lane: LaneResult, scale: TimeScale): boolean {
  return startedUpFor(lane).some(({ startMs }) => scale.x(startMs ?? 0) - scale.left >= LEAST_START_UP);
}

/** Whether any wait of the lane was sent or noticed so late that it is drawn. */
export function showsLate({ tasks }: LaneResult, { pitch }: RowPlan, scale: TimeScale): boolean {
  if (pitch === null || rowHeight(pitch) < THIN) return false;
  return tasks.some((task) => lateParts(task, scale).length > 0);
}

/** Where a wait had not been sent yet, and where it was over and not noticed. */
function lateParts(task: TaskTrace, scale: TimeScale): [from: number, to: number][] {
  const parts = waitParts(task);
  if (parts === null) return [];
  return [parts.sending, parts.noticing]
    .map(({ fromMs, toMs }): [number, number] => [scale.x(fromMs), scale.x(toMs)])
    .filter(([from, to]) => to - from >= LEAST_LATE);
}

function lateBar(from: number, to: number, { top, height }: Row): string {
  if (height < THIN) return "";
  const box = { x: from, y: top + 2, width: to - from, height: height - 4 };
  return element("rect", { ...box, fill: COLOUR.card }) + element("rect", { ...box, fill: "url(#late)" });
}

function startUp(from: number, to: number, { top, height }: Row): string {
  if (to - from < LEAST_START_UP) return "";
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
function runningBars(pieces: Piece[], begin: number, end: number, { top, height, scale }: Row): string {
  if (pieces.length === 0) return "";
  const path = pieces.map(({ fromMs, toMs, ranFromMs, share }) => {
    const thin = height < THIN;
    // A task too short to be seen that only computed fills its bar.
    const least = end - begin <= LEAST_VISIBLE ? LEAST_VISIBLE : LEAST_RUN;
    const whole = Math.min(scale.x(toMs), end) - scale.x(fromMs);
    const width = Math.max(least, thin ? whole * share : whole);
    const from = Math.max(begin, Math.min(scale.x(thin ? ranFromMs : fromMs), end - width));
    const high = thin ? height : height * share;
    return `M${decimal(from)} ${decimal(top + height - high)}h${decimal(width)}v${decimal(high)}h${decimal(-width)}z`;
  });
  return element("path", { d: path.join(""), fill: COLOUR.running });
}
