/** One job of the races' queues: runs the race unless that has been done, and leaves a delivery. */
import type { Job as QueuedJob } from "bullmq";
import { jobSchema, type RaceJob } from "../race/job.js";
import type { Race } from "../race/race.js";
import type { RaceResult } from "../race/result.js";
import { computes } from "../race/task.js";
import type { Store } from "../store/store.js";
import { type Budget, raceWeight } from "./budget.js";
import { type CancellableParts, processCancellable } from "./cancellable-job.js";
import { hostTurn } from "./host-turn.js";
import { publishProgress } from "./progress.js";
import { runRace } from "./race.js";
import type { Runner } from "./runner/runner.js";

export interface RaceJobParts extends CancellableParts {
  store: Store;
  runner: Runner;
  budget: Budget;
}

export function processRaceJob(parts: RaceJobParts, job: QueuedJob, token: string): Promise<void> {
  const { results } = parts;
  const read = () => {
    const { race, reply } = jobSchema.parse(job.data) as RaceJob;
    return {
      reply,
      isDone: async () => (await results.get(race.id)) !== null,
      run: (signal: AbortSignal) => runInTurn(parts, race, signal),
      isComplete,
      save: results.save,
    };
  };
  return processCancellable(parts, job, token, { kind: "race", read, failure: "a race could not be run" });
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
