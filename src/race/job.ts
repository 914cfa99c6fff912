/** The work that users ask for and workers carry out: one kind of job for each kind of result. */
import { z } from "zod";
import { raceSchema } from "./race.js";
import { replySchema } from "./reply.js";
import { RUNTIMES } from "./runtimes.js";

const common = {
  /** Derived from the platform's own id of the interaction: a command that arrives twice is one job. Without `:`. */
  id: z.string(),
  reply: replySchema,
  /** Milliseconds since the epoch. */
  requestedAt: z.number(),
};

/** `race.id` is the job's id. */
export const raceJobSchema = z.object({ kind: z.literal("race"), ...common, race: raceSchema });
export type RaceJob = z.infer<typeof raceJobSchema>;

/** Counting with several tasks at once. `runtime`: `null` is the host's default (`defaultRuntime`). */
export const lostUpdatesJobSchema = z.object({
  kind: z.literal("lostUpdates"),
  ...common,
  runtime: z.enum(RUNTIMES).nullable(),
});
export type LostUpdatesJob = z.infer<typeof lostUpdatesJobSchema>;

export const jobSchema = z.discriminatedUnion("kind", [raceJobSchema, lostUpdatesJobSchema]);
export type Job = z.infer<typeof jobSchema>;

export const JOB_KINDS = ["race", "lostUpdates"] as const satisfies readonly Job["kind"][];
export type JobKind = Job["kind"];
