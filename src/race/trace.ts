import { z } from "zod";
import { TASK_KINDS } from "./task.js";

/** Milliseconds from the lane's start. `waiting`: no progress; `running`: the task computed. */
const segmentSchema = z.object({
  state: z.enum(["waiting", "running"]),
  fromMs: z.number(),
  toMs: z.number(),
});
export type Segment = z.infer<typeof segmentSchema>;

/** What was measured of one task. `null` where the lane ended before the task got that far. */
export const taskTraceSchema = z.object({
  index: z.number().int(),
  kind: z.enum(TASK_KINDS),
  ms: z.number(),
  startMs: z.number().nullable(),
  /** When the request was sent. Only requests have it, and none that were stored before it was recorded. */
  sentMs: z.number().nullable().optional(),
  stopMs: z.number().nullable(),
  pid: z.number().int().nullable(),
  threadId: z.number().int().nullable(),
  segments: z.array(segmentSchema),
  /** It was given up at `stopMs`, because its time was over. */
  expired: z.literal(true).optional(),
});
export type TaskTrace = z.infer<typeof taskTraceSchema>;
