import { setTimeout } from "node:timers/promises";

const PAUSE_MS = 1_000;
const ATTEMPTS = 30;

/**
 * Writes to a store that may be away for half a minute: that must not cost what has been measured. `giveUp`
 * is asked after each attempt that failed; rejects with its error.
 */
export async function patiently(write: () => Promise<void>, giveUp: () => boolean): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (attempt === ATTEMPTS || giveUp()) throw error;
      await setTimeout(PAUSE_MS);
    }
  }
}
