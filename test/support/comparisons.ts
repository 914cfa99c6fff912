/** Hand-made results of comparisons for tests. */
import type { Comparison, ComparisonResult } from "../../src/race/comparison.js";
import { hostSchema } from "../../src/race/host.js";
import { raceResult } from "./results.js";

/** `times`: of each variant, in ms, a round each. What was done in them is as on an idle machine. */
export function comparisonResult(
  comparison: Comparison,
  times: readonly (readonly number[])[],
  changes: Partial<ComparisonResult> = {},
): ComparisonResult {
  const { workload, variants } = comparison;
  const results = variants.flatMap(({ lane, limit, timeoutMs }, at) => {
    const runsElapsedMs = [...(times[at] ?? [])];
    const elapsedMs = [...runsElapsedMs].sort((a, b) => a - b)[(runsElapsedMs.length - 1) >> 1] ?? 0;
    const bounds = { ...(limit == null ? {} : { limit }), ...(timeoutMs == null ? {} : { timeoutMs }) };
    return raceResult({ workload, ...bounds, lanes: [{ lane, elapsedMs, runsElapsedMs }] }).lanes;
  });
  const interpreters = [
    { id: "python3.11", runtime: "python", version: "3.11.7", gil: true },
    { id: "python3.13", runtime: "python", version: "3.13.0", gil: true },
    { id: "node", runtime: "node", version: "20.20.2", gil: null },
  ];
  return {
    id: "comparing-1",
    comparison,
    host: hostSchema.parse({ cpus: 2, interpreters, unusable: [] }),
    rounds: times[0]?.length ?? 0,
    ended: "narrow",
    results,
    ...changes,
  };
}
