/** The queues and workers of a store, and the BullMQ settings that every one of them has. */
import {
  type BackendFactory,
  type DefaultJobOptions,
  type Job,
  type Processor,
  Queue,
  type QueueOptions,
  Worker,
  type WorkerOptions,
} from "bullmq";
import type { QueueConnections } from "./store.js";

/** See `QueueConnections.worker`. */
type Process<D> = (job: Job<D>, token: string, signal?: AbortSignal) => Promise<unknown>;

/** How a store lets BullMQ reach it. */
export interface Backing {
  queue: Pick<QueueOptions, "connection" | "prefix" | "skipWaitingForReady" | "skipVersionCheck">;
  /** Asked for with the first worker, so that a process without workers opens no connection for them. */
  worker: () => Pick<WorkerOptions, "connection" | "prefix" | "skipWaitingForReady" | "skipVersionCheck">;
  backend: BackendFactory<ReturnType<Queue["getBackend"]>>;
}

/**
 * How long BullMQ remembers that it has seen a job's id: an interaction that a platform delivers twice is
 * one race for as long. `age` in seconds.
 */
const KEEP = { age: 24 * 60 * 60, count: 10_000 };

const JOB_DEFAULTS: DefaultJobOptions = { removeOnComplete: KEEP, removeOnFail: KEEP };

/** Milliseconds. A killed worker's job is run again about ten seconds later (BullMQ's defaults: a minute). */
const WORKER_DEFAULTS = {
  autorun: false,
  lockDuration: 10_000,
  stalledInterval: 5_000,
  // BullMQ's default of 1 gives a job up for good when its worker is killed a second time.
  maxStalledCount: 5,
  // How long a worker pauses when its connection has failed; BullMQ's default is 15 s.
  runRetryDelay: 1_000,
};

export interface ClosableQueueConnections extends QueueConnections {
  /** Workers first: each finishes the jobs it has, then the queues are closed. */
  close(): Promise<void>;
}

/** `report` gets every 'error' event: without a listener BullMQ's would end the process. */
export function queueConnections(backing: Backing, report: (error: Error) => void): ClosableQueueConnections {
  const openQueues: Queue[] = [];
  const openWorkers: Worker[] = [];
  return {
    queue<D>(name: string, options: Partial<QueueOptions> = {}) {
      const queue = new Queue<D>(
        name,
        {
          ...backing.queue,
          ...options,
          defaultJobOptions: { ...JOB_DEFAULTS, ...options.defaultJobOptions },
        },
        backing.backend,
      );
      queue.on("error", report);
      openQueues.push(queue as unknown as Queue);
      return queue;
    },
    worker<D>(name: string, process: Process<D>, options: Partial<WorkerOptions> = {}) {
      const worker = new Worker<D>(
        name,
        // As it is, not wrapped: BullMQ counts its parameters to see whether it takes a signal. The token is
        // undefined only for those who fetch jobs by hand.
        process as Processor<D>,
        { ...WORKER_DEFAULTS, ...backing.worker(), ...options },
        backing.backend,
      );
      worker.on("error", report);
      openWorkers.push(worker);
      return worker;
    },
    async close() {
      await Promise.all(openWorkers.map((worker) => worker.close()));
      await Promise.all(openQueues.map((queue) => queue.close()));
    },
  };
}
