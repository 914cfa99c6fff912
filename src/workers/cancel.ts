/** Cancelling reaches a race wherever it is: in its queue, or running on any host. */
import type { Job } from "bullmq";
import type { LostUpdatesJob } from "../race/lost-updates.js";
import type { RaceJob } from "../race/race.js";
import type { Results } from "../store/results.js";
import type { Store } from "../store/store.js";
import type { Queues } from "./queues.js";

/** The message is the race's id. */
export const CANCEL_TOPIC = "cancel";

/** Tells whether there was such a race, waiting or running. Its answer is delivered like any other. */
export async function cancelRace(
  raceId: string,
  queues: Queues,
  results: Results,
  store: Store,
): Promise<boolean> {
  for (const queue of [queues.waits, queues.cpu, queues.lostUpdates]) {
    const job: Job<RaceJob | LostUpdatesJob> | undefined = await queue.getJob(raceId);
    if (job === undefined || (await job.isCompleted()) || (await job.isFailed())) continue;
    await results.setCancelled(raceId);
    if (await removed(job)) {
      await queues.addDelivery({ raceId, reply: job.data.reply, outcome: "cancelled" });
    } else {
      await store.publish(CANCEL_TOPIC, raceId);
    }
    return true;
  }
  return false;
}

/** A job that a worker has taken in the meantime cannot be removed; the worker is told instead. */
async function removed(job: { isActive(): Promise<boolean>; remove(): Promise<void> }): Promise<boolean> {
  if (await job.isActive()) return false;
  try {
    await job.remove();
    return true;
  } catch (error) {
    if (await job.isActive()) return false;
    throw error;
  }
}
