/** What every job that measures has in common: cancelled, handed back, saved once, and always answered. */
import { type Job, WaitingError } from "bullmq";
import type { Logger } from "pino";
import type { JobKind } from "../race/job.js";
import { type Reply, replySchema } from "../race/reply.js";
import type { Results } from "../store/results.js";
import { patiently } from "./patiently.js";
import { isLastAttempt, type Queues } from "./queues.js";

/** Why a job's signal was aborted. */
export const CANCELLED = "cancelled by a user";
export const HANDED_BACK = "the worker stops";

export interface CancellableParts {
  queues: Queues;
  results: Results;
  logger: Logger;
  /** The jobs under way in this process, by id; aborting one ends its lanes. */
  running: Map<string, AbortController>;
}

export interface Measuring<R> {
  reply: Reply;
  /** There is a result already where a worker died between its end and the job's. */
  isDone(): Promise<boolean>;
  run(signal: AbortSignal): Promise<R>;
  /** Whether it got to its end although the worker stops. */
  isComplete(result: R): boolean;
  save(result: R): Promise<void>;
}

/** `read` throws where the job is malformed, or newer than this worker. `failure`: for the log. */
export async function processCancellable<R>(
  { queues, results, logger, running }: CancellableParts,
  job: Job,
  token: string,
  { kind, read, failure }: { kind: JobKind; read(): Measuring<R>; failure: string },
): Promise<void> {
  const id = job.id as string;
  const controller = new AbortController();
  running.set(id, controller);
  const stopping = () => controller.signal.reason === HANDED_BACK;
  try {
    const measuring = read();
    if (!(await measuring.isDone())) {
      if (await results.isCancelled(id)) controller.abort(CANCELLED);
      const result = await measuring.run(controller.signal);
      if (stopping() && !measuring.isComplete(result)) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      await patiently(() => measuring.save(result), stopping);
    }
    await patiently(
      () => queues.addDelivery({ kind: "result", job: kind, id, reply: measuring.reply }),
      stopping,
    );
  } catch (error) {
    if (!(error instanceof WaitingError)) {
      logger.error({ jobId: id, attempt: job.attemptsMade + 1, err: error }, failure);
      // Where the answer goes may still be known of a job that cannot be read otherwise.
      const reply = replySchema.safeParse(job.data.reply).data;
      if (reply && isLastAttempt(job)) await queues.addDelivery({ kind: "failed", id, reply });
    }
    throw error;
  } finally {
    running.delete(id);
  }
}
