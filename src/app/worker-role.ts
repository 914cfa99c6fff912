import { totalmem } from "node:os";
import { createBudget } from "../workers/budget.js";
import { startCounting } from "../workers/lost-updates/worker.js";
import { findHost } from "../workers/runner/host.js";
import { createRunner } from "../workers/runner/runner.js";
import { type RaceWorker, startRaceWorker } from "../workers/worker.js";
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

/** Runs what is asked for on the queues. Throws `StartError` where a Python that was named does not work. */
export async function startWorkerRole(parts: Parts): Promise<RaceWorker> {
  const { config, logger, releasers, store, queues, results } = parts;
  const { interpreter, required } = config.python;
  const host = await findHost(interpreter, required);
  const runner = createRunner({ host, interpreter, laneMemoryBytes: config.laneMemoryBytes });
  releasers.add("the runner", runner.close);
  const budget = createBudget(HOST_BUDGET);
  const concurrency = config.raceConcurrency;
  const worker = await startRaceWorker({ store, queues, results, runner, budget, concurrency, logger });
  releasers.addConsumer("the races under way", worker.stop);
  const counting = await startCounting({ store, queues, results, runner, logger });
  releasers.addConsumer("the counting under way", counting.stop);
  logger.info({ host, store: store.kind }, "the worker is ready");
  return worker;
}
