import type { Logger } from "pino";
import { StartError } from "../errors.js";
import { openEmbeddedStore } from "./embedded.js";
import { openRedisStore } from "./redis.js";
import type { Store } from "./store.js";

export interface StoreOptions {
  /** `redis://…` or `rediss://…`; undefined: embedded. */
  url: string | undefined;
  /** Keeps installations on one Redis apart. */
  prefix: string;
  /** Of the embedded store. */
  folder: string;
  logger: Logger;
}

/** Throws `StartError` where the store cannot be used; a Redis that is merely away is waited for, later. */
export async function openStore({ url, prefix, folder, logger }: StoreOptions): Promise<Store> {
  if (url === undefined) return openEmbeddedStore({ folder, logger });
  if (/^rediss?:\/\//.test(url)) return openRedisStore({ url, prefix, logger });
  throw new StartError("STORE_URL must start with redis:// or rediss://. Without it the store is embedded.");
}
