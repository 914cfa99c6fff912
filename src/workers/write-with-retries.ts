import pRetry from "p-retry";

const PAUSE_MS = 1_000;
const RETRIES = 29;

/**
 * Writes to a store that may be away for half a minute, so that nothing that was measured is lost with it.
 * Rejects with the error of the last attempt; once the signal is aborted, no further attempt is planned.
 */
export async function writeWithRetries(write: () => Promise<void>, signal: AbortSignal): Promise<void> {
  // The signal is not p-retry's: that would report a write that succeeded as failed if it was aborted meanwhile.
  await pRetry(write, {
    retries: RETRIES,
    minTimeout: PAUSE_MS,
    factor: 1,
    shouldRetry: () => !signal.aborted,
  });
}
