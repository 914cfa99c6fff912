/**
 * A BullMQ job scheduler for each daily tip and each weekly summary of a channel, on a queue for each outlet: tips for a platform
 * that is down hold up no other's, nor any answer.
 */
import type { JobsOptions, Queue, RepeatOptions } from "bullmq";
import { z } from "zod";
import type { Schedule } from "../../store/channel-tips.js";
import type { QueueConnections } from "../../store/store.js";
import { LATEST_MS, nextDueMs } from "./due.js";

export const tipsQueue = (outlet: string) => `tips-${outlet}`;

/** The jobs: to post what is due in a channel, and to tell whoever set it up that it is paused. */
const DUE = "due";
export const TELL_PAUSED = "tell-paused";

/** `key`: see `channelKey` and `weeklyKey`. All else is in the store, as it is when the job runs. */
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
 * hour and knows two hours twice; `pattern` is the time itself, such as `09:00`, with the day of the week behind it where
 * it is not for every day: `09:00 1`.
 */
export const TIP_SETTINGS = {
  repeatStrategy(afterMs: number, { pattern = "", tz = "" }: RepeatOptions) {
    const [time = "", weekday] = pattern.split(" ");
    const when = { time, zone: tz };
    return nextDueMs(weekday === undefined ? when : { ...when, weekday: Number(weekday) }, afterMs);
  },
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
    async plan(key, { time, zone, weekday, reply }) {
      const pattern = weekday === undefined ? time : `${time} ${weekday}`;
      const template = { name: DUE, data: { key }, opts: { ...JOB_OPTIONS, removeOnComplete: true } };
      await queueOf(reply.outlet).upsertJobScheduler(key, { pattern, tz: zone }, template);
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
