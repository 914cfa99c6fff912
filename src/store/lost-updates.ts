/** The results of counting (`/lost-updates`), by the job's id. */
import { type LostUpdatesResult, lostUpdatesResultSchema } from "../race/lost-updates.js";
import type { Store } from "./store.js";

const KEPT_SECONDS = 30 * 86_400;
const key = (id: string) => `lost-updates/${id}`;

export async function saveLostUpdates(store: Store, result: LostUpdatesResult): Promise<void> {
  await store.set(key(result.id), JSON.stringify(result), KEPT_SECONDS);
}

export async function readLostUpdates(store: Store, id: string): Promise<LostUpdatesResult | null> {
  const json = await store.get(key(id));
  return json === null ? null : lostUpdatesResultSchema.parse(JSON.parse(json));
}
