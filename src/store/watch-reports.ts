/** The reports of watched programs, by the job's id. A trace can be long: they are kept for a week. */
import { type WatchReport, watchReportSchema } from "../race/watch.js";
import { compress, decompress } from "./compress.js";
import type { Store } from "./store.js";

const KEPT_SECONDS = 7 * 86_400;
const key = (id: string) => `watch/${id}`;

export async function saveWatchReport(store: Store, id: string, report: WatchReport): Promise<void> {
  await store.set(key(id), await compress(JSON.stringify(report)), KEPT_SECONDS);
}

export async function readWatchReport(store: Store, id: string): Promise<WatchReport | null> {
  const text = await store.get(key(id));
  return text === null ? null : watchReportSchema.parse(JSON.parse(await decompress(text)));
}
