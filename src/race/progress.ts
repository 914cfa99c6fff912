import { z } from "zod";
import { LANES } from "./lanes.js";

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
export const progressSchema = z.object({
  raceId: z.string(),
  lanes: z.array(laneProgressSchema),
  /** Of a comparison: the round under way, from 1. */
  round: z.number().int().optional(),
});
export type Progress = z.infer<typeof progressSchema>;

/** The topic under which a race's progress is published, as JSON of `Progress`. */
export const progressTopic = (raceId: string) => `progress/${raceId}`;
