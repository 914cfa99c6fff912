/** The one time axis that all lanes of a picture share. */

/** From the lanes' start (0 ms) at `left` to `endMs` at `right`. */
export interface TimeScale {
  left: number;
  right: number;
  endMs: number;
  /** Units of the picture for a moment, kept inside the axis. */
  x(ms: number): number;
}

export function timeScale(left: number, right: number, endMs: number): TimeScale {
  const perMs = (right - left) / endMs;
  return { left, right, endMs, x: (ms) => left + Math.min(Math.max(ms, 0), endMs) * perMs };
}

const MOST_STEPS = 7;

/** What people count in: 1, 2 and 5 times powers of ten, and half minutes. In ms. */
const NICE_STEPS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000,
  120_000, 300_000, 600_000,
];

/** Round moments from 0 to `endMs` in ms, with fewer than seven steps between them. */
export function ticks(endMs: number): number[] {
  const step = NICE_STEPS.find((ms) => endMs / ms < MOST_STEPS) ?? endMs;
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, tick) => tick * step);
}

/** All labels of an axis have one unit. */
export function tickLabel(ms: number, endMs: number): string {
  if (ms === 0) return "0";
  return endMs < 1000 ? `${Number(ms.toFixed(1))} ms` : `${Number((ms / 1000).toFixed(1))} s`;
}
