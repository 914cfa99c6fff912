import { totalmem } from "node:os";
import { keepTrying } from "../bot/keep-trying.js";
import type { Config } from "../config/config.js";
import type { Host } from "../race/host.js";
import { withTimeLimit } from "../store/time-limit.js";
import { createBudget } from "../workers/budget.js";
import { createRunner } from "../workers/measuring/runner.js";
import { locateInterpreters } from "../workers/sandbox/interpreters.js";
import { createSandbox } from "../workers/sandbox/sandbox.js";
import { type Address, selfTest } from "../workers/sandbox/self-test.js";
import { type Watching, watchingIn } from "../workers/sandbox/watching.js";
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
  extends Pick<Parts, "logger" | "releasers" | "store" | "queues" | "results" | "self" | "ready"> {
  config: Pick<Config, "store" | "laneMemoryBytes" | "raceConcurrency">;
}

/** What a worker does: runs what we wrote, watches what users wrote, or both. */
export interface Duties {
  measures: boolean;
  watches: boolean;
}

/** Of a worker that takes part as soon as the store is there. */
export type WorkerRole = Pick<Worker, "running">;

/**
 * Runs what is asked for on the queues, from the moment on at which the store answers. Throws `StartError` where a
 * Python that was named does not work, and where the sandbox does not hold on this host.
 */
export async function startWorkerRole(
  parts: WorkerRoleParts,
  findingHost: Promise<Host>,
  duties: Duties,
): Promise<WorkerRole> {
  const { config, logger, releasers, store, queues, results, self } = parts;
  const host = await findingHost;
  for (const each of host.unusable ?? []) logger.warn(each, "an interpreter cannot be used");
  const runner = duties.measures ? createRunner({ host, laneMemoryBytes: config.laneMemoryBytes }) : null;
  if (runner !== null) {
    releasers.add("the runner", runner.close);
    runner.warmUp();
    parts.ready.push(runner.check);
  }
  const watching = duties.watches ? await startWatching(host, parts) : null;
  const tools = { runner, budget: createBudget(HOST_BUDGET), ...(watching && { watching }) };
  const concurrency = config.raceConcurrency;
  let worker: Worker | null = null;
  const stopping = new AbortController();

  async function start(): Promise<void> {
    await store.ping(STORE_ANSWERS_WITHIN_MS);
    const starting = startWorker({ store, queues, results, self, ...tools, concurrency, logger });
    const started = await withTimeLimit(
      starting,
      START_WITHIN_MS,
      "the store went away while the worker started",
    );
    if (stopping.signal.aborted) await started.stop();
    else worker = started;
    logger.info({ host, store: store.kind, duties }, "the worker is ready");
  }

  releasers.addConsumer("the jobs under way", async () => {
    stopping.abort();
    await worker?.stop();
  });
  await keepTrying("the store", start, logger, stopping.signal, LONGEST_WAIT_MS);
  return { running: (kind) => worker?.running(kind) ?? 0 };
}

/** The sandbox is tried before any program is taken. */
async function startWatching(host: Host, { config, releasers, logger }: WorkerRoleParts): Promise<Watching> {
  const interpreters = await locateInterpreters(host.interpreters);
  const folders = interpreters.flatMap(({ folder }) => (folder === null ? [] : [folder]));
  const sandbox = await createSandbox({ runtimeFolders: [...new Set(folders)] });
  releasers.add("the sandbox", sandbox.close);
  await selfTest(sandbox, storeAddresses(config.store.url));
  logger.info({ limits: sandbox.limits }, "the sandbox holds");
  return watchingIn(sandbox, interpreters);
}

/** What no program in the sandbox may reach. */
function storeAddresses(url: string | undefined): Address[] {
  if (url === undefined) return [];
  const { hostname, port } = new URL(url);
  return [{ host: hostname, port: Number(port || 6379) }];
}
