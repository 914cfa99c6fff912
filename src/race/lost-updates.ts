/** What comes of counting with several tasks at once (`/lost-updates`). */
import { z } from "zod";
import { hostSchema } from "./host.js";
import { LANE_STATUSES } from "./result.js";
import { RUNTIMES } from "./runtimes.js";

/** How tasks add to one counter: carelessly and with care, in threads and in an event loop. */
export const WAYS = ["plain", "pause", "lock", "queue", "await", "await-lock"] as const;
export type Way = (typeof WAYS)[number];

/** One run: what the counter should have said, what it said, and how long the counting took. */
const countSchema = z.object({ expected: z.number().int(), found: z.number().int(), ms: z.number() });
export type Count = z.infer<typeof countSchema>;

const wayResultSchema = z.object({
  way: z.enum(WAYS),
  status: z.enum(LANE_STATUSES),
  /** In the order in which they ran. */
  runs: z.array(countSchema),
});
export type WayResult = z.infer<typeof wayResultSchema>;

export const lostUpdatesResultSchema = z.object({
  id: z.string(),
  runtime: z.enum(RUNTIMES),
  host: hostSchema,
  ways: z.array(wayResultSchema),
  /** The program of the way `pause`, as it ran. */
  program: z.string(),
});
export type LostUpdatesResult = z.infer<typeof lostUpdatesResultSchema>;
