/**
 * What watching a program of the learner's own gives: who was on at which time, and what the trace proves to be wrong.
 * Times are in ms from the program's start; lines count from 1 in the file that is named beside them.
 */
import { z } from "zod";
import { RUNTIMES } from "./runtimes.js";

/** What a program can be found to do. Each has its words in src/lessons/texts (`finding.<kind>…`). */
export const FINDING_KINDS = [
  /** A call that waits inside a coroutine and so stops the whole event loop. */
  "blocking-call",
  /** A computation that kept the event loop from everything else. */
  "loop-held",
  /** Waits one after another that did not depend on each other. */
  "sequential-waits",
  /** A coroutine that was made and never awaited. */
  "never-awaited",
  /** A task (or promise) that failed, and nobody asked why. */
  "unseen-exception",
  /** A task that had not ended when its loop did, or that was collected while it waited. */
  "lost-task",
  /** Many more waits at once than a server stands, with nothing that limits them. */
  "unlimited-fan-out",
  /** Threads that computed, but only one at a time. */
  "threads-took-turns",
  /** Threads or tasks that waited for a lock that another held. */
  "lock-wait",
  /** Nobody can go on, because each waits for what another holds. */
  "deadlock",
  /** Processes whose start took longer than what they saved. */
  "processes-cost-more",
  /** A pool with fewer or more workers than its work can use. */
  "pool-size",
  /** `gather` (or `Promise.all`) ended early, and the others went on. */
  "left-running",
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/**
 * `running`: it computed. `waiting`: for time, a socket, a lock, another. `ready`: it could have gone on but did not get
 * the loop, the GIL or a core. `held`: it kept the event loop while it waited, so that nobody else could go on.
 */
export const WATCH_STATES = ["running", "waiting", "ready", "held"] as const;
export type WatchState = (typeof WATCH_STATES)[number];

const place = { file: z.string().nullable(), line: z.number().int().positive().nullable() };

export const watchSegmentSchema = z.object({
  state: z.enum(WATCH_STATES),
  fromMs: z.number(),
  toMs: z.number(),
  /** Where the program was, in its own file; `null` where that is not known. */
  ...place,
  /** What it waited for or what held it, such as `time.sleep`; `null` where that is not known. */
  on: z.string().nullable(),
});
export type WatchSegment = z.infer<typeof watchSegmentSchema>;

/** `left`: it was still on when the program ended. */
export const ROW_OUTCOMES = ["finished", "failed", "cancelled", "left"] as const;

export const watchRowSchema = z.object({
  kind: z.enum(["thread", "process", "task"]),
  /** Unique in the report, such as `thread-1`; findings and parents name rows by it. */
  id: z.string(),
  name: z.string(),
  createdAtLine: z.number().int().positive().nullable(),
  createdAtFile: z.string().nullable(),
  /** The row that started it. */
  parent: z.string().nullable(),
  /** The thread that a task ran on; `null` for other kinds. */
  thread: z.string().nullable(),
  /** As the program sees them; `null` where unknown. */
  pid: z.number().int().nullable(),
  threadId: z.number().int().nullable(),
  startMs: z.number(),
  stopMs: z.number(),
  outcome: z.enum(ROW_OUTCOMES),
  cpuMs: z.number().nullable(),
  segments: z.array(watchSegmentSchema),
});
export type WatchRow = z.infer<typeof watchRowSchema>;

export const findingSchema = z.object({
  kind: z.enum(FINDING_KINDS),
  /** As in `sources`. */
  file: z.string(),
  line: z.number().int().positive(),
  /** More lines of that file that belong to it, such as where a lock was taken. */
  otherLines: z.array(z.number().int().positive()),
  /** What it cost in time; 0 where it cost correctness. */
  costMs: z.number(),
  /** Ids of the rows it concerns. */
  rows: z.array(z.string()),
  /** Values of its words, by kind: see docs/watch.md. */
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Finding = z.infer<typeof findingSchema>;

/** `limit`: it was ended after its time limit. `stopped`: whoever watched ended it (Ctrl-C, cancelled). `memory`: by its limit of memory. */
export const ENDED_BY = ["exit", "signal", "limit", "stopped", "memory"] as const;

/** What the report cannot say, and why: said to the reader. */
export const WATCH_LIMITS = [
  /** The system has no /proc: nothing is known of threads but what the program says from inside. */
  "no-proc",
  /** uvloop has no hooks for its steps: its tasks are not shown. */
  "uvloop",
  /** More happened than is recorded: the trace ends early. */
  "trace-full",
  /** The program said nothing from inside, for instance because it ended before it began. */
  "no-inside",
  /** Only the first rows are in the report. */
  "rows-cut",
] as const;

export const watchReportSchema = z.object({
  /** As it was named: a path, or `-m module`. */
  program: z.string(),
  args: z.array(z.string()),
  runtime: z.object({ name: z.enum(RUNTIMES), version: z.string() }),
  /** ISO 8601. */
  startedAt: z.string(),
  /** From the program's first line to its end. */
  elapsedMs: z.number(),
  /** User and system time of all its processes; `null` where it could not be read. */
  cpuMs: z.number().nullable(),
  /** VmHWM summed over its processes: an upper bound. `null` where there is no /proc. */
  peakRssBytes: z.number().nullable(),
  /** `null` where a signal ended it. */
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  endedBy: z.enum(ENDED_BY),
  /** What watching itself took of the program's time: estimated from the number of events, see docs/watch.md. */
  overheadMs: z.number(),
  cpus: z.number().int(),
  /** Of each event loop: how long it ran steps and how long it had nothing to do. */
  loops: z.array(z.object({ thread: z.string(), busyMs: z.number(), idleMs: z.number() })),
  rows: z.array(watchRowSchema),
  findings: z.array(findingSchema),
  /** The program's own files that rows and findings speak of; `text` is what ran. */
  sources: z.array(z.object({ file: z.string(), text: z.string() })),
  /** What the program printed, where it was not printed directly; cut at the limit. It is text of a stranger: escape it. */
  output: z.object({ text: z.string(), cut: z.boolean() }).nullable(),
  limits: z.array(z.enum(WATCH_LIMITS)),
});
export type WatchReport = z.infer<typeof watchReportSchema>;
