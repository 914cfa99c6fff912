/** The rows of the live region: pure, for any moment of any races. */
import { formatMs } from "../../lessons/format.js";
import { idealMs } from "../../lessons/ideal.js";
import { text } from "../../lessons/text.js";
import { describeWorkload } from "../../lessons/workload-words.js";
import type { Language, Race, TaskKind } from "../../workers/jobs.js";
import { barCells, GLYPHS, type Scale } from "./cells.js";
import type { LaneNow } from "./clock.js";
import { taskRows } from "./rows.js";
import type { LiveLine } from "./screen.js";
import { cut, cutLine, type Line, lineWidth, padded, paint, type Span, span, textWidth } from "./spans.js";
import type { State, Stretch } from "./timeline.js";
import { chop } from "./wrap.js";

export interface LiveRace {
  race: Race;
  /** Races that waited before it when it was asked for. */
  ahead: number;
  /** `null` while it waits in the queue. */
  lanes: readonly LaneNow[] | null;
}

export interface LiveView {
  /** Cells and rows there are; no more are used. */
  width: number;
  room: number;
  colour: boolean;
  language: Language;
}

/** A bar for every task where there is room, else a mark for every task in one row a lane. */
export function liveLines(races: readonly LiveRace[], view: LiveView): LiveLine[] {
  const whole = races.flatMap((race) => raceLines(race, view, barLines));
  const lines = whole.length <= view.room ? whole : races.flatMap((race) => raceLines(race, view, markLines));
  return fitted(lines, view).map((line) => {
    const fitting = cutLine(line, view.width);
    return { painted: paint(fitting, view.colour), cells: lineWidth(fitting) };
  });
}

function fitted(lines: readonly Line[], { room, language }: LiveView): readonly Line[] {
  if (lines.length <= room) return lines;
  if (room === 0) return [];
  const hidden = lines.length - room + 1;
  return [...lines.slice(0, room - 1), [span(text(language, "terminal.live.more", { rows: hidden }), "dim")]];
}

type LaneLines = (lane: LaneNow, race: Race, view: LiveView, maxMs: number) => Line[];

function raceLines({ race, ahead, lanes }: LiveRace, view: LiveView, laneLines: LaneLines): Line[] {
  const workload = describeWorkload(race.workload, view.language);
  if (lanes === null)
    return [[span(text(view.language, "terminal.live.queued", { workload, ahead }), "dim")]];
  const maxMs = lastMs(race, lanes);
  return [[span(workload, "dim")], ...lanes.flatMap((lane) => laneLines(lane, race, view, maxMs))];
}

/** The axis reaches as far as a lane should, or has already, got. Cores and GIL are not known here: none to spare. */
function lastMs(race: Race, lanes: readonly LaneNow[]): number {
  const expected = race.lanes.map((lane) => idealMs(lane, race.workload, "python", { cpus: 1, gil: true }));
  return Math.max(...expected, ...lanes.map(({ elapsedMs }) => elapsedMs ?? 0));
}

function barLines(lane: LaneNow, race: Race, view: LiveView, maxMs: number): Line[] {
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
function markLines(lane: LaneNow, race: Race, view: LiveView): Line[] {
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

function laneHead({ progress, elapsedMs }: LaneNow, race: Race, { language }: LiveView): Line {
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

function counts({ progress: { started, stopped } }: LaneNow, race: Race, { language }: LiveView): Line {
  const values = { tasks: race.workload.length, stopped, open: started - stopped };
  return [span(`  ${text(language, "terminal.live.counts", values)}`, "dim")];
}
