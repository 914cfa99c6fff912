/**
 * What the bot and the workers share: the jobs on the queues and what comes of them. Plain,
 * serialisable, validated when read. `Race` and `RaceResult` know nothing of chat.
 */
import { z } from "zod";

export const LANES = ["sync", "threads", "async", "processes", "blocked"] as const;
export type Lane = (typeof LANES)[number];

/** The lanes of `/race all`; `blocked` is a mistake and races only when asked for. */
export const ALL_LANES: readonly Lane[] = ["sync", "threads", "async", "processes"];

export const RUNTIMES = ["python", "node"] as const;
export type Runtime = (typeof RUNTIMES)[number];

export const TASK_KINDS = ["sleep", "io", "cpu"] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

/** `ms`: how long the task waits; for `cpu`, how long it computes when it has a core to itself. */
const taskSchema = z.object({ kind: z.enum(TASK_KINDS), ms: z.number().int().positive() });
export type Task = z.infer<typeof taskSchema>;

export const raceSchema = z.object({
  /** Job id, derived from the platform's own id of the interaction. Without `:`. */
  id: z.string(),
  lanes: z.array(z.enum(LANES)).min(1),
  workload: z.array(taskSchema).min(1),
  /** `null`: the worker's default, Python where one works. */
  runtime: z.enum(RUNTIMES).nullable(),
  runs: z.number().int().positive(),
});
export type Race = z.infer<typeof raceSchema>;

/**
 * Where an answer goes. `outlet` names the queue of deliveries that leads there: the platform, or for a
 * terminal the one process that has it. `address` is the platform's own and only its adapter reads it.
 */
export const replySchema = z.object({
  platform: z.string(),
  outlet: z.string(),
  user: z.string(),
  channel: z.string(),
  language: z.enum(LANGUAGES),
  address: z.record(z.string(), z.string()),
});
export type Reply = z.infer<typeof replySchema>;

/** The job on the races' queues. `requestedAt`: milliseconds since the epoch. */
export const raceJobSchema = z.object({ race: raceSchema, reply: replySchema, requestedAt: z.number() });
export type RaceJob = z.infer<typeof raceJobSchema>;

/** Milliseconds from the lane's start. `waiting`: no progress; `running`: the task computed. */
const segmentSchema = z.object({
  state: z.enum(["waiting", "running"]),
  fromMs: z.number(),
  toMs: z.number(),
});
export type Segment = z.infer<typeof segmentSchema>;

/** `null` where the lane ended before the task got that far. */
const taskTraceSchema = z.object({
  index: z.number().int(),
  kind: z.enum(TASK_KINDS),
  ms: z.number(),
  startMs: z.number().nullable(),
  stopMs: z.number().nullable(),
  pid: z.number().int().nullable(),
  threadId: z.number().int().nullable(),
  segments: z.array(segmentSchema),
});
export type TaskTrace = z.infer<typeof taskTraceSchema>;

export const LANE_STATUSES = ["finished", "timeout", "memory", "crashed", "cancelled", "lost"] as const;
export type LaneStatus = (typeof LANE_STATUSES)[number];

const laneResultSchema = z.object({
  lane: z.enum(LANES),
  status: z.enum(LANE_STATUSES),
  /** ISO 8601, of the run shown (the median one); `null` if the lane never started. */
  startedAt: z.string().nullable(),
  /** Of the median run; for a lane that failed, until it did. */
  elapsedMs: z.number(),
  idealMs: z.number(),
  /** User and system time of all the lane's processes; `null` where it could not be read. */
  cpuMs: z.number().nullable(),
  /** VmHWM summed over the lane's processes: an upper bound. `null` where there is no /proc. */
  peakRssBytes: z.number().nullable(),
  /** Elapsed time of every finished run, in the order they ran. */
  runsElapsedMs: z.array(z.number()),
  /** Of the median run. */
  tasks: z.array(taskTraceSchema),
  /** What the program said when it crashed; for the log, not for the chat. */
  error: z.string().optional(),
});
export type LaneResult = z.infer<typeof laneResultSchema>;

export const hostSchema = z.object({
  cpus: z.number().int(),
  node: z.string(),
  /** Version such as `3.11.7`; `null` where no Python works. */
  python: z.string().nullable(),
  /** Whether that Python has a GIL that is on; `null` without Python. */
  gil: z.boolean().nullable(),
});
export type Host = z.infer<typeof hostSchema>;

export const raceResultSchema = z.object({
  raceId: z.string(),
  workload: z.array(taskSchema),
  runtime: z.enum(RUNTIMES),
  runs: z.number().int(),
  host: hostSchema,
  lanes: z.array(laneResultSchema),
});
export type RaceResult = z.infer<typeof raceResultSchema>;

/**
 * The job on the deliveries' queues. For `result` the result itself is in the store under the race's id;
 * Otherwise there is none: the race was `cancelled` while it waited, or `failed` and the user gets an apology.
 */
export const deliverySchema = z.object({
  raceId: z.string(),
  reply: replySchema,
  outcome: z.enum(["result", "failed", "cancelled"]),
  /** What else than a race it can be about; the id is then that of the question or the counting. */
  subject: z.enum(["quiz", "lostUpdates"]).optional(),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** Above this many tasks, progress tells how many started and stopped, not which. */
export const TASKS_SHOWN_LIVE = 64;

const laneProgressSchema = z.object({
  lane: z.enum(LANES),
  /** The run under way, from 1. */
  run: z.number().int(),
  /** Milliseconds since the epoch; `null` until the lane's clock runs. */
  startedAt: z.number().nullable(),
  /** The run's elapsed time once it is over. */
  elapsedMs: z.number().nullable(),
  started: z.number().int(),
  stopped: z.number().int(),
  /** `[startMs, stopMs]` of each task; empty above `TASKS_SHOWN_LIVE` tasks. */
  tasks: z.array(z.tuple([z.number().nullable(), z.number().nullable()])),
});
export type LaneProgress = z.infer<typeof laneProgressSchema>;

/** Published, best effort, whenever something changed. The whole state, so that a lost one does no harm. */
export const progressSchema = z.object({ raceId: z.string(), lanes: z.array(laneProgressSchema) });
export type Progress = z.infer<typeof progressSchema>;

/** Races with `cpu` tasks take turns on a host: beside another they would measure each other. */
export function computes(workload: readonly Task[]): boolean {
  return workload.some((task) => task.kind === "cpu");
}
