/** One run of one lane: from a started process to what it measured, or how it failed. */
import { readFileSync } from "node:fs";
import type { LaneStatus } from "../../race/result.js";
import type { Task } from "../../race/task.js";
import type { TaskTrace } from "../../race/trace.js";
import type { Board, Boards } from "./board.js";
import { readBoundedLines } from "./bounded-lines.js";
import type { Watcher } from "./companions.js";
import { killLane, type LaneExit, type LaneProcess } from "./lane-process.js";
import type { MemoryGuard } from "./memory.js";
import { NotReadyError, unlessCancelled } from "./not-ready.js";
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
  /** Whether the program is run once with a task of no length before the lane is ready; see `run` in lanes/python/lane.py. */
  rehearse?: boolean;
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
  /** Why it will fail at once; missing where it is ready. */
  notReady?: NotReadyError;
}

export interface GoOptions {
  /** Aborting it kills the lane; the run is then `cancelled`. */
  signal: AbortSignal;
  timeoutMs: number;
  onChange?(trace: Trace): void;
}

type Killed = "cancelled" | "timeout" | "memory" | "crashed";

/** From its start to where it waits for `go`, in ms: an interpreter's start on a machine that is busy. */
const READY_WITHIN_MS = 15_000;
/** After it was killed; what escaped it may hold its output open for ever. */
const OUTPUT_ENDS_WITHIN_MS = 2_000;

/**
 * Brings a lane to where only `go` is missing. Rejects with `NotReadyError` where it does not get that far in
 * `timeoutMs`, or before the signal is aborted.
 */
export async function prepareLane(
  lane: LaneProcess,
  job: LaneJob,
  shared: { watcher: Pick<Watcher, "watch" | "forget">; memory: MemoryGuard; boards: Pick<Boards, "create"> },
  { signal, timeoutMs = READY_WITHIN_MS }: { signal: AbortSignal; timeoutMs?: number },
): Promise<PreparedLane> {
  const board = boardFor(lane, job, shared.boards);
  const followed = follow(lane, job.tasks.length, board);
  void followed.closed.then(() => shared.watcher.forget(lane.pid));
  lane.input.on("error", () => {}); // It was killed: `closed` tells how.
  try {
    // Watched before it gets its job: it waits for that, and ends when nobody is there to give it.
    await unlessCancelled(shared.watcher.watch(lane.pid), signal);
    lane.input.write(`${JSON.stringify({ ...job, board: board.path })}\n`);
    await untilReady(lane, followed, signal, timeoutMs);
  } catch (error) {
    followed.end("cancelled");
    throw error;
  }
  return {
    go: (options) => go(lane, followed, job.tasks, shared.memory, options),
    async abandon() {
      followed.end("cancelled");
      await followed.closed;
    },
  };
}

function boardFor(lane: LaneProcess, job: LaneJob, boards: Pick<Boards, "create">): Board {
  try {
    return boards.create(job.tasks.length);
  } catch (error) {
    killLane(lane.pid);
    throw error;
  }
}

/** A lane that did not get to its start: let go, it has failed already. */
export function laneNotReady(notReady: NotReadyError, workload: readonly Task[]): PreparedLane {
  const { status, message } = notReady;
  const run: LaneRun = {
    status,
    startedAt: null,
    elapsedMs: 0,
    cpuMs: null,
    peakRssBytes: null,
    tasks: taskTraces(newTrace(workload.length), workload, 0),
    counts: [],
    calibrated: null,
    ...(status === "cancelled" ? {} : { error: message }),
  };
  return { go: async () => run, abandon: async () => {}, notReady };
}

/** What a lane has said so far, and its end. */
interface Followed {
  trace: Trace;
  /** Takes what is new on the lane's board into the trace. */
  look: () => void;
  /** Called after each line, and where there was something new on the board. */
  onChange: () => void;
  /** Why we killed it, the first reason; `null`: we did not. `crashed`: it said what no lane should. */
  killed: Killed | null;
  end(why: Killed): void;
  /** Resolves once everything it said, also on its board, was read and nothing of its process group is left. */
  closed: Promise<LaneExit>;
}

function follow(lane: LaneProcess, taskCount: number, board: Board): Followed {
  const trace = newTrace(taskCount);
  const followed: Followed = {
    trace,
    look: () => {
      if (board.readInto(trace)) followed.onChange();
    },
    onChange: () => {},
    killed: null,
    end(why) {
      followed.killed ??= why;
      killLane(lane.pid);
      setTimeout(() => lane.output.destroy(), OUTPUT_ENDS_WITHIN_MS).unref();
    },
    closed: closing(lane).then((exit) => {
      followed.look();
      board.close();
      return exit;
    }),
  };
  const refuse = (reason: string) => {
    trace.error ??= reason;
    followed.end("crashed");
  };
  const onLine = (line: string) => {
    if (followed.killed === "crashed") return;
    try {
      readTraceLine(trace, line);
    } catch (error) {
      refuse((error as Error).message);
    }
    followed.onChange();
  };
  readBoundedLines(lane.output, onLine, refuse);
  return followed;
}

async function closing(lane: LaneProcess): Promise<LaneExit> {
  const exit = await lane.exited;
  killLane(lane.pid); // What it started and left behind would hold its output open.
  const timer = setTimeout(() => lane.output.destroy(), OUTPUT_ENDS_WITHIN_MS);
  await new Promise<void>((resolve) => {
    if (lane.output.readableEnded || lane.output.destroyed) resolve();
    else lane.output.once("close", resolve);
  });
  clearTimeout(timer);
  lane.input.destroy();
  return exit;
}

async function untilReady(
  lane: LaneProcess,
  followed: Followed,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<void> {
  const { trace, closed } = followed;
  const timer = setTimeout(followed.end, timeoutMs, "timeout");
  const ready = new Promise<"ready">((resolve) => {
    followed.onChange = () => trace.ready && followed.killed === null && resolve("ready");
    followed.onChange();
  });
  try {
    const exit = await unlessCancelled(Promise.race([ready, closed]), signal);
    if (exit === "ready") return;
    const status = followed.killed ?? causeOf(trace, { ...exit, outOfMemory: false });
    const late = followed.killed === "timeout" ? `it was not ready after ${timeoutMs / 1000} s; ` : "";
    throw new NotReadyError(status, `A lane ended before it was ready: ${late}${crash(trace, exit, lane)}`);
  } finally {
    clearTimeout(timer);
  }
}

async function go(
  lane: LaneProcess,
  followed: Followed,
  workload: readonly Task[],
  memory: MemoryGuard,
  { signal, timeoutMs, onChange }: GoOptions,
): Promise<LaneRun> {
  const cancel = () => followed.end("cancelled");
  const timer = setTimeout(followed.end, timeoutMs, "timeout");
  const unguard = memory.guard(lane.pid, () => followed.end("memory"));
  followed.onChange = () => onChange?.(followed.trace);
  signal.addEventListener("abort", cancel);
  if (signal.aborted) cancel();
  const killsBefore = kernelKills();
  if (followed.killed === null) lane.input.write("go\n");
  const endLooking = lookNowAndThen(followed.look);
  const exit = await followed.closed;
  endLooking();
  clearTimeout(timer);
  unguard();
  signal.removeEventListener("abort", cancel);
  const outOfMemory = (kernelKills() ?? 0) > (killsBefore ?? 0);
  return laneRun(lane, followed.trace, workload, { ...exit, outOfMemory }, followed.killed);
}

/** Often at first, since the next lane of the race may wait for this one's tasks to start. In ms. */
const FIRST_LOOK = 5;
const LOOK_EVERY = 100;

function lookNowAndThen(look: () => void): () => void {
  let timer = setTimeout(again, FIRST_LOOK, FIRST_LOOK);
  function again(waited: number): void {
    look();
    const next = Math.min(LOOK_EVERY, waited * 1.5);
    timer = setTimeout(again, next, next);
  }
  return () => clearTimeout(timer);
}

function laneRun(
  lane: LaneProcess,
  trace: Trace,
  workload: readonly Task[],
  exit: LaneExit & { outOfMemory: boolean },
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
 * with it every lane it had forked. SIGKILL can be the kernel's answer to want of memory, which it counts, or
 * anybody's; SIGABRT is V8's answer, and MemoryError is Python's.
 */
function causeOf(trace: Trace, exit: LaneExit & { outOfMemory: boolean }): "lost" | "memory" | "crashed" {
  if (exit.code === null && exit.signal === null) return "lost";
  const memory =
    (exit.signal === "SIGKILL" && exit.outOfMemory) ||
    exit.signal === "SIGABRT" ||
    trace.error?.startsWith("MemoryError");
  return memory ? "memory" : "crashed";
}

/** How often the kernel has killed a process for want of memory, see /proc/vmstat; `null` where it does not say. */
function kernelKills(): number | null {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync("/proc/vmstat", "utf8"))?.[1];
    return count === undefined ? null : Number(count);
  } catch {
    return null;
  }
}

function crash(trace: Trace, exit: LaneExit, lane: LaneProcess): string {
  const lost = exit.code === null && "the interpreter that forked it ended";
  const how = exit.signal ?? (lost || `exit code ${exit.code}`);
  return [trace.error, how, lane.errorOutput()].filter(Boolean).join("; ");
}
