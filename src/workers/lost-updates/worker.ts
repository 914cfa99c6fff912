/** Takes counting jobs from their queue, one at a time, and leaves a delivery for each. */
import { type Job, WaitingError } from "bullmq";
import type { Logger } from "pino";
import type { Store } from "../../store/store.js";
import { CANCEL_TOPIC } from "../cancel.js";
import { hostTurn } from "../host-turn.js";
import { replySchema } from "../jobs.js";
import { patiently } from "../patiently.js";
import { isLastAttempt, LOST_UPDATES_QUEUE, type Queues } from "../queues.js";
import type { Results } from "../results.js";
import type { Runner } from "../runner/runner.js";
import { countLostUpdates } from "./count.js";
import { type LostUpdatesJob, lostUpdatesJobSchema, readLostUpdates, saveLostUpdates } from "./result.js";

const CANCELLED = "cancelled by a user";
const HANDED_BACK = "the worker stops";

export interface CountingParts {
  store: Store;
  queues: Queues;
  results: Results;
  runner: Runner;
  logger: Logger;
}

export interface CountingWorker {
  /** Hands back what is under way. */
  stop(): Promise<void>;
}

export async function startCounting(parts: CountingParts): Promise<CountingWorker> {
  const { store, queues, logger } = parts;
  const running = new Map<string, AbortController>();
  const unsubscribe = await store.subscribe(CANCEL_TOPIC, (id) => running.get(id)?.abort(CANCELLED));
  const worker = store.queues.worker<LostUpdatesJob>(
    LOST_UPDATES_QUEUE,
    (job, token) => processJob(parts, running, job, token),
    { concurrency: 1 },
  );
  worker.on("failed", (job, error) => {
    // Its workers died under it again and again: no attempt of ours could say so.
    if (job === undefined || !error.message.includes("stalled")) return;
    queues
      .addDelivery({ raceId: job.data.id, reply: job.data.reply, outcome: "failed", subject: "lostUpdates" })
      .catch((err) => logger.error({ jobId: job.id, err }, "the apology for counting could not be queued"));
  });
  worker.run().catch((err) => logger.error({ err }, "the worker that counts ended"));

  async function stop() {
    for (const controller of running.values()) controller.abort(HANDED_BACK);
    await worker.close();
    await unsubscribe();
  }

  return { stop };
}

async function processJob(
  { store, queues, results, runner, logger }: CountingParts,
  running: Map<string, AbortController>,
  job: Job<LostUpdatesJob>,
  token: string,
): Promise<void> {
  const id = job.id as string;
  const controller = new AbortController();
  running.set(id, controller);
  const stopping = () => controller.signal.reason === HANDED_BACK;
  try {
    const { runtime, reply } = lostUpdatesJobSchema.parse(job.data);
    // There is a result already where a worker died between its end and the job's.
    if ((await readLostUpdates(store, id)) === null) {
      if (await results.isCancelled(id)) controller.abort(CANCELLED);
      const endTurn = await hostTurn(controller.signal);
      const result = await countLostUpdates({ id, runtime }, runner, controller.signal).finally(endTurn);
      if (controller.signal.reason === HANDED_BACK) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      await patiently(() => saveLostUpdates(store, result), stopping);
    }
    const delivery = { raceId: id, reply, outcome: "result", subject: "lostUpdates" } as const;
    await patiently(() => queues.addDelivery(delivery), stopping);
  } catch (error) {
    if (!(error instanceof WaitingError)) {
      logger.error({ jobId: id, attempt: job.attemptsMade + 1, err: error }, "updates could not be counted");
      // Of a job that is malformed, or newer than this worker, where its answer goes may still be known.
      const reply = replySchema.safeParse(job.data.reply).data;
      if (reply && isLastAttempt(job)) {
        await queues.addDelivery({ raceId: id, reply, outcome: "failed", subject: "lostUpdates" });
      }
    }
    throw error;
  } finally {
    running.delete(id);
  }
}
