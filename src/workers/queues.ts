/** The queues that join bot and workers: one for each kind of work, and deliveries for each outlet. */
import type { JobsOptions, Queue, Job as QueuedJob } from "bullmq";
import type { Delivery } from "../race/delivery.js";
import type { Job } from "../race/job.js";
import type { QueueConnections } from "../store/store.js";
import { JOB_QUEUES, type JobQueue } from "./jobs/kind.js";
import { kindOfJob } from "./jobs/registry.js";

export { JOB_QUEUES, type JobQueue };

/** Deliveries wait apart for each outlet: a platform that is down holds up no other. */
export const deliveriesQueue = (outlet: string) => `deliveries-${outlet}`;

/** What fails on the way to a result, such as an interpreter that did not start, is tried once more. */
const JOB_OPTIONS: JobsOptions = {
  attempts: 2,
  backoff: { type: "fixed", delay: 1_000 },
  // A race may have ten thousand tasks: fewer are remembered than the store's default.
  removeOnComplete: { age: 24 * 60 * 60, count: 1_000 },
  removeOnFail: { age: 24 * 60 * 60, count: 1_000 },
};

/** A platform may be down for an hour: 1 s, 2 s, 4 s … between the attempts, 68 minutes in all. */
const DELIVERY_OPTIONS: JobsOptions = { attempts: 13, backoff: { type: "exponential", delay: 1_000 } };

export interface Queues {
  jobs: Record<JobQueue, Queue<Job>>;
  /** The queue that a job belongs on. */
  of(job: Job): Queue<Job>;
  /** A job that waits, runs or is remembered, wherever it is; `null` where there is none. */
  find(id: string): Promise<QueuedJob<Job> | null>;
  /** The same id twice is one job. */
  add(job: Job): Promise<void>;
  /** `delayMs`: not before that long from now. */
  addDelivery(delivery: Delivery, delayMs?: number): Promise<void>;
}

export function openQueues(connections: QueueConnections): Queues {
  const jobs = Object.fromEntries(
    Object.entries(JOB_QUEUES).map(([queue, name]) => [queue, connections.queue<Job>(name)]),
  ) as Record<JobQueue, Queue<Job>>;
  const deliveries = new Map<string, Queue<Delivery>>();
  const of = (job: Job) => jobs[queueOf(job)];

  return {
    jobs,
    of,
    async find(id) {
      const found = await Promise.all(Object.values(jobs).map((queue) => queue.getJob(id)));
      return found.find((job) => job !== undefined) ?? null;
    },
    async add(job) {
      await of(job).add(job.kind, job, { ...JOB_OPTIONS, jobId: job.id });
    },
    async addDelivery(delivery, delayMs = 0) {
      const { outlet } = delivery.reply;
      const queue = deliveries.get(outlet) ?? connections.queue<Delivery>(deliveriesQueue(outlet));
      deliveries.set(outlet, queue);
      // The job's id: a race that ran twice, because a worker died at its end, is delivered once.
      await queue.add("delivery", delivery, { ...DELIVERY_OPTIONS, jobId: delivery.id, delay: delayMs });
    },
  };
}

export function queueOf(job: Job): JobQueue {
  return kindOfJob(job.kind).queue(job);
}

/** Whether this attempt was the last: then whoever asked must hear of the failure. */
export function isLastAttempt(job: QueuedJob): boolean {
  return job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
}
