/** Cancelling reaches a job wherever it is: in its queue, or running on any host. */
import type { Results } from "../store/results.js";
import type { Store } from "../store/store.js";
import type { Queues } from "./queues.js";

/** The message is the job's id. */
export const CANCEL_TOPIC = "cancel";

/**
 * Tells whether there was such a job, waiting or running, that nobody had cancelled yet. Its answer is delivered
 * like any other.
 */
export async function cancelJob(
  id: string,
  queues: Queues,
  results: Results,
  store: Store,
): Promise<boolean> {
  const job = await queues.find(id);
  if (job === null || (await job.isCompleted()) || (await job.isFailed())) return false;
  const first = await results.setCancelled(id);
  if (await removed(job)) await queues.addDelivery({ kind: "cancelled", id, reply: job.data.reply });
  // A worker that this does not reach looks at what was written down.
  else await store.publish(CANCEL_TOPIC, id).catch(() => {});
  return first;
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
