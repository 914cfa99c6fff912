/**
 * A BullMQ job scheduler for each channel with a daily tip, on a queue for each outlet: tips for a platform
 * that is down hold up no other's, nor any answer.
 */
import type { JobsOptions, Queue, RepeatOptions } from "bullmq";
import { z } from "zod";
import type { Schedule } from "../../store/channel-tips.js";
import type { QueueConnections } from "../../store/store.js";
import { LATEST_MS, nextDueMs } from "./due.js";

export const tipsQueue = (outlet: string) => `tips-${outlet}`;

/** The jobs: to post a channel's daily tip, and to tell whoever set it up that it is paused. */
const DAILY = "daily";
export const TELL_PAUSED = "tell-paused";

/** `key`: see `channelKey`. All else is in the store, as it is when the job runs. */
export const tipJobSchema = z.object({ key: z.string() });
export type TipJob = z.infer<typeof tipJobSchema>;

/** Between attempts to post; as long as the platform may be down and the tip still come. */
const RETRY_MS = 60_000;
const JOB_OPTIONS: JobsOptions = {
  attempts: 1 + LATEST_MS / RETRY_MS,
  backoff: { type: "fixed", delay: RETRY_MS },
};

/**
 * For queues and workers alike, since both plan. BullMQ's own reading of a pattern knows no day without the
 * hour and knows two hours twice; `pattern` is the time itself, such as `09:00`.
 */
export const TIP_SETTINGS = {
  repeatStrategy: (afterMs: number, { pattern = "", tz = "" }: RepeatOptions) =>
    nextDueMs({ time: pattern, zone: tz }, afterMs),
};

export interface Schedulers {
  /** Replaces what was planned for the same channel. */
  plan(key: string, schedule: Schedule): Promise<void>;
  unplan(key: string, outlet: string): Promise<void>;
  /** Adds the job that tells whoever set the tip up that it is paused; once a day. */
  tellPaused(key: string, outlet: string, day: string): Promise<void>;
}

export function schedulersIn(connections: QueueConnections): Schedulers {
  const queues = new Map<string, Queue<TipJob>>();

  function queueOf(outlet: string): Queue<TipJob> {
    const queue =
      queues.get(outlet) ?? connections.queue<TipJob>(tipsQueue(outlet), { settings: TIP_SETTINGS });
    queues.set(outlet, queue);
    return queue;
  }

  return {
    async plan(key, { time, zone, reply }) {
      const template = { name: DAILY, data: { key }, opts: { ...JOB_OPTIONS, removeOnComplete: true } };
      await queueOf(reply.outlet).upsertJobScheduler(key, { pattern: time, tz: zone }, template);
    },
    async unplan(key, outlet) {
      await queueOf(outlet).removeJobScheduler(key);
    },
    async tellPaused(key, outlet, day) {
      const jobId = `paused-${encodeURIComponent(key)}-${day}`;
      await queueOf(outlet).add(TELL_PAUSED, { key }, { ...JOB_OPTIONS, jobId });
    },
  };
}
