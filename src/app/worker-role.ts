import { totalmem } from "node:os";
import type { Config } from "../config/config.js";
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

/** What a worker is given. Of the settings, none of a chat platform's: it runs programs and needs no token. */
export interface WorkerRoleParts
  extends Pick<Parts, "logger" | "releasers" | "store" | "queues" | "results" | "ready"> {
  config: Pick<Config, "python" | "laneMemoryBytes" | "raceConcurrency">;
}

/** Runs what is asked for on the queues. Throws `StartError` where a Python that was named does not work. */
export async function startWorkerRole(parts: WorkerRoleParts): Promise<Worker> {
  const { config, logger, releasers, store, queues, results } = parts;
  const host = await findHost({ python: config.python });
  const runner = createRunner({ host, laneMemoryBytes: config.laneMemoryBytes });
  releasers.add("the runner", runner.close);
  parts.ready.push(runner.check);
  const budget = createBudget(HOST_BUDGET);
  const concurrency = config.raceConcurrency;
  const worker = await startWorker({ store, queues, results, runner, budget, concurrency, logger });
  releasers.addConsumer("the jobs under way", worker.stop);
  logger.info({ host, store: store.kind }, "the worker is ready");
  return worker;
}
