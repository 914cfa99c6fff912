import { glanceCard } from "../../lessons/cards/glance-card.js";
import { resultCard } from "../../lessons/cards/result-card.js";
import { chosenInterpreter } from "../../race/host.js";
import { type RaceJob, raceJobSchema } from "../../race/job.js";
import type { Race } from "../../race/race.js";
import type { RaceResult } from "../../race/result.js";
import { computes } from "../../race/task.js";
import { resultsIn } from "../../store/results.js";
import { raceWeight } from "../budget.js";
import { hostTurn } from "../host-turn.js";
import { publishProgress } from "../measuring/progress.js";
import { runRace } from "../measuring/race.js";
import { type KindOfJob, type MeasuringParts, needed } from "./kind.js";

export const raceKind: KindOfJob<RaceJob, RaceResult> = {
  schema: raceJobSchema,
  queue: ({ race }) => (computes(race.workload) ? "cpu" : "waits"),
  run: ({ race }, parts, signal) => runInTurn(race, parts, signal),
  isComplete: ({ lanes }) => lanes.every(({ status }) => status !== "cancelled"),
  finishWithinMs: 5_000,
  store: {
    save: (result, store) => resultsIn(store).save(result),
    get: (id, store) => resultsIn(store).get(id),
  },
  tell: (result, language, detail) => ({
    card: detail === "full" ? resultCard(result, language) : glanceCard(result, language),
    failed: result.lanes.every(({ status }) => status !== "finished"),
  }),
};

/** Waiting races share the host as far as the budget goes; of the computing ones it runs one at a time. */
async function runInTurn(race: Race, parts: MeasuringParts, signal: AbortSignal): Promise<RaceResult> {
  const { budget, store, logger } = parts;
  const runner = needed(parts.runner, "runner");
  const weight = raceWeight(race, chosenInterpreter(race, runner.host).runtime);
  const endTurn = computes(race.workload) ? await hostTurn(signal) : await budget.acquire(weight, signal);
  const progress = publishProgress(store, race.id, logger);
  parts.onTurn?.();
  try {
    const result = await runRace(race, runner, {
      signal,
      onProgress: (lanes) => progress.changed(() => ({ lanes: lanes() })),
    });
    for (const { lane, status, error } of result.lanes) {
      if (error !== undefined) logger.warn({ jobId: race.id, lane, status, error }, "a lane failed");
    }
    return result;
  } finally {
    progress.end();
    await endTurn();
  }
}
