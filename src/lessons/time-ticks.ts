/** Where a time axis has its ticks and what they say: the same rule in pictures and in the terminal. */

/** What people count in: 1, 2 and 5 times powers of ten, and half and whole minutes. In ms. */
const ROUND_STEPS_MS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000,
  120_000, 300_000, 600_000, 1_200_000, 3_000_000, 6_000_000,
];

/**
 * The moments from 0 to `endMs`, in ms, at the smallest round step for which `fits` holds; where it holds for
 * none, 0 and the end. `fits` must refuse steps that are tiny in relation to `endMs`.
 */
export function tickTimes(endMs: number, fits: (stepMs: number) => boolean): number[] {
  return timesAtStep(endMs, ROUND_STEPS_MS.find(fits) ?? endMs);
}

export function timesAtStep(endMs: number, stepMs: number): number[] {
  return Array.from({ length: Math.floor(endMs / stepMs) + 1 }, (_, tick) => tick * stepMs);
}

/** All labels of an axis have the unit of its end. */
export function tickLabel(ms: number, endMs: number): string {
  return endMs < 1000 ? `${Number(ms.toFixed(3))} ms` : `${Number((ms / 1000).toFixed(3))} s`;
}
