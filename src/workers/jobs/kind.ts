/** What there is to know of a kind of job: the queue that carries it, how it runs, and how its result is kept and told. */
import type { Logger } from "pino";
import type { z } from "zod";
import type { Card } from "../../lessons/cards/card.js";
import type { Job } from "../../race/job.js";
import type { Detail, Language } from "../../race/reply.js";
import type { Store } from "../../store/store.js";
import type { Budget } from "../budget.js";
import type { Runner } from "../measuring/runner.js";
import type { Watching } from "../sandbox/watching.js";

/**
 * `waits`: races that only wait, many at once. `cpu`: races that compute, one at a time on a host. `watch`: programs of
 * users, for workers that have a sandbox.
 */
export const JOB_QUEUES = {
  waits: "races-waits",
  cpu: "races-cpu",
  lostUpdates: "lost-updates",
  watch: "watch",
} as const;
export type JobQueue = keyof typeof JOB_QUEUES;

/** What a worker has to do its jobs with. */
export interface MeasuringParts {
  store: Pick<Store, "publish">;
  /** `null` for one that only watches programs. */
  runner: Runner | null;
  budget: Budget;
  /** Missing for one that watches none. */
  watching?: Watching;
  /** Called when a job has waited for its turn on this host, and begins. */
  onTurn?(): void;
  logger: Logger;
}

/** `J`: the job as it is queued. `R`: its result. Only `run` starts anything. */
export interface KindOfJob<J extends Job, R> {
  schema: z.ZodType<J>;
  queue(job: J): JobQueue;
  /** Waits for its turn and measures. Aborted, it resolves soon, to what was measured until then. */
  run(job: J, parts: MeasuringParts, signal: AbortSignal): Promise<R>;
  /** Whether the job got to its end although it was aborted. */
  isComplete(result: R): boolean;
  /** How long, in ms, it may go on when its worker is told to stop; then it is handed back to its queue. */
  finishWithinMs: number;
  /** By the job's id. */
  store: {
    save(result: R, store: Store, id: string): Promise<void>;
    get(id: string, store: Store): Promise<R | null>;
  };
  /** `detail`: how much of it is said at once. */
  tell(result: R, language: Language, detail: Detail): Told;
}

/** The answer to a job. `failed`: nothing of it was measured to its end. */
export interface Told {
  card: Card;
  failed: boolean;
}

/** What a job needs and this worker does not have: it took a job from a queue that it should not serve. */
export function needed<T>(part: T | null | undefined, what: string): T {
  if (part == null) throw new Error(`this worker has no ${what}`);
  return part;
}
