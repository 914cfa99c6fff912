/** One job of the races' queues: runs the race unless that has been done, and leaves a delivery. */
import { type Job, WaitingError } from "bullmq";
import type { Logger } from "pino";
import type { Store } from "../store/store.js";
import { type Budget, raceWeight } from "./budget.js";
import { hostTurn } from "./host-turn.js";
import { computes, type Race, type RaceJob, type RaceResult, raceJobSchema, replySchema } from "./jobs.js";
import { patiently } from "./patiently.js";
import { publishProgress } from "./progress.js";
import { isLastAttempt, type Queues } from "./queues.js";
import { runRace } from "./race.js";
import type { Results } from "./results.js";
import type { Runner } from "./runner/runner.js";

/** Why a race's signal was aborted. */
export const CANCELLED = "cancelled by a user";
export const HANDED_BACK = "the worker stops";

export interface RaceJobParts {
  store: Store;
  queues: Queues;
  results: Results;
  runner: Runner;
  budget: Budget;
  logger: Logger;
  /** The races under way in this process, by id; aborting one ends its lanes. */
  running: Map<string, AbortController>;
}

export async function processRaceJob(parts: RaceJobParts, job: Job<RaceJob>, token: string): Promise<void> {
  const { queues, results, running, logger } = parts;
  const raceId = job.id as string;
  const controller = new AbortController();
  running.set(raceId, controller);
  const stopping = () => controller.signal.reason === HANDED_BACK;
  try {
    const { race, reply } = raceJobSchema.parse(job.data);
    // There is a result already where a worker died between the race's end and the job's.
    if ((await results.get(race.id)) === null) {
      if (await results.isCancelled(race.id)) controller.abort(CANCELLED);
      const result = await runInTurn(parts, race, controller.signal);
      if (controller.signal.reason === HANDED_BACK && !isComplete(result)) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      await patiently(() => results.save(result), stopping);
    }
    await patiently(() => queues.addDelivery({ raceId: race.id, reply, outcome: "result" }), stopping);
  } catch (error) {
    if (!(error instanceof WaitingError)) {
      logger.error({ jobId: raceId, attempt: job.attemptsMade + 1, err: error }, "a race could not be run");
      // Of a job that is malformed, or newer than this worker, where its answer goes may still be known.
      const reply = replySchema.safeParse(job.data.reply).data;
      if (reply && isLastAttempt(job)) await queues.addDelivery({ raceId, reply, outcome: "failed" });
    }
    throw error;
  } finally {
    running.delete(raceId);
  }
}

/** Waiting races share the host as far as the budget goes; of the computing ones it runs one at a time. */
async function runInTurn(parts: RaceJobParts, race: Race, signal: AbortSignal): Promise<RaceResult> {
  const { runner, budget, store, logger } = parts;
  const weight = raceWeight(race, race.runtime ?? runner.defaultRuntime);
  const endTurn = computes(race.workload) ? await hostTurn(signal) : await budget.acquire(weight, signal);
  const progress = publishProgress(store, race.id, logger);
  try {
    return await runRace(race, runner, { signal, onProgress: progress.changed });
  } finally {
    progress.end();
    await endTurn();
  }
}

function isComplete(result: RaceResult): boolean {
  return result.lanes.every((lane) => lane.status !== "cancelled");
}
