/** Posts the daily tips and weekly summaries of one outlet through its poster, one after another and not too many a second. */
import type { Job } from "bullmq";
import type { Logger } from "pino";
import type { Course } from "../../lessons/course/course.js";
import { channelsIn } from "../../store/channel-tips.js";
import { closeInTime } from "../../store/close-in-time.js";
import { learnersIn } from "../../store/learners.js";
import { playersIn } from "../../store/players.js";
import { settingsIn } from "../../store/settings.js";
import type { Poster } from "../platform.js";
import { type PostParts, postTip, tellPaused } from "./post-tip.js";
import {
  schedulersIn,
  TELL_PAUSED,
  TIP_SETTINGS,
  type TipJob,
  tipJobSchema,
  tipsQueue,
} from "./schedulers.js";
import type { TipsParts } from "./tips.js";
import { weekOfChannel } from "./week.js";

/**
 * The limit of all processes together: ten thousand channels that are due at the same minute take seven. Discord allows a bot 50 requests a second for all that it does.
 */
export const TIPS_A_SECOND = 25;
const LIMITER = { max: 5, duration: (5 * 1000) / TIPS_A_SECOND };

/** How many posts this process has under way at once; most of the time they wait for the platform. */
const CONCURRENCY = 8;

export interface TipWorkerParts extends TipsParts {
  course: Course;
  logger: Logger;
}

export interface TipWorker {
  stop(): Promise<void>;
}

export function startTips(outlet: string, poster: Poster, parts: TipWorkerParts): TipWorker {
  const { store, now, logger } = parts;
  const channels = channelsIn(store);
  const schedulers = schedulersIn(store.queues);
  const week = {
    players: playersIn(store),
    learners: learnersIn(store),
    settings: settingsIn(store),
    course: parts.course,
  };
  const weekBefore: PostParts["weekBefore"] = (day, reply) => weekOfChannel(day, reply, week);
  const postParts: PostParts = { ...parts, poster, channels, schedulers, weekBefore };

  const worker = store.queues.worker<TipJob>(
    tipsQueue(outlet),
    (job) => processTipJob(job, now(), postParts),
    { concurrency: CONCURRENCY, limiter: LIMITER, settings: TIP_SETTINGS },
  );
  worker.on("failed", (job, err) => {
    logger.error(
      { jobId: job?.id, attempt: job?.attemptsMade, err },
      "a daily tip or weekly summary could not be posted",
    );
  });
  worker.run().catch((err) => logger.error({ err, outlet }, "a worker of tips ended"));
  return { stop: () => closeInTime(worker) };
}

async function processTipJob(job: Job<TipJob>, nowMs: number, parts: PostParts): Promise<void> {
  const { key } = tipJobSchema.parse(job.data);
  if (job.name === TELL_PAUSED) return tellPaused(key, String(job.id), parts);
  // This host's clock may be a little behind that of the one which woke the job at its time.
  const plannedMs = job.opts.prevMillis ?? 0;
  const decision = await postTip(key, Math.max(nowMs, plannedMs), parts);
  if (decision.kind === "nothing")
    parts.logger.info({ channel: key, why: decision.why }, "nothing to post now");
}
