/** How much longer one thing takes than another, and how well that is known, from runs in pairs. Pure. */
import { mean, sampleStandardDeviation } from "simple-statistics";

export interface Ratio {
  /** Of the second to the first. */
  ratio: number;
  /** The 95 % confidence interval. */
  low: number;
  high: number;
}

/**
 * Student's t for a two-sided interval of 95 %, by degrees of freedom from 1; from the table of NIST's Engineering Statistics
 * Handbook, section 1.3.6.7.2.
 */
const T_95 = [
  ...[12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228],
  ...[2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086],
];

/**
 * `firstMs[i]` and `otherMs[i]` were measured in the same round, so what slowed down the whole round falls out. By the t
 * interval of the mean of the logarithms of their ratios: ratios multiply, and their logarithms add. `null` with fewer
 * than two pairs, of which nobody can tell how well they repeat, and where a time is 0.
 */
export function ratioOf(firstMs: readonly number[], otherMs: readonly number[]): Ratio | null {
  const pairs = Math.min(firstMs.length, otherMs.length);
  const logs = Array.from({ length: pairs }, (_, at) => Math.log((otherMs[at] ?? 0) / (firstMs[at] ?? 0)));
  if (pairs < 2 || !logs.every(Number.isFinite)) return null;
  const middle = mean(logs);
  const t = T_95[Math.min(pairs - 1, T_95.length) - 1] ?? 0;
  const half = (t * sampleStandardDeviation(logs)) / Math.sqrt(pairs);
  return { ratio: Math.exp(middle), low: Math.exp(middle - half), high: Math.exp(middle + half) };
}

/** An interval this far to both sides, as a share of the ratio, is narrow enough to stop. */
const NARROW = 0.02;

export function isNarrow({ ratio, low, high }: Ratio): boolean {
  return high - low <= 2 * NARROW * ratio;
}

/** A difference smaller than this share is none that anybody would notice, however well it is known. */
const SMALLEST = 0.01;

/** Whether the interval leaves room for no difference, or for none that matters. */
export function isClear({ low, high }: Ratio): boolean {
  return low > 1 + SMALLEST || high < 1 - SMALLEST;
}
