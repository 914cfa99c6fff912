/** One run of one lane: from a started process to what it measured, or how it failed. */
import { createInterface } from "node:readline";
import type { LaneStatus } from "../../race/result.js";
import type { Task } from "../../race/task.js";
import type { TaskTrace } from "../../race/trace.js";
import type { Watcher } from "./companions.js";
import { killLane, type LaneExit, type LaneProcess } from "./lane-process.js";
import type { MemoryGuard } from "./memory.js";
import { newTrace, readTraceLine, type Trace, taskTraces, usageOf } from "./trace.js";

/** What a lane is told, as a line of JSON. */
export interface LaneJob {
  tasks: readonly Task[];
  /** Of the arithmetic, in a chunk of a computation. */
  loops: number;
  delayServer: [host: string, port: number] | null;
  /** How many tasks may be under way at once, or how long each may take, in ms; for the programs that bound them. */
  limit?: number | null | undefined;
  timeout?: number | null | undefined;
}

export interface LaneRun {
  status: LaneStatus;
  startedAt: string | null;
  elapsedMs: number;
  cpuMs: number | null;
  peakRssBytes: number | null;
  tasks: TaskTrace[];
  error?: string;
  /** Of a program that counts: what it found, a run each. */
  counts: { expected: number; found: number; ms: number }[];
  /** Of a calibration: how many loops make a chunk. */
  calibrated: number | null;
}

export interface PreparedLane {
  /** Starts the lane's clock. Never rejects for what the lane did: that is the run's status. */
  go(options: GoOptions): Promise<LaneRun>;
  /** Ends a lane that will not be let go. */
  abandon(): Promise<void>;
}

export interface GoOptions {
  /** Aborting it kills the lane; the run is then `cancelled`. */
  signal: AbortSignal;
  timeoutMs: number;
  onChange?(trace: Trace): void;
}

type Killed = "cancelled" | "timeout" | "memory";

/** Brings a lane to where only `go` is missing. Rejects where it does not get that far in `timeoutMs`. */
export async function prepareLane(
  lane: LaneProcess,
  job: LaneJob,
  guards: { watcher: Watcher; memory: MemoryGuard },
  timeoutMs: number,
): Promise<PreparedLane> {
  const followed = follow(lane, job.tasks.length);
  void followed.closed.then(() => guards.watcher.forget(lane.pid));
  lane.input.on("error", () => {}); // It was killed: `closed` tells how.
  try {
    // Watched before it gets its job: it waits for that, and ends when nobody is there to give it.
    await guards.watcher.watch(lane.pid);
    lane.input.write(`${JSON.stringify(job)}\n`);
    await untilReady(lane, followed, timeoutMs);
  } catch (error) {
    killLane(lane.pid);
    throw error;
  }
  return {
    go: (options) => go(lane, followed, job.tasks, guards.memory, options),
    async abandon() {
      killLane(lane.pid);
      await followed.closed;
    },
  };
}

/** What a lane has said so far, and its end. */
interface Followed {
  trace: Trace;
  /** Called after each line. */
  onChange: () => void;
  /** The lane said what no lane would: an error of ours. */
  broken: Error | null;
  /** Resolves once everything it said was read and nothing of its process group is left. */
  closed: Promise<LaneExit>;
}

function follow(lane: LaneProcess, taskCount: number): Followed {
  const trace = newTrace(taskCount);
  const followed: Followed = { trace, onChange: () => {}, broken: null, closed: closing(lane) };
  const lines = createInterface({ input: lane.output });
  lines.on("error", () => {}); // It was killed with something unread; readline hands the stream's error on.
  lines.on("line", (line) => {
    try {
      readTraceLine(trace, line);
    } catch (error) {
      followed.broken = error as Error;
      killLane(lane.pid);
    }
    followed.onChange();
  });
  return followed;
}

async function closing(lane: LaneProcess): Promise<LaneExit> {
  const exit = await lane.exited;
  killLane(lane.pid); // What it started and left behind would hold its output open.
  await new Promise<void>((resolve) => {
    if (lane.output.readableEnded || lane.output.destroyed) resolve();
    else lane.output.once("close", resolve);
  });
  lane.input.destroy();
  return exit;
}

async function untilReady(lane: LaneProcess, followed: Followed, timeoutMs: number): Promise<void> {
  const { trace, closed } = followed;
  const timer = setTimeout(() => killLane(lane.pid), timeoutMs);
  const ready = new Promise<void>((resolve) => {
    followed.onChange = () => trace.ready && resolve();
    followed.onChange();
  });
  const ended = await Promise.race([ready, closed]);
  clearTimeout(timer);
  if (ended) throw new Error(`A lane ended before it was ready: ${crash(trace, ended, lane)}`);
}

async function go(
  lane: LaneProcess,
  followed: Followed,
  workload: readonly Task[],
  memory: MemoryGuard,
  { signal, timeoutMs, onChange }: GoOptions,
): Promise<LaneRun> {
  let killed: Killed | null = null;
  const kill = (reason: Killed) => {
    killed ??= reason;
    killLane(lane.pid);
  };
  const cancel = () => kill("cancelled");
  const timer = setTimeout(kill, timeoutMs, "timeout");
  const unguard = memory.guard(lane.pid, () => kill("memory"));
  followed.onChange = () => onChange?.(followed.trace);
  signal.addEventListener("abort", cancel);
  if (signal.aborted) cancel();
  if (killed === null) lane.input.write("go\n");
  const exit = await followed.closed;
  clearTimeout(timer);
  unguard();
  signal.removeEventListener("abort", cancel);
  if (followed.broken) throw followed.broken;
  return laneRun(lane, followed.trace, workload, exit, killed);
}

function laneRun(
  lane: LaneProcess,
  trace: Trace,
  workload: readonly Task[],
  exit: LaneExit,
  killed: Killed | null,
): LaneRun {
  const sinceBegin = (ns: bigint) => (trace.beginNs === null ? 0 : Number(ns - trace.beginNs) / 1e6);
  const elapsedMs = sinceBegin(trace.endNs ?? process.hrtime.bigint());
  const tasks = taskTraces(trace, workload, elapsedMs);
  const complete =
    trace.endNs !== null && trace.error === null && tasks.every((task) => task.stopMs !== null);
  const status = complete ? "finished" : (killed ?? causeOf(trace, exit));
  return {
    status,
    startedAt: trace.startedAt === null ? null : new Date(trace.startedAt).toISOString(),
    elapsedMs,
    ...(trace.endNs === null ? { cpuMs: null, peakRssBytes: null } : usageOf(trace)),
    tasks,
    counts: trace.counts,
    calibrated: trace.calibrated,
    ...(["crashed", "memory", "lost"].includes(status) ? { error: crash(trace, exit, lane) } : {}),
  };
}

/**
 * A lane that we did not kill. Nobody can tell how it ended where the interpreter that forked it is gone, and
 * with it every lane it had forked. SIGKILL is then the kernel's answer to want of memory, SIGABRT is V8's, and
 * MemoryError is Python's.
 */
function causeOf(trace: Trace, exit: LaneExit): LaneStatus {
  if (exit.code === null && exit.signal === null) return "lost";
  const memory =
    exit.signal === "SIGKILL" || exit.signal === "SIGABRT" || trace.error?.startsWith("MemoryError");
  return memory ? "memory" : "crashed";
}

function crash(trace: Trace, exit: LaneExit, lane: LaneProcess): string {
  const lost = exit.code === null && "the interpreter that forked it ended";
  const how = exit.signal ?? (lost || `exit code ${exit.code}`);
  return [trace.error, how, lane.errorOutput()].filter(Boolean).join("; ");
}
