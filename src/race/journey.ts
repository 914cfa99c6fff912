/**
 * How a race came about: when its request was received and when each further step was done, up to the post. The stamps
 * travel with the job and with the delivery, and are stored once, after the post. Pure.
 */
import { z } from "zod";

/** In the order in which they happen. `collected`: a bot has taken the result from the queue of deliveries. */
export const MOMENTS = [
  ...(["received", "acknowledged", "queued", "started", "finished"] as const),
  ...(["collected", "drawn", "posted"] as const),
];
export type Moment = (typeof MOMENTS)[number];

/** Times are milliseconds since the epoch. Processes with the same `clock` read the same one. */
const processSchema = z.object({ id: z.string(), clock: z.string() });
export type ProcessId = z.infer<typeof processSchema>;

/** By the bot that took the request. `null` where there was no request of its own, as for a race that was predicted. */
export const askedSchema = z.object({
  by: processSchema,
  receivedMs: z.number().nullable(),
  acknowledgedMs: z.number().nullable(),
  queuedMs: z.number(),
});

/** By the worker that ran the race. `loopDelayMs`: the longest that its event loop was late meanwhile. */
export const ranSchema = z.object({
  by: processSchema,
  startedMs: z.number(),
  finishedMs: z.number(),
  loopDelayMs: z.number(),
});

/** By the bot that posted the result. `postedMs`: `null` where the store has forgotten that it was posted. */
const toldSchema = z.object({
  by: processSchema,
  collectedMs: z.number(),
  drawnMs: z.number(),
  postedMs: z.number().nullable(),
  loopDelayMs: z.number(),
});

/** What a delivery carries. `ran`: `null` where the worker ended before it could say. */
export const journeySoFarSchema = z.object({ asked: askedSchema, ran: ranSchema.nullable() });
export type JourneySoFar = z.infer<typeof journeySoFarSchema>;

export const journeySchema = journeySoFarSchema.extend({
  /** What the user typed or chose; `null` where nobody did. */
  command: z.string().nullable(),
  told: toldSchema,
});
export type Journey = z.infer<typeof journeySchema>;

/** `queue`: nobody worked on it. */
export type Place = "bot" | "queue" | "worker";

const PLACES: Record<Moment, Place> = {
  received: "bot",
  acknowledged: "bot",
  queued: "bot",
  started: "queue",
  finished: "worker",
  collected: "queue",
  drawn: "bot",
  posted: "bot",
};

export interface Step {
  /** What is reached at its end. */
  moment: Moment;
  /** Where the time was spent. */
  place: Place;
  /** From the first moment of the journey, in ms. */
  fromMs: number;
  toMs: number;
  /** It ends on another clock than it began on: how long it took is not known exactly. */
  uncertain: boolean;
}

interface Stamp {
  moment: Moment;
  atMs: number;
  clock: string;
}

/** Of the moments that are known, in order; the first has no step before it. Where the clocks contradict the order, the order holds. */
export function stepsOf(journey: Journey): Step[] {
  const stamps = inOrder(stampsOf(journey));
  const begin = stamps[0]?.atMs ?? 0;
  return stamps.map(({ moment, atMs, clock }, at) => {
    const before = stamps[at - 1];
    return {
      moment,
      place: PLACES[moment],
      fromMs: (before?.atMs ?? atMs) - begin,
      toMs: atMs - begin,
      uncertain: before !== undefined && before.clock !== clock,
    };
  });
}

function stampsOf({ asked, ran, told }: Journey): Stamp[] {
  const known: Record<Moment, [number | null | undefined, ProcessId | undefined]> = {
    received: [asked.receivedMs, asked.by],
    acknowledged: [asked.acknowledgedMs, asked.by],
    queued: [asked.queuedMs, asked.by],
    started: [ran?.startedMs, ran?.by],
    finished: [ran?.finishedMs, ran?.by],
    collected: [told.collectedMs, told.by],
    drawn: [told.drawnMs, told.by],
    posted: [told.postedMs, told.by],
  };
  return MOMENTS.flatMap((moment) => {
    const [atMs, by] = known[moment];
    return atMs == null || by === undefined ? [] : [{ moment, atMs, clock: by.clock }];
  });
}

/**
 * A clock that is ahead or behind is moved by the least that puts its stamps between those of the others: a job starts
 * after it was queued, and its result is collected after it finished. On one clock, a stamp never lies before the one
 * before it: the clock itself may have been set back.
 */
function inOrder(stamps: readonly Stamp[]): Stamp[] {
  const ordered: Stamp[] = [];
  let shiftMs = 0;
  stamps.forEach((stamp, at) => {
    const before = ordered.at(-1);
    if (before !== undefined && before.clock !== stamp.clock) shiftMs = leastShift(stamps, at, before);
    const atMs = Math.max(stamp.atMs + shiftMs, before?.atMs ?? Number.NEGATIVE_INFINITY);
    ordered.push({ ...stamp, atMs });
  });
  return ordered;
}

/** For the stamps from `at` on that are of one clock, in ms. A later return to the clock before says how late they can be. */
function leastShift(stamps: readonly Stamp[], at: number, before: Stamp): number {
  const own = stamps[at];
  const back = stamps.slice(at).find(({ clock }) => clock === before.clock);
  const last = stamps.slice(at, back === undefined ? undefined : stamps.indexOf(back)).at(-1);
  if (own === undefined || last === undefined) return 0;
  const least = before.atMs - own.atMs;
  const most = back === undefined ? Number.POSITIVE_INFINITY : back.atMs - last.atMs;
  return least > 0 ? least : Math.min(0, Math.max(least, most));
}

/** The longest that each event loop was late, in ms: one where bot and worker are one process. */
export function loopDelays({ ran, told }: Journey): { place: "bot" | "worker" | "both"; ms: number }[] {
  if (ran === null) return [{ place: "bot", ms: told.loopDelayMs }];
  if (ran.by.id === told.by.id) return [{ place: "both", ms: Math.max(told.loopDelayMs, ran.loopDelayMs) }];
  return [
    { place: "bot", ms: told.loopDelayMs },
    { place: "worker", ms: ran.loopDelayMs },
  ];
}
