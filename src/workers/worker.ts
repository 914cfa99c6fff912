/** Takes jobs of every kind from their queues until it is told to stop. */

import { setTimeout as wait } from "node:timers/promises";
import type { Worker as QueueWorker } from "bullmq";
import type { Job, JobKind } from "../race/job.js";
import { CANCEL_TOPIC } from "./cancel.js";
import { type CarryOutParts, carryOut, handBack, type UnderWay, underWay } from "./carry-out.js";
import { JOB_QUEUES, type JobQueue } from "./jobs/kind.js";
import { kindOfJob } from "./jobs/registry.js";

export interface WorkerParts extends CarryOutParts {
  /** How many waiting races at once, however little they weigh. */
  concurrency: number;
}

/** The queues that a worker can serve with what it has. */
function queuesFor({ runner, watching }: WorkerParts): JobQueue[] {
  const all = Object.keys(JOB_QUEUES) as JobQueue[];
  return all.filter((queue) => (queue === "watch" ? watching !== undefined : runner !== null));
}

export interface Worker {
  /** Jobs under way, by kind. */
  running(kind: JobKind): number;
  /** Resolves when no job of this worker runs any more: each has finished or was handed back. */
  stop(): Promise<void>;
}

export async function startWorker(parts: WorkerParts): Promise<Worker> {
  const { store, results, runner, concurrency } = parts;
  /** By the job's id. */
  const running = new Map<string, UnderWay & { kind: JobKind }>();
  const unsubscribe = await store.subscribe(CANCEL_TOPIC, (id) => running.get(id)?.measuring.abort());
  if (runner !== null) await results.setHost(runner.host);

  // Jobs that compete for the same cores would measure each other: only waiting races run side by side.
  const atOnce: Record<JobQueue, number> = { waits: concurrency, cpu: 1, lostUpdates: 1, watch: 1 };
  const workers = queuesFor(parts).map((queue) => {
    const name = JOB_QUEUES[queue];
    const worker = store.queues.worker<Job>(name, take, { concurrency: atOnce[queue] });
    apologiseForStalled(worker, parts);
    worker.run().catch((err) => parts.logger.error({ err, queue: name }, "a worker ended"));
    return worker;
  });

  async function take(...[job, token]: Parameters<Parameters<typeof store.queues.worker<Job>>[1]>) {
    const id = job.id as string;
    const current = { ...underWay(), kind: job.data.kind };
    running.set(id, current);
    if (stopping) limit(current);
    const over = new AbortController();
    void watchCancelling(id, current.measuring, over.signal, parts);
    await carryOut(job, token, current, parts).finally(() => {
      running.delete(id);
      over.abort();
    });
  }

  let stopping = false;
  const timers: NodeJS.Timeout[] = [];
  /** A kind that this worker does not know is about to fail. */
  function limit(job: UnderWay & { kind: JobKind }): void {
    timers.push(setTimeout(handBack, kindOfJob(job.kind)?.finishWithinMs ?? 0, job));
  }

  async function stop() {
    stopping = true;
    for (const job of running.values()) limit(job);
    await Promise.all(workers.map((worker) => worker.close()));
    for (const timer of timers) clearTimeout(timer);
    await unsubscribe();
  }

  const count = (kind: JobKind) => [...running.values()].filter((job) => job.kind === kind).length;
  return { running: count, stop };
}

/** Between two looks at what is written down of a job's cancelling, in ms. */
const CANCELLED_LOOK_MS = 1_000;

/** A message can get lost, as where a connection is only half open: what is written down reaches the job all the same. */
async function watchCancelling(
  id: string,
  measuring: AbortController,
  over: AbortSignal,
  { results, logger }: WorkerParts,
): Promise<void> {
  while (!over.aborted && !measuring.signal.aborted) {
    await wait(CANCELLED_LOOK_MS, undefined, { signal: over, ref: false }).catch(() => {});
    if (over.aborted) return;
    try {
      if (await results.isCancelled(id)) measuring.abort();
    } catch (err) {
      logger.warn({ jobId: id, err }, "it is not known whether a job was cancelled");
    }
  }
}

/** What BullMQ says of a job that it gave up because its workers died under it again and again. */
const STALLED = "stalled";

/** No attempt of ours could apologise for such a job: the workers that took it are gone. */
function apologiseForStalled(worker: QueueWorker<Job>, { queues, logger }: WorkerParts): void {
  worker.on("failed", (job, error) => {
    if (job === undefined || !error.message.includes(STALLED)) return;
    logger.error({ jobId: job.id, err: error }, "a job was given up");
    queues
      .addDelivery({ kind: "failed", id: job.data.id, reply: job.data.reply })
      .catch((err) => logger.error({ jobId: job.id, err }, "the apology for a job could not be queued"));
  });
}
