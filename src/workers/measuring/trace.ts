/** What a lane reports line by line, in the words of lanes/python/lane.py; the times of tasks are on its board (board.ts). */

import type { Task } from "../../race/task.js";
import type { Segment, TaskTrace } from "../../race/trace.js";

/** What is known of one run of a lane so far. Times in nanoseconds of the monotonic clock. */
export interface Trace {
  ready: boolean;
  beginNs: bigint | null;
  /** Milliseconds since the epoch. */
  startedAt: number | null;
  endNs: bigint | null;
  tasks: RawTask[];
  /** How many tasks have started, and stopped. */
  started: number;
  stopped: number;
  /** What each process used, by its id. `peakKb`: `null` where it cannot tell. */
  usage: Map<string, { cpuMicros: number; peakKb: number | null }>;
  error: string | null;
  /** What a program that counts has found, a run each. */
  counts: { expected: number; found: number; ms: number }[];
  /** Loops a chunk, where this was a calibration. */
  calibrated: number | null;
}

interface RawTask {
  startNs: bigint | null;
  /** When its request was sent, if it has one. */
  sentNs: bigint | null;
  stopNs: bigint | null;
  pid: number | null;
  threadId: number | null;
  /** Given up at `stopNs`. */
  expired: boolean;
  /** From, to, from, to …: when a computation made progress. */
  turnsNs: bigint[];
}

export function newTrace(taskCount: number): Trace {
  return {
    ready: false,
    beginNs: null,
    startedAt: null,
    endNs: null,
    tasks: Array.from({ length: taskCount }, () => ({
      startNs: null,
      sentNs: null,
      stopNs: null,
      pid: null,
      threadId: null,
      expired: false,
      turnsNs: [],
    })),
    started: 0,
    stopped: 0,
    usage: new Map(),
    error: null,
    counts: [],
    calibrated: null,
  };
}

/** Adds one line to the trace. Throws on a line that no lane of ours would write. */
export function readTraceLine(trace: Trace, line: string): void {
  const space = line.indexOf(" ");
  const word = space === -1 ? line : line.slice(0, space);
  const rest = line.slice(space + 1);
  const read = Object.hasOwn(READERS, word) ? READERS[word] : undefined;
  if (read === undefined) throw new Error(`A lane reported what it should not: ${line.slice(0, 80)}`);
  try {
    read(trace, rest);
  } catch (cause) {
    throw new Error(`A lane reported what it should not: ${line.slice(0, 80)}`, { cause });
  }
}

const READERS: Record<string, (trace: Trace, rest: string) => void> = {
  ready: (trace) => {
    trace.ready = true;
  },
  ran: (trace, rest) => {
    const [number, ...turns] = rest.split(" ") as [string, ...string[]];
    taskOf(trace, number).turnsNs.push(...turns.map(BigInt));
  },
  usage: (trace, rest) => {
    const [pid, cpuMicros, peakKb] = rest.split(" ") as [string, string, string];
    trace.usage.set(pid, {
      cpuMicros: numberIn(cpuMicros),
      peakKb: peakKb === "-" ? null : numberIn(peakKb),
    });
  },
  end: (trace, rest) => {
    trace.endNs = BigInt(rest);
  },
  error: (trace, rest) => {
    trace.error = String(JSON.parse(rest));
  },
  counted: (trace, rest) => {
    const [expected, found, ns] = rest.split(" ").map((word) => numberIn(word)) as [number, number, number];
    trace.counts.push({ expected, found, ms: ns / 1e6 });
  },
  calibrated: (trace, rest) => {
    trace.calibrated = numberIn(rest);
  },
};

/**
 * What all processes of a lane used together. `null` where one could not tell, or was killed before it told because
 * its task's time was over.
 */
export function usageOf(trace: Trace): { cpuMs: number | null; peakRssBytes: number | null } {
  const own = [...trace.usage.values()];
  const pids = new Set(trace.tasks.flatMap(({ pid }) => (pid === null ? [] : [String(pid)])));
  if ([...pids].some((pid) => !trace.usage.has(pid))) return { cpuMs: null, peakRssBytes: null };
  const peakKb = own.reduce<number | null>(
    (sum, each) => (sum === null || each.peakKb === null ? null : sum + each.peakKb),
    0,
  );
  return {
    cpuMs: own.reduce((sum, { cpuMicros }) => sum + cpuMicros, 0) / 1000,
    peakRssBytes: peakKb === null ? null : peakKb * 1024,
  };
}

function numberIn(word: string | undefined): number {
  const number = word === undefined || word === "" ? Number.NaN : Number(word);
  if (number >= 0 && number <= Number.MAX_SAFE_INTEGER) return number;
  throw new Error(`A lane reported what is no number: ${String(word).slice(0, 80)}`);
}

function taskOf(trace: Trace, number: string): RawTask {
  const task = trace.tasks[Number(number)];
  if (task === undefined) throw new Error(`A lane reported a task that it was not given: ${number}`);
  return task;
}

/** The tasks with times in milliseconds from the lane's start; what never came is `null`. */
export function taskTraces(trace: Trace, workload: readonly Task[], untilMs: number): TaskTrace[] {
  const sinceBegin = (ns: bigint | null) =>
    ns === null || trace.beginNs === null ? null : Number(ns - trace.beginNs) / 1e6;
  return workload.map(({ kind, ms }, index) => {
    const raw = trace.tasks[index] as RawTask;
    const startMs = sinceBegin(raw.startNs);
    const stopMs = sinceBegin(raw.stopNs);
    const turns = raw.turnsNs.map((ns) => sinceBegin(ns) as number);
    const segments = startMs === null ? [] : segmentsOf(turns, startMs, stopMs ?? untilMs);
    const { pid, threadId } = raw;
    const times = kind === "io" ? { startMs, sentMs: sinceBegin(raw.sentNs), stopMs } : { startMs, stopMs };
    const known = { index, kind, ms, ...times, pid, threadId, segments };
    return raw.expired ? { ...known, expired: true } : known;
  });
}

/**
 * The turns as `running`, and `waiting` in between: from start to stop without a gap. A task that was given up may go on
 * after its stop; that does not count.
 */
function segmentsOf(turns: readonly number[], startMs: number, stopMs: number): Segment[] {
  const segments: Segment[] = [];
  let reached = startMs;
  for (let i = 0; i + 1 < turns.length; i += 2) {
    const [fromMs, toMs] = [turns[i] as number, Math.min(turns[i + 1] as number, stopMs)];
    if (fromMs >= stopMs) break;
    if (fromMs > reached) segments.push({ state: "waiting", fromMs: reached, toMs: fromMs });
    segments.push({ state: "running", fromMs, toMs });
    reached = toMs;
  }
  if (stopMs > reached) segments.push({ state: "waiting", fromMs: reached, toMs: stopMs });
  return segments;
}
