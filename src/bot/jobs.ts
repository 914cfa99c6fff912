/** The jobs that users ask for, on their way to a queue: who may have one now, and how many wait before it. */
import type { Queue } from "bullmq";
import type { Logger } from "pino";
import { UserError } from "../errors.js";
import type { Delivery } from "../race/delivery.js";
import { idealMs } from "../race/ideal.js";
import type { Job } from "../race/job.js";
import { MAX_ROUND_MS } from "../race/limits.js";
import type { Host } from "../race/result.js";
import { computes } from "../race/task.js";
import type { Results } from "../store/results.js";
import type { Store } from "../store/store.js";
import type { Queues } from "../workers/queues.js";

export interface Limits {
  /** Races that one user can have under way, waiting or running. */
  racesPerUser: number;
  /** Races that can wait on one queue. */
  waitingRaces: number;
}

export interface JobQueueParts {
  store: Store;
  queues: Queues;
  results: Results;
  limits: Limits;
  logger: Logger;
}

export interface JobQueues {
  /**
   * Lets the job in, and tells how many wait before it. Throws `UserError` where the user has too many, the
   * queue is full or cannot be reached.
   */
  admit(job: Job): Promise<{ ahead: number }>;
  /** Puts the job on its queue; the same id twice is one job. Throws `UserError` where that cannot be reached. */
  enqueue(job: Job): Promise<void>;
  /** The same for a job that was admitted: throws `UserError` also where the queue has become full since. */
  enqueueAdmitted(job: Job): Promise<void>;
  /** Leaves something to be posted. Throws `UserError` where the queue cannot be reached. */
  deliver(delivery: Delivery): Promise<void>;
  /** Jobs that wait before this one, a second old at most; `null` where it does not wait. */
  position(job: Job): Promise<number | null>;
  /** Of these jobs, by their ids: those that are finished, and those of which no queue knows. */
  vanished(jobs: readonly Job[]): Promise<{ over: Set<string>; vanished: Set<string> }>;
  /** Leaves an answer that says that the job is lost, unless there is another one. */
  tellLost(job: Job): Promise<void>;
}

export function createJobQueues(parts: JobQueueParts): JobQueues {
  const { queues, logger } = parts;
  const orAway =
    (job: { id: string }) =>
    (err: unknown): never => {
      if (err instanceof UserError) throw err;
      logger.error({ jobId: job.id, err }, "the queue cannot be reached");
      throw new UserError("limits.away");
    };
  return {
    admit: (job) => (isRaced(job) ? admitRace(job, parts) : admitOne(job, parts)).catch(orAway(job)),
    enqueue: (job) => queues.add(job).catch(orAway(job)),
    enqueueAdmitted: (job) =>
      queues
        .add(job)
        .then(() => (isRaced(job) ? leaveIfFull(job, parts) : undefined))
        .catch(orAway(job)),
    deliver: (delivery) => queues.addDelivery(delivery).catch(orAway(delivery)),
    position: positionsIn(queues),
    vanished: (jobs) => vanished(jobs, queues),
    tellLost: ({ id, reply }) => queues.addDelivery({ kind: "lost", id, reply }),
  };
}

/** Races, and comparisons, which wait on the same queues. */
type Raced = Extract<Job, { kind: "race" | "compare" }>;

function isRaced(job: Job): job is Raced {
  return job.kind === "race" || job.kind === "compare";
}

async function admitRace(job: Raced, parts: JobQueueParts): Promise<{ ahead: number }> {
  const ahead = await parts.queues.of(job).getWaitingCount();
  if (ahead >= parts.limits.waitingRaces) {
    const minutes = await minutesToClear(job, ahead, parts);
    throw new UserError("limits.queue", { waiting: ahead, minutes });
  }
  const { racesPerUser } = parts.limits;
  if (await takeSlot(job, job.kind === "race" ? racesPerUser : 1, parts)) return { ahead };
  if (job.kind === "compare") throw new UserError("compare.error.already");
  throw new UserError("limits.user", { limit: racesPerUser });
}

/**
 * Of all who were admitted at the same moment, before any of them was on the queue, those that came too late for it leave
 * again: the queue knows their order.
 */
async function leaveIfFull(job: Raced, parts: JobQueueParts): Promise<void> {
  const queue = parts.queues.of(job);
  const limit = parts.limits.waitingRaces;
  if ((await queue.getWaitingCount()) <= limit) return;
  const place = (await queue.getRanges(["wait"], 0, -1, true)).indexOf(job.id);
  if (place < limit) return;
  // It may have begun meanwhile, and then stays.
  if (!(await queue.remove(job.id))) return;
  throw new UserError("limits.queue", { waiting: limit, minutes: await minutesToClear(job, limit, parts) });
}

/** A user can have one such job at a time. */
async function admitOne(job: Job, parts: JobQueueParts): Promise<{ ahead: number }> {
  const ahead = await parts.queues.of(job).getJobCountByTypes("active", "waiting", "delayed");
  if (await takeSlot(job, 1, parts)) return { ahead };
  if (job.kind === "watch") throw new UserError("watch.error.already");
  throw new UserError("lost.error.already");
}

/** A slot that was never given back is free again after this, which is longer than all but the fullest queues take. */
const SLOT_TTL_SECONDS = 3 * 3600;
/** Between taking a slot and being on the queue, a job gets this long before it counts as over. */
const ON_QUEUE_WITHIN_MS = 10_000;

/**
 * A user has as many slots as jobs of a kind at once; false where none is free. Each step is one write that only one of
 * many at the same moment can make. A slot is given back by being taken over from a job that is over, so that nothing has
 * to be counted down when a job ends, or a process.
 */
async function takeSlot({ id, kind, reply }: Job, slots: number, parts: JobQueueParts): Promise<boolean> {
  const { store } = parts;
  const entry = JSON.stringify({ jobId: id, takenAt: Date.now() });
  for (let slot = 1; slot <= slots; slot++) {
    const key = `place/${kind}/${reply.platform}/${reply.user}/${slot}`;
    if (await store.setIfAbsent(key, entry, SLOT_TTL_SECONDS)) return true;
    const held = await store.get(key);
    if (held === null) continue;
    const holder: SlotHolder = JSON.parse(held);
    if (holder.jobId === id) return true;
    // Of all who find the same job over, one succeeds it.
    const succeed = () => store.setIfAbsent(`place-after/${holder.jobId}`, id, SLOT_TTL_SECONDS);
    if ((await isOver(holder, parts)) && (await succeed())) {
      await store.set(key, entry, SLOT_TTL_SECONDS);
      return true;
    }
  }
  return false;
}

interface SlotHolder {
  jobId: string;
  /** Milliseconds since the epoch. */
  takenAt: number;
}

async function isOver({ jobId, takenAt }: SlotHolder, { queues, results }: JobQueueParts): Promise<boolean> {
  const job = await queues.find(jobId);
  if (job !== null) return job.finishedOn !== undefined;
  return (await results.isCancelled(jobId)) || Date.now() - takenAt > ON_QUEUE_WITHIN_MS;
}

/** As many waiting races are looked at to tell how long all of them will take. */
const SAMPLE = 50;

/** From the first of those that wait, and from how many run at once now that the queue is full. */
async function minutesToClear(
  job: Raced,
  waiting: number,
  { queues, results }: JobQueueParts,
): Promise<number> {
  const queue = queues.of(job);
  const [sample, running, host] = await Promise.all([
    queue.getJobs(["waiting"], 0, SAMPLE - 1),
    queue.getActiveCount(),
    results.host(),
  ]);
  const total = sample.reduce((sum, { data }) => sum + expectedMs(data, host), 0);
  const average = total / Math.max(1, sample.length);
  return Math.max(1, Math.ceil((average * waiting) / Math.max(1, running) / 60_000));
}

/** Lanes that compute run one after another, the others together. */
function expectedMs(job: Job, host: Host | null): number {
  // Rounds of all its variants, as many as there may be at least.
  if (job.kind === "compare") return 3 * MAX_ROUND_MS;
  if (job.kind !== "race") return 0;
  const { lanes, workload, runtime, runs, limit, timeoutMs } = job.race;
  const { cpus, gil } = host ?? { cpus: 1, gil: true };
  const each = lanes.map(
    (lane) => idealMs(lane, workload, runtime ?? "python", { cpus, gil }, { limit, timeoutMs }) * runs,
  );
  return computes(workload) ? each.reduce((sum, ms) => sum + ms, 0) : Math.max(...each);
}

/** One look at a queue serves all who ask within this. */
const FRESH_MS = 1_000;

interface Look {
  atMs: number;
  /** Job id → jobs that wait before it. */
  ahead: Promise<Map<string, number>>;
}

function positionsIn(queues: Queues): JobQueues["position"] {
  const looks = new Map<Queue<Job>, Look>();

  return async (job) => {
    const queue = queues.of(job);
    let look = looks.get(queue);
    if (look === undefined || performance.now() - look.atMs > FRESH_MS) {
      look = { atMs: performance.now(), ahead: lookAt(queue) };
      looks.set(queue, look);
    }
    return (await look.ahead).get(job.id) ?? null;
  };
}

async function lookAt(queue: Queue<Job>): Promise<Map<string, number>> {
  const ids = await queue.getRanges(["wait"], 0, -1, true);
  return new Map(ids.map((id, index) => [id, index]));
}

/** One look at each queue serves all jobs on it that wait or run. */
async function vanished(jobs: readonly Job[], queues: Queues): ReturnType<JobQueues["vanished"]> {
  const open = new Set<string>();
  for (const queue of new Set(jobs.map((job) => queues.of(job)))) {
    const ids = await queue.getRanges(["wait", "active", "delayed", "prioritized"], 0, -1, true);
    for (const id of ids) open.add(id);
  }
  const found = { over: new Set<string>(), vanished: new Set<string>() };
  for (const { id } of jobs.filter((job) => !open.has(job.id))) {
    const job = await queues.find(id);
    if (job === null) found.vanished.add(id);
    else if (job.finishedOn !== undefined) found.over.add(id);
  }
  return found;
}
