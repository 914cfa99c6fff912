/** A race that people predict before it runs: what they can choose, what they chose, and what came of it. Pure. */
import { z } from "zod";
import { type IdealHost, idealMs } from "./ideal.js";
import { LANES, type Lane } from "./lanes.js";
import { type Race, raceSchema } from "./race.js";
import { replySchema } from "./reply.js";
import type { RaceResult } from "./result.js";
import type { Runtime } from "./runtimes.js";

const guessSchema = z.object({
  /** Which lane wins. */
  winner: z.enum(LANES).optional(),
  /** How long each lane takes: an index in `timesMs`. */
  times: z.partialRecord(z.enum(LANES), z.number().int()),
});
export type Guess = z.infer<typeof guessSchema>;

export const predictionSchema = z.object({
  id: z.string(),
  /** Its id is that of the job. */
  race: raceSchema,
  /** Who asked, and the channel with its language. */
  reply: replySchema,
  /** The times to choose from, in ms, the shortest first. */
  timesMs: z.array(z.number()).min(1),
  /** Milliseconds since the epoch. */
  closesAtMs: z.number(),
  /** How long it is open, in ms, unless its asker closes it before. */
  openMs: z.number(),
  closed: z.boolean(),
  /** By the platform's id of the user. */
  guesses: z.record(z.string(), guessSchema),
});
export type Prediction = z.infer<typeof predictionSchema>;

/** Times nearer to each other than this share are one choice. */
const SAME = 0.15;

/**
 * What the lanes take by theory, and what people believe who mistake one lane for another: the sum, the longest, and
 * the sum shared between cores. The shortest first.
 */
export function timesToChoose(
  { lanes, workload, limit, timeoutMs }: Omit<Race, "id">,
  runtime: Runtime,
  host: IdealHost,
): number[] {
  const sum = workload.reduce((total, { ms }) => total + ms, 0);
  const longest = workload.reduce((most, { ms }) => Math.max(most, ms), 0);
  const ideals = lanes.map((lane) => idealMs(lane, workload, runtime, host, { limit, timeoutMs }));
  const kept: number[] = [];
  for (const ms of [...ideals, sum, longest, sum / Math.max(2, host.cpus)]) {
    if (ms > 0 && kept.every((other) => Math.abs(other - ms) > SAME * Math.max(other, ms))) kept.push(ms);
  }
  return kept.sort((a, b) => a - b);
}

/** The choice that is nearest to what was measured, by ratio. */
export function nearestTime(timesMs: readonly number[], elapsedMs: number): number {
  const off = (ms: number) => Math.abs(Math.log(ms / Math.max(1, elapsedMs)));
  return timesMs.reduce((best, ms, at) => (off(ms) < off(timesMs[best] ?? 1) ? at : best), 0);
}

/** Lanes that finished so near to the fastest that chance may have decided: within 3 % or 30 ms. */
export function winners({ lanes }: RaceResult): Lane[] {
  const finished = lanes.filter(({ status }) => status === "finished");
  const fastest = Math.min(...finished.map(({ elapsedMs }) => elapsedMs));
  const near = Math.max(0.03 * fastest, 30);
  return finished.filter(({ elapsedMs }) => elapsedMs - fastest <= near).map(({ lane }) => lane);
}

/** What of a guess came true: a right winner counts 2, each right time 1. */
export function pointsOf(guess: Guess, { timesMs }: Prediction, result: RaceResult): number {
  const winner = guess.winner !== undefined && winners(result).includes(guess.winner) ? 2 : 0;
  return winner + result.lanes.filter((lane) => guess.times[lane.lane] === rightTime(lane, timesMs)).length;
}

/** `null` where a lane did not finish: then no guess of its time is right. */
export function rightTime(
  { status, elapsedMs }: RaceResult["lanes"][number],
  timesMs: readonly number[],
): number | null {
  return status === "finished" ? nearestTime(timesMs, elapsedMs) : null;
}
