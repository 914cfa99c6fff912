/** The rows of one lane under way: a bar for every task, or a mark. */
import { formatMs } from "../../lessons/format.js";
import { text } from "../../lessons/text.js";
import type { Race } from "../../race/race.js";
import type { Language } from "../../race/reply.js";
import type { TaskKind } from "../../race/task.js";
import { barCells, GLYPHS, type Scale } from "../monospace/cells.js";
import { taskRows } from "../monospace/rows.js";
import { cut, type Line, lineWidth, padded, type Span, span, textWidth } from "../monospace/spans.js";
import type { State, Stretch } from "../monospace/timeline.js";
import { chop } from "../monospace/wrap.js";
import type { LaneNow } from "../own-clock.js";

export interface LaneView {
  width: number;
  language: Language;
}

/** `maxMs`: where the axis ends. */
export type LaneLines = (lane: LaneNow, race: Race, view: LaneView, maxMs: number) => Line[];

/** Where the race has more tasks than rows, or it is not known which of them are under way: marks. */
export function barLines(lane: LaneNow, race: Race, view: LaneView, maxMs: number): Line[] {
  const { tasks } = lane.progress;
  const rows = taskRows(race.workload, view.language);
  if (tasks.length !== rows.length) return markLines(lane, race, view);
  const widest = Math.max(...rows.map(({ label }) => textWidth(label)));
  const labelCells = Math.min(widest, Math.floor(view.width / 2));
  const scale: Scale = { maxMs, cells: Math.max(1, view.width - labelCells - 1) };
  return [
    [...laneHead(lane, race, view), ...counts(lane, race, view)],
    ...rows.map(({ label, tasks: [task] }, index) => [
      ...padded([span(cut(label, labelCells))], labelCells + 1),
      ...barCells(stretches(tasks[index], lane.elapsedMs, task?.kind ?? "sleep"), scale),
    ]),
  ];
}

/** A task that started and did not stop goes on until now; of others no more is drawn than was said. */
function stretches(
  task: readonly [number | null, number | null] | undefined,
  elapsedMs: number | null,
  kind: TaskKind,
): Stretch[] {
  const [startMs, stopMs] = task ?? [null, null];
  if (startMs === null) return [];
  return [{ state: stateOf(kind), fromMs: startMs, toMs: stopMs ?? Math.max(startMs, elapsedMs ?? 0) }];
}

/** When a computing task has to wait its turn is known only in the end. */
function stateOf(kind: TaskKind): State {
  return kind === "cpu" ? "running" : "waiting";
}

/** The marks beside the lane's name where they fit, else in rows of their own. */
export function markLines(lane: LaneNow, race: Race, view: LaneView): Line[] {
  const head = laneHead(lane, race, view);
  const tail = counts(lane, race, view);
  const marks = lane.progress.tasks.map((task, index) => mark(task, race.workload[index]?.kind ?? "sleep"));
  if (marks.length === 0) return [[...head, ...tail]];
  const beside = [...head, span("  "), ...marks];
  const fitting = [[...beside, ...tail], beside].find((line) => lineWidth(line) <= view.width);
  if (fitting !== undefined) return [fitting];
  return [[...head, ...tail], ...chop(marks, view.width - 2).map((row) => [span("  "), ...row])];
}

function mark([startMs, stopMs]: readonly [number | null, number | null], kind: TaskKind): Span {
  if (startMs === null) return span("·", "dim");
  return stopMs === null ? GLYPHS[stateOf(kind)] : span("✓", "ideal");
}

function laneHead({ progress, elapsedMs }: LaneNow, race: Race, { language }: LaneView): Line {
  const over = progress.elapsedMs;
  const time =
    over !== null
      ? formatMs(over)
      : elapsedMs === null
        ? text(language, "terminal.live.notStarted")
        : `${(elapsedMs / 1000).toFixed(1)} s`;
  const run = { run: progress.run, runs: race.runs };
  const words = race.runs > 1 ? [time, text(language, "terminal.live.run", run)] : [time];
  return [span(progress.lane, "bold"), span(`  ${words.join("  ")}`)];
}

function counts({ progress: { started, stopped } }: LaneNow, race: Race, { language }: LaneView): Line {
  const values = { tasks: race.workload.length, stopped, open: started - stopped };
  return [span(`  ${text(language, "terminal.live.counts", values)}`, "dim")];
}
