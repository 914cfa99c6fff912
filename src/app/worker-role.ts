import { totalmem } from "node:os";
import { keepTrying } from "../bot/keep-trying.js";
import type { Config } from "../config/config.js";
import { withTimeLimit } from "../store/time-limit.js";
import { createBudget } from "../workers/budget.js";
import { createRunner } from "../workers/measuring/runner.js";
import { findHost } from "../workers/runtimes/host.js";
import { startWorker, type Worker } from "../workers/worker.js";
import type { Parts } from "./parts.js";

/**
 * What waiting races may take of a host together; each lane declares its share (workers/budget.ts). Of the
 * memory no more than 60 %, of the machine's or of the container's.
 */
const HOST_BUDGET = {
  processes: 1_000,
  threads: 2_000,
  memoryMb: Math.min(3_000, (0.6 * Math.min(totalmem(), process.constrainedMemory() || Infinity)) / 1e6),
};

const STORE_ANSWERS_WITHIN_MS = 1_000;
const LONGEST_WAIT_MS = 1_000;
/** The start asks twice for something of the store; after so long it is tried anew. */
const START_WITHIN_MS = 10_000;

/** What a worker is given. Of the settings, none of a chat platform's: it runs programs and needs no token. */
export interface WorkerRoleParts
  extends Pick<Parts, "logger" | "releasers" | "store" | "queues" | "results" | "ready"> {
  config: Pick<Config, "python" | "laneMemoryBytes" | "raceConcurrency">;
}

/** Of a worker that takes part as soon as the store is there. */
export type WorkerRole = Pick<Worker, "running">;

/**
 * Runs what is asked for on the queues, from the moment on at which the store answers. Throws `StartError` where a
 * Python that was named does not work.
 */
export async function startWorkerRole(parts: WorkerRoleParts): Promise<WorkerRole> {
  const { config, logger, releasers, store, queues, results } = parts;
  const host = await findHost({ python: config.python });
  const runner = createRunner({ host, laneMemoryBytes: config.laneMemoryBytes });
  releasers.add("the runner", runner.close);
  parts.ready.push(runner.check);
  const budget = createBudget(HOST_BUDGET);
  const concurrency = config.raceConcurrency;
  let worker: Worker | null = null;
  const stopping = new AbortController();

  async function start(): Promise<void> {
    await store.ping(STORE_ANSWERS_WITHIN_MS);
    const starting = startWorker({ store, queues, results, runner, budget, concurrency, logger });
    const started = await withTimeLimit(
      starting,
      START_WITHIN_MS,
      "the store went away while the worker started",
    );
    if (stopping.signal.aborted) await started.stop();
    else worker = started;
    logger.info({ host, store: store.kind }, "the worker is ready");
  }

  releasers.addConsumer("the jobs under way", async () => {
    stopping.abort();
    await worker?.stop();
  });
  await keepTrying("the store", start, logger, stopping.signal, LONGEST_WAIT_MS);
  return { running: (kind) => worker?.running(kind) ?? 0 };
}
