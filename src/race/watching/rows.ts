/** The rows of a report: for each thread, process and task, when it ran, waited, was ready or held the loop. Pure. */
import type { WatchReport, WatchRow, WatchSegment, WatchState } from "../watch.js";
import type {
  Frame,
  Interval,
  ProcessTrace,
  Sample,
  SeenProcess,
  SeenThread,
  Slice,
  Stack,
  Step,
  TaskTrace,
  ThreadTrace,
  Wait,
  WatchTrace,
} from "./trace.js";

/** Shorter segments are part of the one before: nobody could see them, and reports would be long. */
const SHORTEST_MS = 0.05;
/** A gap between the steps of a loop that is shorter is the loop's own work. */
const LOOP_GAP_MS = 0.5;
/** Threads that no one named and that computed less are left out: such as those that libraries keep. */
const LEAST_UNNAMED_CPU_MS = 5;
/** Node always has some, which compile and collect garbage. */
const LEAST_UNNAMED_CPU_OF_NODE_MS = 50;
const MOST_ROWS = 2000;

export function threadRowId(trace: WatchTrace, pid: number, thread: number): string {
  return pid === trace.mainPid ? `thread-${thread}` : `process-${pid}-thread-${thread}`;
}

export function taskRowId(trace: WatchTrace, pid: number, task: number): string {
  return pid === trace.mainPid ? `task-${task}` : `process-${pid}-task-${task}`;
}

export function watchRows(trace: WatchTrace): {
  rows: WatchRow[];
  cut: boolean;
  loops: WatchReport["loops"];
} {
  const rows = trace.inside.flatMap((inside) => insideRows(trace, inside)).concat(outsideRows(trace));
  const loops = trace.inside.flatMap((inside) => loopTimes(trace, inside));
  rows.sort(byKindAndStart);
  return { rows: rows.slice(0, MOST_ROWS), cut: rows.length > MOST_ROWS, loops };
}

const KIND_ORDER = { thread: 0, process: 1, task: 2 };

function byKindAndStart(one: WatchRow, other: WatchRow): number {
  return KIND_ORDER[one.kind] - KIND_ORDER[other.kind] || one.startMs - other.startMs;
}

function insideRows(trace: WatchTrace, inside: ProcessTrace): WatchRow[] {
  const seen = trace.outside?.find(({ pid }) => pid === inside.pid);
  const threads = inside.threads.map((thread) => threadRow(trace, inside, thread, seen));
  // A loop's own tasks of ending, such as `shutdown_asyncgens`, were made where no line of the program was.
  const tasks = inside.tasks.filter((task) => !isLoopsOwn(task)).map((task) => taskRow(trace, inside, task));
  return [...threads, ...tasks];
}

export function isLoopsOwn({ coroutine }: TaskTrace): boolean {
  return /^(BaseEventLoop\.shutdown_|Server\.|BaseSelectorEventLoop)/.test(coroutine);
}

function threadRow(
  trace: WatchTrace,
  inside: ProcessTrace,
  thread: ThreadTrace,
  seen: SeenProcess | undefined,
): WatchRow {
  const main = thread.number === 1;
  const isChild = main && inside.pid !== trace.mainPid;
  const fromOutside = seen?.threads.find(({ nativeId }) => nativeId === thread.nativeId);
  const stopMs = thread.stopMs ?? (main ? inside.endMs : null) ?? fromOutside?.lastMs ?? trace.endMs;
  const start = isChild ? startOfChild(trace, inside) : null;
  const [created] = isChild ? (start?.stack ?? []) : thread.createdAt;
  const parent = isChild
    ? threadRowId(trace, inside.parentPid, start?.thread ?? 1)
    : main
      ? null
      : threadRowId(trace, inside.pid, thread.parent);
  const row: WatchRow = {
    kind: isChild ? "process" : "thread",
    id: threadRowId(trace, inside.pid, thread.number),
    name: isChild ? (start?.name ?? `process ${inside.pid}`) : thread.name,
    createdAtLine: created?.line ?? null,
    createdAtFile: created?.file ?? null,
    parent,
    thread: null,
    pid: inside.pid,
    threadId: thread.nativeId,
    startMs: Math.max(0, thread.startMs),
    stopMs: Math.min(stopMs, trace.endMs),
    outcome: thread.stopMs === null && inside.endMs === null ? "left" : "finished",
    cpuMs: thread.cpuMs ?? fromOutside?.cpuMs ?? null,
    segments: [],
  };
  row.segments = threadSegments(row, inside, thread, fromOutside, seen);
  return row;
}

function startOfChild(trace: WatchTrace, child: ProcessTrace) {
  for (const { children } of trace.inside) {
    const found = children.find(({ pid }) => pid === child.pid);
    if (found) return { ...found, thread: 1 };
  }
  return null;
}

/** What is known exactly comes from inside: waits and steps; the rest from outside, with its line from samples. */
function threadSegments(
  row: Interval2,
  inside: ProcessTrace,
  thread: ThreadTrace,
  seen: SeenThread | undefined,
  process: SeenProcess | undefined,
): WatchSegment[] {
  const own = <T extends { thread: number }>(all: readonly T[]) =>
    all.filter((each) => each.thread === thread.number);
  const steps = own(inside.tasks.flatMap((task) => task.steps)).concat(own(inside.callbacks));
  const waits = own(inside.waits);
  const samples = own(inside.samples);
  const others = (process?.threads ?? []).filter(({ nativeId }) => nativeId !== thread.nativeId);
  const fixed: WatchSegment[] = waits.map((wait) => ({
    ...{ state: steps.some((step) => covers(step, wait)) ? ("held" as const) : ("waiting" as const) },
    ...{ fromMs: wait.fromMs, toMs: wait.toMs, on: wait.on, ...placeOf(wait.stack) },
  }));
  if (steps.length > 0) fixed.push(...loopGaps(steps, row));
  fixed.sort((one, other) => one.fromMs - other.fromMs);
  const segments: WatchSegment[] = [];
  let at = row.startMs;
  for (const segment of fixed) {
    if (segment.toMs <= at) continue;
    if (segment.fromMs > at)
      segments.push(...betweenWaits({ fromMs: at, toMs: segment.fromMs }, seen, samples, others));
    segments.push({ ...segment, fromMs: Math.max(at, segment.fromMs) });
    at = segment.toMs;
  }
  if (at < row.stopMs)
    segments.push(...betweenWaits({ fromMs: at, toMs: row.stopMs }, seen, samples, others));
  return tidy(segments, row);
}

interface Interval2 {
  startMs: number;
  stopMs: number;
}

function covers(outer: Interval, inner: Interval): boolean {
  return outer.fromMs <= inner.fromMs && inner.toMs <= outer.toMs;
}

/** When the loop had nothing to do. */
function loopGaps(steps: readonly Step[], { stopMs }: Interval2): WatchSegment[] {
  const sorted = [...steps].sort((one, other) => one.fromMs - other.fromMs);
  const gaps: WatchSegment[] = [];
  sorted.forEach((step, index) => {
    const next = sorted[index + 1];
    if (next === undefined || next.fromMs - step.toMs < LOOP_GAP_MS || step.toMs >= stopMs) return;
    const gap = { fromMs: step.toMs, toMs: Math.min(next.fromMs, stopMs) };
    gaps.push({ state: "waiting", ...gap, file: null, line: null, on: "event loop" });
  });
  return gaps;
}

/**
 * A thread between its known waits: it ran, or it waited for something that has no hook, or it was ready and got no core
 * (its time in the run queue) or no GIL (another thread of the process ran meanwhile).
 */
function betweenWaits(
  gap: Interval,
  seen: SeenThread | undefined,
  samples: readonly Sample[],
  others: readonly SeenThread[],
): WatchSegment[] {
  const inGap = (seen?.slices ?? []).filter((slice) => overlap(slice, gap) > 0);
  if (inGap.length === 0) return [{ state: "running", ...gap, on: null, ...lineIn(gap, samples) }];
  const segments: WatchSegment[] = [];
  let at = gap.fromMs;
  for (const slice of inGap) {
    const toMs = Math.min(slice.toMs, gap.toMs);
    if (toMs <= at) continue;
    const part = { fromMs: at, toMs };
    segments.push({ state: stateOf(slice, gap, others), ...part, on: null, ...lineIn(part, samples) });
    at = toMs;
  }
  const rest = { fromMs: at, toMs: gap.toMs };
  if (at < gap.toMs) segments.push({ state: "running", ...rest, on: null, ...lineIn(rest, samples) });
  return segments;
}

function stateOf(slice: Slice, gap: Interval, others: readonly SeenThread[]): WatchState {
  const lengthMs = slice.toMs - slice.fromMs;
  // Of a slice that reaches into a known wait, the running time belongs to this side.
  const mineMs = overlap(slice, gap);
  if (slice.runMs >= 0.5 * mineMs) return "running";
  if (slice.queueMs >= 0.5 * (mineMs - slice.runMs)) return "ready";
  const ran = others.some((other) =>
    other.slices.some(
      (each) => overlap(each, slice) > 0 && each.runMs + each.queueMs >= 0.4 * (each.toMs - each.fromMs),
    ),
  );
  if (ran) return "ready";
  return slice.runMs >= 0.2 * lengthMs ? "running" : "waiting";
}

export function overlap(one: Interval, other: Interval): number {
  return Math.min(one.toMs, other.toMs) - Math.max(one.fromMs, other.fromMs);
}

function lineIn(part: Interval, samples: readonly Sample[]): { file: string | null; line: number | null } {
  let best: Sample | undefined;
  let most = -0.001;
  for (const sample of samples) {
    if (sample.fromMs > part.toMs) break;
    const shared = overlap(
      { fromMs: sample.fromMs, toMs: Math.max(sample.toMs, sample.fromMs + 0.01) },
      part,
    );
    if (shared > most) [best, most] = [sample, shared];
  }
  return placeOf(best?.stack ?? []);
}

function placeOf(stack: Stack): { file: string | null; line: number | null } {
  const [frame] = stack as Frame[];
  return { file: frame?.file ?? null, line: frame?.line ?? null };
}

function taskRow(trace: WatchTrace, inside: ProcessTrace, task: TaskTrace): WatchRow {
  const last = task.steps.at(-1);
  const endMs = inside.endMs ?? trace.endMs;
  const ended = last !== undefined && last.outcome !== "waits";
  const stopMs = ended ? last.toMs : endMs;
  const closing = inside.closings.find(({ thread, ms }) => thread === task.thread && ms <= stopMs);
  const left = !ended || (closing !== undefined && last.outcome === "cancelled" && last.fromMs >= closing.ms);
  const [created] = task.createdAt;
  const row: WatchRow = {
    kind: "task",
    id: taskRowId(trace, inside.pid, task.number),
    name: task.name,
    createdAtLine: created?.line ?? null,
    createdAtFile: created?.file ?? null,
    parent:
      task.parent === 0
        ? threadRowId(trace, inside.pid, task.thread)
        : taskRowId(trace, inside.pid, task.parent),
    thread: threadRowId(trace, inside.pid, task.thread),
    pid: inside.pid,
    threadId: inside.threads.find(({ number }) => number === task.thread)?.nativeId ?? null,
    startMs: task.startMs,
    stopMs,
    outcome: left
      ? "left"
      : last.outcome === "failed"
        ? "failed"
        : last.outcome === "cancelled"
          ? "cancelled"
          : "finished",
    cpuMs: task.steps.reduce((sum, step) => sum + step.cpuMs, 0),
    segments: [],
  };
  row.segments = tidy(taskSegments(task, inside, row), row);
  return row;
}

function taskSegments(task: TaskTrace, inside: ProcessTrace, row: Interval2): WatchSegment[] {
  const segments: WatchSegment[] = [];
  const waits = inside.waits.filter((wait) => wait.task === task.number);
  const samples = inside.samples.filter((sample) => sample.task === task.number);
  let at = row.startMs;
  let before: Step | null = null;
  let readyAt = 0;
  for (const step of task.steps) {
    // It became ready at the last moment before the step that was after the step before.
    let ready = step.fromMs;
    while (readyAt < task.readies.length && (task.readies[readyAt]?.ms ?? 0) <= step.fromMs) {
      ready = Math.min(ready, Math.max(at, task.readies[readyAt]?.dueMs ?? ready));
      readyAt += 1;
    }
    if (before !== null && ready > at) {
      segments.push({
        state: "waiting",
        fromMs: at,
        toMs: ready,
        on: before.on || null,
        ...placeOf(before.stack),
      });
    }
    const readyFrom = before === null ? at : ready;
    segments.push({
      ...{ state: "ready" as const, fromMs: readyFrom, toMs: step.fromMs, on: null },
      ...placeOf(before?.stack ?? task.createdAt),
    });
    segments.push(...insideStep(step, waits, samples));
    at = step.toMs;
    before = step;
  }
  const open = waits.find((wait) => wait.open && wait.fromMs >= at);
  if (open !== undefined) {
    segments.push({ state: "held", fromMs: at, toMs: row.stopMs, on: open.on, ...placeOf(open.stack) });
  } else if (before !== null && before.outcome === "waits" && row.stopMs > at) {
    const current = samples.find((sample) => sample.fromMs >= at);
    const state = current === undefined ? ("waiting" as const) : ("running" as const);
    const place = placeOf(current?.stack ?? before.stack);
    segments.push({ state, fromMs: at, toMs: row.stopMs, on: before.on || null, ...place });
  }
  return segments;
}

function insideStep(step: Step, waits: readonly Wait[], samples: readonly Sample[]): WatchSegment[] {
  const segments: WatchSegment[] = [];
  let at = step.fromMs;
  const running = (toMs: number) => {
    if (toMs <= at) return;
    const part = { fromMs: at, toMs };
    const place = toMs - at < 1 ? placeOf(step.stack) : lineIn(part, samples);
    segments.push({ state: "running", ...part, on: null, ...place });
  };
  for (const wait of waits) {
    if (wait.fromMs < step.fromMs || wait.toMs > step.toMs + 0.01) continue;
    running(wait.fromMs);
    segments.push({
      state: "held",
      fromMs: wait.fromMs,
      toMs: wait.toMs,
      on: wait.on,
      ...placeOf(wait.stack),
    });
    at = wait.toMs;
  }
  running(step.toMs);
  return segments;
}

/** Inside the row, in order, without gaps, tiny ones joined to their neighbours, like ones made one. */
function tidy(segments: readonly WatchSegment[], { startMs, stopMs }: Interval2): WatchSegment[] {
  const tidied: WatchSegment[] = [];
  for (const segment of segments) {
    const fromMs = Math.max(startMs, segment.fromMs, tidied.at(-1)?.toMs ?? startMs);
    const toMs = Math.min(stopMs, segment.toMs);
    if (toMs <= fromMs) continue;
    const last = tidied.at(-1);
    if (last !== undefined && (toMs - fromMs < SHORTEST_MS || same(last, segment))) last.toMs = toMs;
    else tidied.push({ ...segment, fromMs, toMs });
  }
  return tidied;
}

function same(one: WatchSegment, other: WatchSegment): boolean {
  return (
    one.state === other.state && one.line === other.line && one.file === other.file && one.on === other.on
  );
}

/** Processes and threads of which nothing is known from inside. */
function outsideRows(trace: WatchTrace): WatchRow[] {
  const rows: WatchRow[] = [];
  for (const process of trace.outside ?? []) {
    const inside = trace.inside.find(({ pid }) => pid === process.pid);
    if (isHelper(process)) continue;
    for (const [index, thread] of process.threads.entries()) {
      const named = inside?.threads.some(({ nativeId }) => nativeId === thread.nativeId);
      if (named || inside?.ownNativeIds.includes(thread.nativeId)) continue;
      const first = inside === undefined && index === 0;
      const leastMs = inside?.runtime === "node" ? LEAST_UNNAMED_CPU_OF_NODE_MS : LEAST_UNNAMED_CPU_MS;
      if (!first && thread.cpuMs < leastMs) continue;
      rows.push(outsideRow(trace, process, thread, first));
    }
  }
  return rows;
}

/** What starts a program for us, and what multiprocessing starts for itself. */
function isHelper({ command }: SeenProcess): boolean {
  return command === "" || /(^|\/)bwrap |multiprocessing\.(resource_tracker|forkserver) /.test(command);
}

function outsideRow(
  trace: WatchTrace,
  process: SeenProcess,
  thread: SeenThread,
  isProcess: boolean,
): WatchRow {
  const child = trace.inside.flatMap(({ children }) => children).find(({ pid }) => pid === process.pid);
  const isMain = process.pid === trace.mainPid;
  const startMs = Math.min(Math.max(0, thread.firstMs), trace.endMs);
  const row: WatchRow = {
    kind: isProcess && !isMain ? "process" : "thread",
    id: isProcess ? threadRowId(trace, process.pid, 1) : `process-${process.pid}-native-${thread.nativeId}`,
    name: isProcess && !isMain ? (child?.name ?? process.command.slice(0, 60)) : `thread ${thread.nativeId}`,
    createdAtLine: child?.stack[0]?.line ?? null,
    createdAtFile: child?.stack[0]?.file ?? null,
    parent: isMain ? null : threadRowId(trace, isProcess ? process.parentPid : process.pid, 1),
    thread: null,
    pid: process.pid,
    threadId: thread.nativeId,
    startMs,
    stopMs: Math.max(startMs, Math.min(thread.lastMs, trace.endMs)),
    outcome: "finished",
    cpuMs: isProcess ? process.cpuMs : thread.cpuMs,
    segments: [],
  };
  row.segments = tidy(betweenWaits({ fromMs: row.startMs, toMs: row.stopMs }, thread, [], []), row);
  return row;
}

function loopTimes(trace: WatchTrace, inside: ProcessTrace): WatchReport["loops"] {
  const loops = new Map<number, Step[]>();
  for (const step of [...inside.tasks.flatMap(({ steps }) => steps), ...inside.callbacks]) {
    const steps = loops.get(step.thread) ?? [];
    steps.push(step);
    loops.set(step.thread, steps);
  }
  return [...loops].map(([thread, steps]) => {
    let fromMs = Number.POSITIVE_INFINITY;
    let toMs = 0;
    let busyMs = 0;
    for (const step of steps) {
      fromMs = Math.min(fromMs, step.fromMs);
      toMs = Math.max(toMs, step.toMs);
      busyMs += step.toMs - step.fromMs;
    }
    const idleMs = Math.max(0, toMs - fromMs - busyMs);
    return { thread: threadRowId(trace, inside.pid, thread), busyMs, idleMs };
  });
}
