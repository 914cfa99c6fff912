/** The queues that join bot and workers: waiting races, computing races, and deliveries. */
import type { Job, JobsOptions, Queue } from "bullmq";
import type { Delivery } from "../race/delivery.js";
import type { LostUpdatesJob } from "../race/lost-updates.js";
import type { Race, RaceJob } from "../race/race.js";
import { computes } from "../race/task.js";
import type { QueueConnections } from "../store/store.js";

export const WAITS_QUEUE = "races-waits";
export const CPU_QUEUE = "races-cpu";
export const LOST_UPDATES_QUEUE = "lost-updates";

/** Deliveries wait apart for each outlet: a platform that is down holds up no other. */
export const deliveriesQueue = (outlet: string) => `deliveries-${outlet}`;

/** What fails on the way to a race, such as an interpreter that did not start, is tried once more. */
const RACE_OPTIONS: JobsOptions = {
  attempts: 2,
  backoff: { type: "fixed", delay: 1_000 },
  // A race may have ten thousand tasks: fewer are remembered than the store's default.
  removeOnComplete: { age: 24 * 60 * 60, count: 1_000 },
  removeOnFail: { age: 24 * 60 * 60, count: 1_000 },
};

/** A platform may be down for an hour: 1 s, 2 s, 4 s … between the attempts, 68 minutes in all. */
const DELIVERY_OPTIONS: JobsOptions = { attempts: 13, backoff: { type: "exponential", delay: 1_000 } };

export interface Queues {
  waits: Queue<RaceJob>;
  cpu: Queue<RaceJob>;
  lostUpdates: Queue<LostUpdatesJob>;
  /** The queue a race belongs on. */
  of(race: Race): Queue<RaceJob>;
  addRace(job: RaceJob): Promise<Job<RaceJob>>;
  addLostUpdates(job: LostUpdatesJob): Promise<Job<LostUpdatesJob>>;
  /** `delayMs`: not before that long from now. */
  addDelivery(delivery: Delivery, delayMs?: number): Promise<void>;
}

export function openQueues(connections: QueueConnections): Queues {
  const waits = connections.queue<RaceJob>(WAITS_QUEUE);
  const cpu = connections.queue<RaceJob>(CPU_QUEUE);
  const lostUpdates = connections.queue<LostUpdatesJob>(LOST_UPDATES_QUEUE);
  const deliveries = new Map<string, Queue<Delivery>>();
  const of = (race: Race) => (computes(race.workload) ? cpu : waits);

  return {
    waits,
    cpu,
    lostUpdates,
    of,
    addLostUpdates: (job) => lostUpdates.add("lost-updates", job, { ...RACE_OPTIONS, jobId: job.id }),
    addRace: (job) => of(job.race).add("race", job, { ...RACE_OPTIONS, jobId: job.race.id }),
    async addDelivery(delivery, delayMs = 0) {
      const { outlet } = delivery.reply;
      const queue = deliveries.get(outlet) ?? connections.queue<Delivery>(deliveriesQueue(outlet));
      deliveries.set(outlet, queue);
      // The race's id: a race that ran twice, because a worker died at its end, is delivered once.
      await queue.add("delivery", delivery, { ...DELIVERY_OPTIONS, jobId: delivery.raceId, delay: delayMs });
    },
  };
}

/** Whether this attempt was the last: then whoever asked must hear of the failure. */
export function isLastAttempt(job: Job): boolean {
  return job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
}
