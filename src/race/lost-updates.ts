/** What is asked for by `/lost-updates` and what comes of it: plain, serialisable, validated when read. */
import { z } from "zod";
import type { Store } from "../store/store.js";
import { replySchema } from "./reply.js";
import { hostSchema, LANE_STATUSES } from "./result.js";
import { RUNTIMES } from "./runtimes.js";

/** How tasks add to one counter: carelessly and with care, in threads and in an event loop. */
export const WAYS = ["plain", "pause", "lock", "queue", "await", "await-lock"] as const;
export type Way = (typeof WAYS)[number];

/** The job. `runtime`: `null` is the worker's default, Python where one works. */
export const lostUpdatesJobSchema = z.object({
  id: z.string(),
  runtime: z.enum(RUNTIMES).nullable(),
  reply: replySchema,
});
export type LostUpdatesJob = z.infer<typeof lostUpdatesJobSchema>;

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

const KEPT_SECONDS = 30 * 86_400;
const key = (id: string) => `lost-updates/${id}`;

export async function saveLostUpdates(store: Store, result: LostUpdatesResult): Promise<void> {
  await store.set(key(result.id), JSON.stringify(result), KEPT_SECONDS);
}

export async function readLostUpdates(store: Store, id: string): Promise<LostUpdatesResult | null> {
  const json = await store.get(key(id));
  return json === null ? null : lostUpdatesResultSchema.parse(JSON.parse(json));
}
