import { setTimeout } from "node:timers/promises";
import type { Worker } from "bullmq";

/** What a worker has under way gets so long to finish, in ms, when it closes. */
const FINISH_WITHIN_MS = 4_000;

/**
 * Closes a worker whose jobs may wait for a platform that hangs. Those that have not finished in time are left, as if
 * the process had been killed: when their locks have run out, another worker takes them.
 */
export async function closeInTime<D>(worker: Worker<D>): Promise<void> {
  await Promise.race([worker.pause(), setTimeout(FINISH_WITHIN_MS, undefined, { ref: false })]);
  await worker.close(true);
}
