/** The work that users ask for and workers carry out: one kind of job for each kind of result. */
import { z } from "zod";
import { comparisonSchema } from "./comparison.js";
import { askedSchema } from "./journey.js";
import { raceSchema } from "./race.js";
import { replySchema } from "./reply.js";
import { RUNTIMES, type Runtime } from "./runtimes.js";

const common = {
  /** Derived from the platform's own id of the interaction: a command that arrives twice is one job. Without `:`. */
  id: z.string(),
  reply: replySchema,
  /** Milliseconds since the epoch. */
  requestedAt: z.number(),
  /** The beginning of its journey; jobs of older versions lack it. */
  asked: askedSchema.optional(),
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

/** In UTF-16 units: more than anybody reads in a chat, and than a modal of Slack takes. */
export const LONGEST_PROGRAM = 20_000;
/** What a program is called that came without a name. */
export const PROGRAM_FILE: Record<Runtime, string> = { python: "program.py", node: "program.mjs" };

/** A program of somebody's own, to be watched in the sandbox. `name`: as its message or file called it. */
export const watchJobSchema = z.object({
  kind: z.literal("watch"),
  ...common,
  program: z.object({
    name: z.string().max(80),
    runtime: z.enum(RUNTIMES),
    text: z.string().max(LONGEST_PROGRAM),
  }),
});
export type WatchJob = z.infer<typeof watchJobSchema>;

/** Several ways to run the same tasks, held against each other. */
export const compareJobSchema = z.object({
  kind: z.literal("compare"),
  ...common,
  comparison: comparisonSchema,
});
export type CompareJob = z.infer<typeof compareJobSchema>;

export const jobSchema = z.discriminatedUnion("kind", [
  raceJobSchema,
  lostUpdatesJobSchema,
  watchJobSchema,
  compareJobSchema,
]);
export type Job = z.infer<typeof jobSchema>;

export const JOB_KINDS = [
  "race",
  "lostUpdates",
  "watch",
  "compare",
] as const satisfies readonly Job["kind"][];
export type JobKind = Job["kind"];
