/** The same tasks, run in two to four ways that differ in one thing (`/compare`). */
import { z } from "zod";
import { hostSchema } from "./host.js";
import { LANES } from "./lanes.js";
import { laneResultSchema } from "./result.js";
import { RUNTIMES } from "./runtimes.js";
import { taskSchema } from "./task.js";

/** What variants can differ in. */
export const VARIED = ["lane", "runtime", "interpreter", "limit", "timeout"] as const;
export type Varied = (typeof VARIED)[number];

export const FEWEST_VARIANTS = 2;
export const MOST_VARIANTS = 4;

const variantSchema = z.object({
  /** The value in which it differs from the others, as it was typed: `python`, `5`, `300ms`. */
  value: z.string(),
  lane: z.enum(LANES),
  /** As in a race: `null` is the host's default. */
  runtime: z.enum(RUNTIMES).nullable(),
  interpreter: z.string().nullish(),
  limit: z.number().int().positive().nullish(),
  timeoutMs: z.number().int().positive().nullish(),
});
export type Variant = z.infer<typeof variantSchema>;

export const comparisonSchema = z.object({
  varied: z.enum(VARIED),
  workload: z.array(taskSchema).min(1),
  /** The others are held against the first. */
  variants: z.array(variantSchema).min(FEWEST_VARIANTS).max(MOST_VARIANTS),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/**
 * Why it ended: `narrow`: every ratio is known well enough; `rounds`: as many rounds as there may be; `time`: the time was
 * up; `failed`: a variant did not finish; `cancelled`.
 */
export const ENDINGS = ["narrow", "rounds", "time", "failed", "cancelled"] as const;

export const comparisonResultSchema = z.object({
  id: z.string(),
  comparison: comparisonSchema,
  host: hostSchema,
  /** Rounds in which every variant finished; in each, all of them ran once. */
  rounds: z.number().int(),
  ended: z.enum(ENDINGS),
  /**
   * In the order of the variants. `runsElapsedMs` has a time for each round, in their order, so that those of one round
   * can be held against each other; all else is of the median run.
   */
  results: z.array(laneResultSchema),
});
export type ComparisonResult = z.infer<typeof comparisonResultSchema>;

/** What a variant is called: `limit=5`, but `python` and `threads`, which say by themselves what they are. */
export function variantName({ value }: Pick<Variant, "value">, varied: Varied): string {
  return varied === "limit" || varied === "timeout" ? `${varied}=${value}` : value;
}
