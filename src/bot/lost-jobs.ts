/** Notices jobs that have vanished from their queue, as when a Redis was restarted without its data, and tells so. */
import type { Logger } from "pino";
import type { Job } from "../race/job.js";
import type { Store } from "../store/store.js";
import { isAnswered } from "./job-messages.js";
import type { JobQueues } from "./jobs.js";

/** Between two looks, in ms. A job that is missing at two of them is lost. */
const LOOK_EVERY_MS = 8_000;
/** A job that a worker runs comes to its end without its queue. This is longer than any lane may take, in ms. */
const RUNS_ON_MS = 150_000;

export interface LostJobsParts {
  store: Store;
  jobs: Pick<JobQueues, "vanished" | "tellLost">;
  logger: Logger;
}

export interface LostJobs {
  /** The job is on its queue from now on. */
  watch(job: Job): void;
  /** A worker runs the job. */
  runs(id: string): void;
  /** The job is answered. */
  forget(id: string): void;
  stop(): void;
}

interface Watched {
  job: Job;
  /** Milliseconds of `performance.now()`; `null`: no worker has been heard of. */
  ranAtMs: number | null;
  missing: boolean;
}

export function watchForLostJobs({ store, jobs, logger }: LostJobsParts): LostJobs {
  const watched = new Map<string, Watched>();
  let looking = false;

  async function look(): Promise<void> {
    const state = await jobs.vanished([...watched.values()].map(({ job }) => job));
    for (const [id, entry] of watched) {
      if (state.over.has(id)) watched.delete(id);
      else if (!state.vanished.has(id)) entry.missing = false;
      else if (!entry.missing) entry.missing = true;
      else await tellUnlessAnswered(id, entry);
    }
  }

  async function tellUnlessAnswered(id: string, { job, ranAtMs }: Watched): Promise<void> {
    if (ranAtMs !== null && performance.now() - ranAtMs < RUNS_ON_MS) return;
    if (!(await isAnswered(id, store))) {
      logger.error(
        { jobId: id },
        "a job is on its queue no more, although nobody finished it: it is told to be lost",
      );
      await jobs.tellLost(job);
    }
    watched.delete(id);
  }

  const timer = setInterval(() => {
    if (looking || watched.size === 0) return;
    looking = true;
    look()
      .catch((err) => logger.warn({ err }, "nobody can see whether jobs are still on their queues"))
      .finally(() => {
        looking = false;
      });
  }, LOOK_EVERY_MS).unref();

  return {
    watch: (job) => void watched.set(job.id, { job, ranAtMs: null, missing: false }),
    runs(id) {
      const entry = watched.get(id);
      if (entry !== undefined) entry.ranAtMs = performance.now();
    },
    forget: (id) => void watched.delete(id),
    stop: () => clearInterval(timer),
  };
}
