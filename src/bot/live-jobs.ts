/** The jobs that this process shows while they wait and run, each in its message, until it is answered. */
import type { Logger } from "pino";
import { type JobState, jobCard } from "../lessons/cards/progress-card.js";
import type { Job } from "../race/job.js";
import { type Progress, progressSchema, progressTopic } from "../race/progress.js";
import type { Store } from "../store/store.js";
import { withTimeLimit } from "../store/time-limit.js";
import { ANSWERED_TOPIC, editUnlessAnswered } from "./job-messages.js";
import type { JobQueues } from "./jobs.js";
import { type LostJobsParts, watchForLostJobs } from "./lost-jobs.js";
import { atOwnClock, type OwnClock } from "./own-clock.js";
import type { Platform } from "./platform.js";
import { withoutStoreBudget } from "./store-budget.js";

/** A view that has not changed is offered again after so long: the platform may find that it is gone. */
const OFFER_AGAIN_MS = 60_000;
/** A store that takes longer than this, in ms, to say that it will pass on messages is not waited for. */
const SUBSCRIBE_WITHIN_MS = 1_000;
/** When more edits than this are under way, further ones are left out: answers matter more. */
const MOST_EDITS = 10;

export interface LiveJobsParts {
  platform: Pick<Platform, "edit" | "viewEveryMs">;
  store: Store;
  jobs: Pick<JobQueues, "position">;
  logger: Logger;
}

export interface LiveJob {
  /**
   * The job is on its queue: from now on it is shown. Resolves after the first view. `ahead`: jobs that wait before it.
   */
  queued(ahead: number): Promise<void>;
  /** Nothing is shown any more. */
  end(): void;
}

export interface LiveJobs {
  /**
   * Best effort. Resolves once the job's progress is subscribed to, or could not be: put the job on its queue
   * after that, so that no message is missed.
   */
  follow(job: Job): Promise<LiveJob>;
  /** Resolves when no edit is under way any more. */
  close(): Promise<void>;
}

/** Also while the store is away: it is heard of answers as soon as it is back. */
export function createLiveJobs(parts: LiveJobsParts & LostJobsParts): LiveJobs {
  const { store, logger } = parts;
  const lost = watchForLostJobs(parts);
  const followed = new Map<string, LiveJob>();
  const edits = new Set<Promise<unknown>>();

  /** Whether the view was shown, or never can be. */
  async function show(job: Job, state: JobState): Promise<boolean> {
    if (edits.size >= MOST_EDITS) return false;
    const view = { job, state, card: jobCard(job, state, Date.now(), job.reply.language) };
    const edit = editUnlessAnswered(job.id, (signal) => parts.platform.edit(view, signal), store);
    edits.add(edit);
    try {
      const outcome = await edit;
      if (outcome === null || outcome === "gone") followed.get(job.id)?.end();
      return outcome !== "skipped";
    } finally {
      edits.delete(edit);
    }
  }

  const subscribed = store.subscribe(ANSWERED_TOPIC, (id) => {
    lost.forget(id);
    followed.get(id)?.end();
  });
  subscribed.catch((err) => logger.warn({ err }, "answers are noticed with the next edit only"));

  async function follow(job: Job): Promise<LiveJob> {
    const live = await followJob(job, (state) => show(job, state), {
      ...parts,
      onProgress: () => lost.runs(job.id),
    });
    const end = () => {
      followed.delete(job.id);
      live.end();
    };
    followed.set(job.id, { ...live, end });
    return {
      end,
      queued(ahead) {
        lost.watch(job);
        return withoutStoreBudget(() => live.queued(ahead));
      },
    };
  }

  return {
    // It goes on for longer than the request.
    follow: (job) => withoutStoreBudget(() => follow(job)),
    async close() {
      lost.stop();
      for (const live of [...followed.values()]) live.end();
      await Promise.allSettled(edits);
      const unsubscribe = await withTimeLimit(subscribed, SUBSCRIBE_WITHIN_MS, "not subscribed").catch(
        () => null,
      );
      await unsubscribe?.();
    },
  };
}

/** `show` resolves to whether the state was shown; one that was not is offered again. */
export async function followJob(
  job: Job,
  show: (state: JobState) => Promise<boolean>,
  parts: LiveJobsParts & { onProgress?(): void },
): Promise<LiveJob> {
  const { logger, jobs } = parts;
  const everyMs = parts.platform.viewEveryMs;
  const state: JobState = { ahead: null, progress: null };
  let clock: OwnClock = new Map();
  let shown = "";
  let shownAtMs = 0;
  let timer: NodeJS.Timeout | null = null;
  let busy = false;
  /** Nothing changes before the next message comes. */
  let idle = false;
  let queued = false;
  let ended = false;

  function receive(message: string): void {
    parts.onProgress?.();
    try {
      const progress = progressSchema.parse(JSON.parse(message));
      ({ clock, progress: state.progress } = atOwnClock(progress, clock, Date.now()));
    } catch (err) {
      logger.warn({ jobId: job.id, err }, "a message of a race's progress could not be read");
    }
    if (queued) schedule();
  }

  function schedule(): void {
    if (ended || busy) return;
    if (idle && timer !== null) {
      clearTimeout(timer);
      timer = null;
    }
    idle = false;
    timer ??= setTimeout(() => void tick(), everyMs);
  }

  async function tick(): Promise<void> {
    timer = null;
    busy = true;
    idle = false;
    try {
      if (state.progress === null && shown !== "") state.ahead = await jobs.position(job);
      const { progress } = state;
      const now = JSON.stringify(jobCard(job, state, Date.now(), job.reply.language));
      const again = Date.now() - shownAtMs >= OFFER_AGAIN_MS;
      if ((now !== shown || again) && !ended && (await show(state))) {
        shown = now;
        shownAtMs = Date.now();
      }
      // When all its lanes are over, only another message can change anything: the race is run again.
      idle = now === shown && progress === state.progress && isOver(progress, job);
    } catch (err) {
      logger.warn({ jobId: job.id, err }, "a job under way could not be shown");
    }
    busy = false;
    if (!idle) schedule();
    else if (!ended) timer = setTimeout(() => void tick(), OFFER_AGAIN_MS);
  }

  const unsubscribe = await subscribe(job, receive, parts);
  return {
    async queued(ahead) {
      queued = true;
      state.ahead = ahead;
      if (!ended && !busy && timer === null) await tick();
    },
    end() {
      if (ended) return;
      ended = true;
      if (timer !== null) clearTimeout(timer);
      void unsubscribe();
    },
  };
}

async function subscribe(job: Job, receive: (message: string) => void, { store, logger }: LiveJobsParts) {
  const subscribing = store.subscribe(progressTopic(job.id), receive);
  const end = () =>
    subscribing
      .then((unsubscribe) => unsubscribe())
      .catch((err) => logger.warn({ jobId: job.id, err }, "following a job could not be ended"));
  try {
    await withTimeLimit(subscribing, SUBSCRIBE_WITHIN_MS, "the store did not answer in time");
    return end;
  } catch (err) {
    logger.warn({ jobId: job.id, err }, "a job may not be shown while it runs");
    return end;
  }
}

function isOver(progress: Progress | null, job: Job): boolean {
  if (job.kind !== "race") return false;
  return progress?.lanes.every(({ run, elapsedMs }) => run === job.race.runs && elapsedMs !== null) ?? false;
}
