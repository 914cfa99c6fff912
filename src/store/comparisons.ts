/** The results of comparisons (`/compare`), by the job's id. */
import { type ComparisonResult, comparisonResultSchema } from "../race/comparison.js";
import { compress, decompress } from "./compress.js";
import type { Store } from "./store.js";

const KEPT_SECONDS = 30 * 86_400;
const key = (id: string) => `compare/${id}`;

export async function saveComparison(store: Store, result: ComparisonResult): Promise<void> {
  await store.set(key(result.id), await compress(JSON.stringify(result)), KEPT_SECONDS);
}

export async function readComparison(store: Store, id: string): Promise<ComparisonResult | null> {
  const text = await store.get(key(id));
  return text === null ? null : comparisonResultSchema.parse(JSON.parse(await decompress(text)));
}
