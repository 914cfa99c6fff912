/** Takes counting jobs from their queue, one at a time, and leaves a delivery for each. */
import type { Job } from "bullmq";
import type { Logger } from "pino";
import { jobSchema, type LostUpdatesJob } from "../../race/job.js";
import type { LostUpdatesResult } from "../../race/lost-updates.js";
import { readLostUpdates, saveLostUpdates } from "../../store/lost-updates.js";
import type { Results } from "../../store/results.js";
import type { Store } from "../../store/store.js";
import { CANCEL_TOPIC } from "../cancel.js";
import { CANCELLED, HANDED_BACK, processCancellable } from "../cancellable-job.js";
import { hostTurn } from "../host-turn.js";
import { JOB_QUEUES, type Queues } from "../queues.js";
import type { Runner } from "../runner/runner.js";
import { countLostUpdates } from "./count.js";

export interface CountingParts {
  store: Store;
  queues: Queues;
  results: Results;
  runner: Runner;
  logger: Logger;
}

export interface CountingWorker {
  /** Hands back what is under way. */
  stop(): Promise<void>;
}

export async function startCounting(parts: CountingParts): Promise<CountingWorker> {
  const { store, queues, logger } = parts;
  const running = new Map<string, AbortController>();
  const unsubscribe = await store.subscribe(CANCEL_TOPIC, (id) => running.get(id)?.abort(CANCELLED));
  const worker = store.queues.worker<LostUpdatesJob>(
    JOB_QUEUES.lostUpdates,
    (job, token) => processJob(parts, running, job, token),
    { concurrency: 1 },
  );
  worker.on("failed", (job, error) => {
    // Its workers died under it again and again: no attempt of ours could say so.
    if (job === undefined || !error.message.includes("stalled")) return;
    queues
      .addDelivery({ kind: "failed", id: job.data.id, reply: job.data.reply })
      .catch((err) => logger.error({ jobId: job.id, err }, "the apology for counting could not be queued"));
  });
  worker.run().catch((err) => logger.error({ err }, "the worker that counts ended"));

  async function stop() {
    for (const controller of running.values()) controller.abort(HANDED_BACK);
    await worker.close();
    await unsubscribe();
  }

  return { stop };
}

function processJob(
  parts: CountingParts,
  running: Map<string, AbortController>,
  job: Job<LostUpdatesJob>,
  token: string,
): Promise<void> {
  const { store, runner } = parts;
  const id = job.id as string;
  const read = () => {
    const { runtime, reply } = jobSchema.parse(job.data) as LostUpdatesJob;
    return {
      reply,
      isDone: async () => (await readLostUpdates(store, id)) !== null,
      async run(signal: AbortSignal) {
        const endTurn = await hostTurn(signal);
        return countLostUpdates({ id, runtime }, runner, signal).finally(endTurn);
      },
      // It is begun anew: what was counted until then is not kept.
      isComplete: () => false,
      save: (result: LostUpdatesResult) => saveLostUpdates(store, result),
    };
  };
  const failure = "updates could not be counted";
  return processCancellable({ ...parts, running }, job, token, { kind: "lostUpdates", read, failure });
}
