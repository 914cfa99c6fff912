/** The figures of a comparison: each variant beside the first. */
import { geometricMean } from "simple-statistics";
import { type ComparisonResult, type Variant, variantName } from "../../race/comparison.js";
import { isClear, type Ratio, ratioOf } from "../../race/ratio.js";
import type { LaneResult } from "../../race/result.js";

export interface Compared {
  name: string;
  variant: Variant;
  result: LaneResult;
  /** The geometric mean of its rounds: that of the first times the ratio. 0 where no round came to its end. */
  meanMs: number;
  /** To the first; `null` for the first itself, and where too few rounds were measured. */
  ratio: Ratio | null;
  /** Whether it differs from the first by more than chance. */
  clear: boolean;
}

export function comparedVariants({ comparison, results }: ComparisonResult): Compared[] {
  const firstMs = results[0]?.runsElapsedMs ?? [];
  return comparison.variants.flatMap((variant, at) => {
    const result = results[at];
    if (result === undefined) return [];
    const ratio = at === 0 ? null : ratioOf(firstMs, result.runsElapsedMs);
    const name = variantName(variant, comparison.varied);
    const times = result.runsElapsedMs.filter((ms) => ms > 0);
    const meanMs = times.length === 0 ? 0 : geometricMean(times);
    return [{ name, variant, result, meanMs, ratio, clear: ratio !== null && isClear(ratio) }];
  });
}
