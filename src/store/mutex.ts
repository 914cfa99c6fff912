/** Mutual exclusion between all processes on one store: whoever sets the mutex's key holds it. */
import { randomUUID } from "node:crypto";
import pRetry from "p-retry";
import type { Store } from "./store.js";

/** The key expires after so long, because a holder that was killed does not delete it. */
const HELD_SECONDS = 5;
/** Long enough to outlive one holder that was killed. */
const GIVE_UP_MS = 2 * HELD_SECONDS * 1000;
const TRY_AGAIN_MS = 20;

/**
 * Runs `work` while no other process on this store, nor this one, runs work under the same `name`. `work` must
 * take milliseconds, such as to read, change and write one entry: after five seconds another holder may start.
 * Rejects where the mutex does not become free within ten seconds, and where the store fails.
 */
export async function withMutex<T>(store: Store, name: string, work: () => Promise<T>): Promise<T> {
  const key = `mutex/${name}`;
  const holder = randomUUID();
  await pRetry(() => acquire(store, key, holder), {
    retries: Number.POSITIVE_INFINITY,
    factor: 1,
    minTimeout: TRY_AGAIN_MS,
    maxRetryTime: GIVE_UP_MS,
    shouldRetry: ({ error }) => error instanceof HeldByAnotherError,
  });
  try {
    return await work();
  } finally {
    if ((await store.get(key)) === holder) await store.delete(key);
  }
}

class HeldByAnotherError extends Error {}

async function acquire(store: Store, key: string, holder: string): Promise<void> {
  if (await store.setIfAbsent(key, holder, HELD_SECONDS)) return;
  throw new HeldByAnotherError(`another holder had "${key}" for ${GIVE_UP_MS} ms`);
}
