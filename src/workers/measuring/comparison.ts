/** Comparison → ComparisonResult: runs all variants round by round, until their ratios are known well enough. */
import type { Comparison, ComparisonResult } from "../../race/comparison.js";
import { chosenInterpreter, hostInResult } from "../../race/host.js";
import { idealMs } from "../../race/ideal.js";
import { isNarrow, ratioOf } from "../../race/ratio.js";
import type { LaneRun } from "./lane-run.js";
import { laneResult, timeoutMs } from "./race.js";
import type { Runner } from "./runner.js";

export interface ComparisonOptions {
  /** Aborting it kills the variant that runs; no other starts. */
  signal: AbortSignal;
  /** Called at the beginning of each round, from 1. */
  onRound?(round: number): void;
}

/** Of fewer rounds an interval says next to nothing. */
const FEWEST_ROUNDS = 3;
const MOST_ROUNDS = 15;
/** No round begins that would end later than this, in ms, unless there would be too few. */
const BUDGET_MS = 60_000;

/**
 * Variants run one after another, so that none takes cores from another, in an order that is shuffled for each round, so
 * that none always comes after the same other. Rejects with a `UserError` where this host lacks an interpreter.
 */
export async function runComparison(
  id: string,
  comparison: Comparison,
  runner: Runner,
  { signal, onRound }: ComparisonOptions,
): Promise<ComparisonResult> {
  const { workload } = comparison;
  const variants = comparison.variants.map((variant) => {
    const interpreter = chosenInterpreter(variant, runner.host);
    const host = hostInResult(interpreter, runner.host);
    const ideal = idealMs(variant.lane, workload, interpreter.runtime, host, variant);
    return { variant, interpreter, ideal, runs: [] as LaneRun[] };
  });
  type Running = (typeof variants)[number];

  async function run({ variant, interpreter, ideal, runs }: Running): Promise<void> {
    const prepared = await runner.prepare(variant.lane, interpreter, workload, variant, signal);
    runs.push(await prepared.go({ signal, timeoutMs: timeoutMs(ideal) }));
  }

  const times = ({ runs }: Running) => runs.map(({ elapsedMs }) => elapsedMs);
  const [first, ...others] = variants as [Running, ...Running[]];
  const isKnown = () =>
    others.every((other) => {
      const ratio = ratioOf(times(first), times(other));
      return ratio !== null && isNarrow(ratio);
    });

  const beganMs = performance.now();
  let ended: ComparisonResult["ended"] | null = null;
  let rounds = 0;
  while (ended === null) {
    const roundBeganMs = performance.now();
    onRound?.(rounds + 1);
    for (const each of shuffled(variants)) {
      if (!signal.aborted) await run(each);
    }
    const now = performance.now();
    if (signal.aborted) ended = "cancelled";
    else if (variants.some(({ runs }) => runs.at(-1)?.status !== "finished")) ended = "failed";
    else {
      rounds += 1;
      if (rounds >= FEWEST_ROUNDS) {
        if (isKnown()) ended = "narrow";
        else if (rounds >= MOST_ROUNDS) ended = "rounds";
        else if (now - beganMs + (now - roundBeganMs) > BUDGET_MS) ended = "time";
      }
    }
  }
  const kept = (runs: LaneRun[]) => (ended === "failed" ? runs : runs.slice(0, rounds));
  return {
    id,
    comparison,
    host: hostInResult(first.interpreter, runner.host),
    rounds,
    ended,
    results: variants.map(({ variant, ideal, runs }) => laneResult(variant.lane, ideal, kept(runs))),
  };
}

/** By Fisher and Yates. */
function shuffled<T>(items: readonly T[]): T[] {
  const all = [...items];
  for (let last = all.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [all[last], all[other]] = [all[other] as T, all[last] as T];
  }
  return all;
}
