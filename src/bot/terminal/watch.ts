import type { Logger } from "pino";
import { type Progress, progressSchema, progressTopic } from "../../race/progress.js";
import type { Store } from "../../store/store.js";

export interface WatchParts {
  store: Pick<Store, "subscribe">;
  logger: Logger;
}

/**
 * Hears of a race's progress until the function that it returns is called. Best effort, and waits for
 * nothing: the result comes without it.
 */
export function watchProgress(
  raceId: string,
  { store, logger }: WatchParts,
  onProgress: (progress: Progress) => void,
): () => void {
  let watching = true;

  function receive(message: string): void {
    if (!watching) return;
    try {
      onProgress(progressSchema.parse(JSON.parse(message)));
    } catch (error) {
      logger.warn({ raceId, err: error }, "a message of a race's progress could not be read");
    }
  }

  const subscription = store.subscribe(progressTopic(raceId), receive).catch((error: unknown) => {
    logger.warn({ raceId, err: error }, "a race cannot be shown live");
    return null;
  });

  async function end(): Promise<void> {
    watching = false;
    try {
      await (await subscription)?.();
    } catch (error) {
      logger.warn({ raceId, err: error }, "watching a race could not be ended");
    }
  }
  return () => void end();
}
