/** Takes races from their queues until it is told to stop. */
import type { Logger } from "pino";
import type { Job } from "../race/job.js";
import type { Results } from "../store/results.js";
import type { Store } from "../store/store.js";
import type { Budget } from "./budget.js";
import { CANCEL_TOPIC } from "./cancel.js";
import { CANCELLED, HANDED_BACK } from "./cancellable-job.js";
import { JOB_QUEUES, type Queues } from "./queues.js";
import { processRaceJob } from "./race-job.js";
import type { Runner } from "./runner/runner.js";

/** When the worker is told to stop, races under way may finish for so long; then they are handed back. */
const FINISH_WITHIN_MS = 5_000;

export interface RaceWorkerParts {
  store: Store;
  queues: Queues;
  results: Results;
  runner: Runner;
  budget: Budget;
  /** How many waiting races at once, however little they weigh. */
  concurrency: number;
  logger: Logger;
}

export interface RaceWorker {
  /** Races under way. */
  running(): number;
  /** Resolves when no race of this worker runs any more. */
  stop(): Promise<void>;
}

export async function startRaceWorker(parts: RaceWorkerParts): Promise<RaceWorker> {
  const { store, queues, results, runner, concurrency, logger } = parts;
  const running = new Map<string, AbortController>();
  const unsubscribe = await store.subscribe(CANCEL_TOPIC, (id) => running.get(id)?.abort(CANCELLED));
  await results.setHost(runner.host);

  const jobParts = { ...parts, running };
  const workers = [
    store.queues.worker<Job>(JOB_QUEUES.waits, (job, token) => processRaceJob(jobParts, job, token), {
      concurrency,
    }),
    // Lanes that compete for the same cores would measure each other.
    store.queues.worker<Job>(JOB_QUEUES.cpu, (job, token) => processRaceJob(jobParts, job, token), {
      concurrency: 1,
    }),
  ];
  for (const worker of workers) {
    worker.on("failed", (job, error) => {
      // Its workers died under it again and again: no attempt of ours could say so.
      if (job === undefined || !error.message.includes("stalled")) return;
      logger.error({ jobId: job.id, err: error }, "a race was given up");
      queues
        .addDelivery({ kind: "failed", id: job.data.id, reply: job.data.reply })
        .catch((err) => logger.error({ jobId: job.id, err }, "the apology for a race could not be queued"));
    });
    worker.run().catch((err) => logger.error({ err }, "a worker of races ended"));
  }

  async function stop() {
    const handBack = setTimeout(() => {
      for (const controller of running.values()) controller.abort(HANDED_BACK);
    }, FINISH_WITHIN_MS);
    await Promise.all(workers.map((worker) => worker.close()));
    clearTimeout(handBack);
    await unsubscribe();
  }

  return { running: () => running.size, stop };
}
