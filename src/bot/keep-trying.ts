import { setTimeout } from "node:timers/promises";
import type { Logger } from "pino";
import { StartError } from "../errors.js";

/** Between attempts to reach a platform, in milliseconds. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Resolves after the first attempt, which throws on where it was refused (`StartError`); after any other
 * failure attempts go on until one succeeds or `stop` is called. `platform`: for the log.
 */
export async function keepTrying(
  platform: string,
  attempt: () => Promise<void>,
  logger: Logger,
): Promise<{ stop(): void }> {
  const stopping = new AbortController();

  async function again(): Promise<void> {
    for (
      let waitMs = FIRST_WAIT_MS;
      !stopping.signal.aborted;
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)
    ) {
      await setTimeout(waitMs, undefined, { signal: stopping.signal }).catch(() => {}); // Stopped: the loop ends.
      if (stopping.signal.aborted) return;
      try {
        await attempt();
        return;
      } catch (err) {
        logger.error({ err, waitMs }, `${platform} cannot be reached`);
      }
    }
  }

  try {
    await attempt();
  } catch (err) {
    if (err instanceof StartError) throw err;
    logger.error({ err }, `${platform} cannot be reached; trying again until it can`);
    void again();
  }
  return { stop: () => stopping.abort() };
}
