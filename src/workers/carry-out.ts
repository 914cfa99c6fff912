/** What becomes of a job that a worker has taken: cancelled, handed back or stored, and always answered. */
import { type Job as QueuedJob, WaitingError } from "bullmq";
import { type Job, jobSchema } from "../race/job.js";
import type { JourneySoFar } from "../race/journey.js";
import { replySchema } from "../race/reply.js";
import type { Results } from "../store/results.js";
import type { Store } from "../store/store.js";
import type { MeasuringParts } from "./jobs/kind.js";
import { kindOfJob } from "./jobs/registry.js";
import { isLastAttempt, type Queues } from "./queues.js";
import type { ThisProcess } from "./this-process.js";
import { writeWithRetries } from "./write-with-retries.js";

export interface CarryOutParts extends MeasuringParts {
  store: Store;
  queues: Queues;
  results: Results;
  self: ThisProcess;
}

/** A job under way in this process. */
export interface UnderWay {
  /** Aborting it ends the measuring. */
  measuring: AbortController;
  /** Aborted once the worker has no more time for it: what was measured in part is not kept. */
  handingBack: AbortController;
}

export function underWay(): UnderWay {
  return { measuring: new AbortController(), handingBack: new AbortController() };
}

/** A job that a user cancelled before keeps what was measured of it. */
export function handBack({ measuring, handingBack }: UnderWay): void {
  if (!measuring.signal.aborted) measuring.abort(HANDED_BACK);
  handingBack.abort();
}

const HANDED_BACK = "the worker stops";

/**
 * Leaves a delivery for the answer. Rejects where the job failed, after it was logged, and with `WaitingError`
 * where it went back to its queue: both are for BullMQ.
 */
export async function carryOut(
  queued: QueuedJob,
  token: string,
  { measuring, handingBack }: UnderWay,
  parts: CarryOutParts,
): Promise<void> {
  const { queues, results, store, self, logger } = parts;
  const id = queued.id as string;
  try {
    // Throws where the job is malformed, or newer than this worker.
    const job: Job = jobSchema.parse(queued.data);
    const kind = kindOfJob(job.kind);
    let ran: JourneySoFar["ran"] = null;
    // There is a result already where a worker died between the end of the measuring and that of the job.
    if ((await kind.store.get(id, store)) === null) {
      if (await results.isCancelled(id)) measuring.abort();
      let startedMs = Date.now();
      const onTurn = () => {
        startedMs = Date.now();
      };
      const result = await kind.run(job, { ...parts, onTurn }, measuring.signal);
      ran = {
        ...{ by: self.id, startedMs, finishedMs: Date.now() },
        loopDelayMs: self.loopDelaySince(startedMs),
      };
      if (measuring.signal.reason === HANDED_BACK && !kind.isComplete(result)) {
        await queued.moveToWait(token);
        throw new WaitingError();
      }
      await writeWithRetries(() => kind.store.save(result, store, id), handingBack.signal);
    }
    const { asked } = job;
    const journey = asked === undefined ? {} : { journey: { asked, ran } };
    const delivery = { kind: "result", job: job.kind, id, reply: job.reply, ...journey } as const;
    await writeWithRetries(() => queues.addDelivery(delivery), handingBack.signal);
  } catch (error) {
    if (!(error instanceof WaitingError)) {
      logger.error(
        { jobId: id, attempt: queued.attemptsMade + 1, err: error },
        "a job could not be carried out",
      );
      // Where the answer goes may still be known of a job that cannot be read otherwise.
      const reply = replySchema.safeParse(queued.data.reply).data;
      if (reply && isLastAttempt(queued)) await queues.addDelivery({ kind: "failed", id, reply });
    }
    throw error;
  }
}
