/** A comparison as the photo finish draws it: its variants in the place of lanes. */
import type { ComparisonResult } from "../../race/comparison.js";
import { chosenInterpreter, defaultRuntime, hostInResult } from "../../race/host.js";
import type { Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import { computes } from "../../race/task.js";
import type { ShownLanes } from "../cards/card.js";
import { ranOn } from "../cards/phrases.js";
import type { Compared } from "./facts.js";

export function asRace({ id, comparison, host, rounds, results }: ComparisonResult): RaceResult {
  const { varied, workload, variants } = comparison;
  const { runtime, limit, timeoutMs } = variants[0] ?? {};
  return {
    raceId: id,
    workload,
    runtime: runtime ?? defaultRuntime(host),
    runs: Math.max(1, rounds),
    ...(varied === "limit" || limit == null ? {} : { limit }),
    ...(varied === "timeout" || timeoutMs == null ? {} : { timeoutMs }),
    host,
    lanes: results,
  };
}

export function shownLanes(
  result: ComparisonResult,
  compared: readonly Compared[],
  language: Language,
): ShownLanes {
  const points = speedUp(result, compared);
  return {
    lanes: compared.map(({ name, variant }) => ({ name, limit: variant.limit ?? null })),
    where: whereItRan(result, language),
    ...(points.length < 2 ? {} : { speedUp: points }),
  };
}

/** Against one worker: only where computation was limited, and one of the limits was 1. The fewest workers first. */
function speedUp({ comparison }: ComparisonResult, compared: readonly Compared[]) {
  if (comparison.varied !== "limit" || !computes(comparison.workload)) return [];
  const alone = compared.find(({ variant }) => variant.limit === 1);
  if (alone?.result.status !== "finished") return [];
  return compared
    .filter(({ result }) => result.status === "finished")
    .map(({ variant, meanMs, result }) => ({
      workers: variant.limit ?? 1,
      ratio: alone.meanMs / meanMs,
      ideal: alone.result.idealMs / result.idealMs,
    }))
    .sort((a, b) => a.workers - b.workers);
}

/** Each interpreter that ran a variant, once: `Python 3.11.7, GIL on, 2 cores; Node 20.20.2, 2 cores`. */
export function whereItRan({ comparison, host }: ComparisonResult, language: Language): string {
  const used = comparison.variants.map((variant) => chosenInterpreter(variant, host));
  const words = used.map((interpreter) =>
    ranOn({ runtime: interpreter.runtime, host: hostInResult(interpreter, host) }, language),
  );
  return [...new Set(words)].join("; ");
}
