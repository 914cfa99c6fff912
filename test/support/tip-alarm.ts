import type { TipJob } from "../../src/bot/tips/schedulers.js";
import { tipsQueue } from "../../src/bot/tips/schedulers.js";
import { openStore } from "../../src/store/open.js";
import { silent } from "./stores.js";

export interface TipAlarm {
  /** As if it were time for whatever is planned. */
  ring(): Promise<void>;
  close(): Promise<void>;
}

/** For the daily tips of an outlet on a Redis where bot and worker are. */
export async function tipAlarm(redis: { url: string; prefix: string }, outlet: string): Promise<TipAlarm> {
  const store = await openStore({ ...redis, folder: "unused", logger: silent });
  const queue = store.queues.queue<TipJob>(tipsQueue(outlet));
  return {
    async ring() {
      for (const job of await queue.getDelayed()) await job.promote();
    },
    close: () => store.close(),
  };
}
