import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Store } from "./store.js";

/** A holder that was killed keeps others waiting for so long. */
const HELD_SECONDS = 5;
const GIVE_UP_MS = 2 * HELD_SECONDS * 1000;
const LOOK_AGAIN_MS = 20;

/**
 * Runs `work` while nobody else, in any process on this store, runs work of the same `name`. For work of
 * milliseconds, such as to read, change and write an entry: after five seconds others no longer wait for it.
 * Rejects where its turn does not come within ten.
 */
export async function exclusively<T>(store: Store, name: string, work: () => Promise<T>): Promise<T> {
  const key = `exclusively/${name}`;
  const holder = randomUUID();
  const giveUpMs = Date.now() + GIVE_UP_MS;
  while (!(await store.setIfAbsent(key, holder, HELD_SECONDS))) {
    if (Date.now() > giveUpMs) throw new Error(`"${name}" was held by others all the time`);
    await setTimeout(LOOK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    if ((await store.get(key)) === holder) await store.delete(key);
  }
}
