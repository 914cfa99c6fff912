/** Computing races take turns on a host, also those of other worker processes. */
import { tmpdir, userInfo } from "node:os";
import { setTimeout } from "node:timers/promises";
import { acquireLock } from "../store/lock.js";

const ASK_AGAIN_MS = 200;

/** Resolves to the function that ends the turn; at once, with a turn or without, when the signal is aborted. */
export async function hostTurn(signal: AbortSignal): Promise<() => Promise<void>> {
  const name = `photofinish-cpu-${userInfo().username}`;
  while (!signal.aborted) {
    const lock = await acquireLock(tmpdir(), name);
    if ("release" in lock) return lock.release;
    await setTimeout(ASK_AGAIN_MS, undefined, { signal }).catch(() => {}); // Aborted: the loop ends.
  }
  return async () => {};
}
