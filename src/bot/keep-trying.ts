import pRetry from "p-retry";
import type { Logger } from "pino";
import { StartError } from "../errors.js";

/** Between attempts to reach a platform, or the store, in milliseconds: doubled from the first to the longest. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Resolves after the first attempt, which throws on where it was refused (`StartError`). After any other failure
 * attempts go on in the background until one succeeds, is refused, or `signal` is aborted. `what` cannot be reached: for the log.
 */
export async function keepTrying(
  what: string,
  attempt: () => Promise<void>,
  logger: Logger,
  signal: AbortSignal,
  longestWaitMs = LONGEST_WAIT_MS,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const trying = pRetry(attempt, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: FIRST_WAIT_MS,
      maxTimeout: longestWaitMs,
      signal,
      shouldRetry: ({ error }) => !(error instanceof StartError),
      onFailedAttempt({ error: err, attemptNumber }) {
        if (signal.aborted || err instanceof StartError) return;
        logger.error({ err, attempt: attemptNumber }, `${what} cannot be reached; trying again until it can`);
        resolve();
      },
    });
    trying.then(resolve, (err) => {
      // Without effect where the first attempt has been reported.
      reject(err);
      if (!signal.aborted) logger.error({ err }, `${what} cannot be used`);
    });
  });
}
