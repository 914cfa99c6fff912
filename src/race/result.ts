import { z } from "zod";
import { hostSchema } from "./host.js";
import { LANES } from "./lanes.js";
import { RUNTIMES } from "./runtimes.js";
import { taskSchema } from "./task.js";
import { taskTraceSchema } from "./trace.js";

export { type Host, hostSchema } from "./host.js";

/** How a lane ended. `lost`: its worker died. */
export const LANE_STATUSES = ["finished", "timeout", "memory", "crashed", "cancelled", "lost"] as const;
export type LaneStatus = (typeof LANE_STATUSES)[number];

export const laneResultSchema = z.object({
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

export const raceResultSchema = z.object({
  raceId: z.string(),
  workload: z.array(taskSchema),
  runtime: z.enum(RUNTIMES),
  runs: z.number().int(),
  /** As in the race: what was asked for. */
  limit: z.number().int().positive().nullish(),
  timeoutMs: z.number().int().positive().nullish(),
  /** The interpreter that the race ran on is the first of its runtime. */
  host: hostSchema,
  lanes: z.array(laneResultSchema),
});
export type RaceResult = z.infer<typeof raceResultSchema>;
