import { z } from "zod";
import type { Interval } from "./intervals.js";
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
});
export type TaskTrace = z.infer<typeof taskTraceSchema>;

/** What a wait was made of, from its start to its stop. */
export interface WaitParts {
  /** Until the request was sent: it connected, or what should have sent it was busy. A sleep has nothing to send. */
  sending: Interval;
  /** The wait itself, as long as it was asked for. */
  waiting: Interval;
  /** It was over, and nobody had noticed yet. */
  noticing: Interval;
}

/**
 * Splits a wait that stopped into its parts, which follow each other without a gap; `null` for a computation and for
 * what did not stop. A request of which nobody recorded when it was sent counts as sent at its start.
 */
export function waitParts({ kind, ms, startMs, sentMs, stopMs }: TaskTrace): WaitParts | null {
  if (kind === "cpu" || startMs === null || stopMs === null) return null;
  const sent = Math.min(Math.max(sentMs ?? startMs, startMs), stopMs);
  const due = Math.min(sent + ms, stopMs);
  return {
    sending: { fromMs: startMs, toMs: sent },
    waiting: { fromMs: sent, toMs: due },
    noticing: { fromMs: due, toMs: stopMs },
  };
}
