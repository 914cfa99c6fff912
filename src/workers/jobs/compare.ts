import { cancelledCard } from "../../lessons/cards/notices.js";
import { compareCard } from "../../lessons/compare/card.js";
import type { ComparisonResult } from "../../race/comparison.js";
import { chosenInterpreter } from "../../race/host.js";
import { type CompareJob, compareJobSchema } from "../../race/job.js";
import { computes } from "../../race/task.js";
import { readComparison, saveComparison } from "../../store/comparisons.js";
import { comparisonWeight } from "../budget.js";
import { hostTurn } from "../host-turn.js";
import { runComparison } from "../measuring/comparison.js";
import { publishProgress } from "../measuring/progress.js";
import { type KindOfJob, type MeasuringParts, needed } from "./kind.js";

export const compareKind: KindOfJob<CompareJob, ComparisonResult> = {
  schema: compareJobSchema,
  queue: ({ comparison }) => (computes(comparison.workload) ? "cpu" : "waits"),
  run: compareInTurn,
  isComplete: ({ ended }) => ended !== "cancelled",
  // It is begun anew: rounds on another machine are no rounds of this comparison.
  finishWithinMs: 0,
  store: {
    save: (result, store) => saveComparison(store, result),
    get: (id, store) => readComparison(store, id),
  },
  tell: (result, language) =>
    result.rounds === 0 && result.ended === "cancelled"
      ? { card: cancelledCard(language), failed: true }
      : { card: compareCard(result, language), failed: result.rounds === 0 },
};

/** It shares the host as a race does: with others where it waits, alone where it computes. */
async function compareInTurn(
  { id, comparison }: CompareJob,
  parts: MeasuringParts,
  signal: AbortSignal,
): Promise<ComparisonResult> {
  const { budget, store, logger } = parts;
  const runner = needed(parts.runner, "runner");
  const runtimes = comparison.variants.map((variant) => chosenInterpreter(variant, runner.host).runtime);
  const endTurn = computes(comparison.workload)
    ? await hostTurn(signal)
    : await budget.acquire(comparisonWeight(comparison, runtimes), signal);
  const progress = publishProgress(store, id, logger);
  parts.onTurn?.();
  try {
    const onRound = (round: number) => progress.changed(() => ({ lanes: [], round }));
    const result = await runComparison(id, comparison, runner, { signal, onRound });
    for (const { lane, status, error } of result.results) {
      if (error !== undefined) logger.warn({ jobId: id, lane, status, error }, "a variant failed");
    }
    return result;
  } finally {
    progress.end();
    await endTurn();
  }
}
