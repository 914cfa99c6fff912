import { z } from "zod";
import { LANES } from "./lanes.js";
import { RUNTIMES } from "./runtimes.js";
import { taskSchema } from "./task.js";

/** One or more lanes over one workload. */
export const raceSchema = z.object({
  /** Job id, derived from the platform's own id of the interaction. Without `:`. */
  id: z.string(),
  lanes: z.array(z.enum(LANES)).min(1),
  workload: z.array(taskSchema).min(1),
  /** `null`: the host's default (`defaultRuntime`). */
  runtime: z.enum(RUNTIMES).nullable(),
  /** One of the host's, by its id, such as `python3.13`; nothing: the first of the runtime. */
  interpreter: z.string().nullish(),
  runs: z.number().int().positive(),
  /** How many tasks of a lane may be under way at once; nothing: all of them. Not together with `timeoutMs`. */
  limit: z.number().int().positive().nullish(),
  /** How long a task may take; nothing: as long as it takes. */
  timeoutMs: z.number().int().positive().nullish(),
});
export type Race = z.infer<typeof raceSchema>;

/** A race as it was asked for; its id comes from the request. */
export type ParsedRace = Omit<Race, "id">;
