/** Both stores, for what must work on either. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { openStore } from "../../src/store/open.js";
import type { Store } from "../../src/store/store.js";
import { redisForTests } from "./redis.js";

export const silent = pino({ level: "silent" });

export interface StoreForTests {
  store: Store;
  /** Closes the store and removes what it kept. */
  remove(): Promise<void>;
}

/** `null` where there is no Redis to test on. */
export async function storeForTests(kind: "embedded" | "redis"): Promise<StoreForTests | null> {
  if (kind === "redis") {
    const redis = await redisForTests();
    if (redis === null) return null;
    const store = await openStore({ url: redis.url, prefix: redis.prefix, folder: "unused", logger: silent });
    return { store, remove: () => store.close().then(redis.stop) };
  }
  const folder = await mkdtemp(join(tmpdir(), "photofinish-store-"));
  const store = await openStore({ url: undefined, prefix: "test", folder, logger: silent });
  return { store, remove: () => store.close().then(() => rm(folder, { recursive: true, force: true })) };
}
