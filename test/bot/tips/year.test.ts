/**
 * A year of daily tips by a simulated clock: 50 channels in 12 zones, three workers that are restarted, killed
 * between any two steps, and all away at times, on a platform that fails now and then. What must come of it is
 * worked out by another way than the code's: by looking at the clock of each zone, minute by minute.
 * A run is repeated with `TIPS_SEED=… npx vitest run test/bot/tips/year.test.ts`.
 */
import { describe, expect, it } from "vitest";
import type { Tip } from "../../../src/lessons/tips/tips.js";
import { daily, HOUR_MS } from "../../support/tip-channels.js";
import { type Due, dueInstants } from "../../support/tip-oracle.js";
import {
  type ChannelYear,
  MINUTE_MS,
  minutesWithWorkers,
  mulberry32,
  simulateChannel,
  simulateWorkers,
  type Workers,
} from "../../support/tip-simulation.js";
import { TIP } from "../../support/tips.js";

const DAY_MS = 24 * HOUR_MS;
const TIPS: Tip[] = Array.from({ length: 60 }, (_, index) => ({ ...TIP, id: `tip-${index}` }));

const ZONES = [
  ...["Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "Pacific/Apia", "Antarctica/Troll"],
  ...["America/Nuuk", "America/New_York", "Europe/Berlin", "Africa/Casablanca", "Pacific/Chatham"],
  ...["Asia/Shanghai", "UTC"],
];
const TIMES = [
  ...["00:00", "00:30", "01:30", "02:15", "02:30", "09:00"],
  ...["12:00", "21:45", "22:30", "23:30", "23:59"],
];

/** In 2011 Apia left out a day, and São Paulo still changed its clock, at midnight. */
describe.each([2011, 2026])("the year %i", (year) => {
  const seed = Number(process.env.TIPS_SEED ?? Math.floor(Math.random() * 2 ** 31));

  it(`brings every channel exactly one tip on each local day it should have one (seed ${seed})`, async () => {
    const random = mulberry32(seed + year);
    const span = { fromMs: Date.UTC(year, 0, 1), toMs: Date.UTC(year + 1, 0, 1) };
    const workers = simulateWorkers(random, span, 3);
    const verdicts = { one: 0, none: 0, either: 0 };
    let lost = 0;

    for (let number = 0; number < 50; number++) {
      const zone = ZONES[number % ZONES.length] as string;
      const schedule = daily(TIMES[number % TIMES.length] as string, zone);
      const channel = await simulateChannel(`channel-${number}`, { schedule, tips: TIPS }, workers, random);
      for (const due of dueInstants(schedule, span)) {
        if (due.dueMs < span.fromMs + DAY_MS || due.dueMs > span.toMs - DAY_MS) continue;
        verdicts[checkDay(channel, due, workers, `${zone} ${schedule.time} on ${due.day}`)] += 1;
      }
      expect(new Set(channel.posts.map(({ day }) => day)).size).toBe(channel.posts.length);
      expectNoneTwice(channel);
      lost += channel.lost;
    }
    // It would prove nothing if hardly any day were certain, or none fell into an outage.
    expect(verdicts.one).toBeGreaterThan(15_000);
    expect(verdicts.none).toBeGreaterThan(50);
    expect(verdicts.either).toBeLessThan(2_500);
    expect(lost).toBeLessThan(100);
  }, 120_000);
});

describe("the weekly summaries of 2026", () => {
  const seed = Number(process.env.TIPS_SEED ?? Math.floor(Math.random() * 2 ** 31));

  it(`come once on the day of each week that was set, by the zone's own clock (seed ${seed})`, async () => {
    const random = mulberry32(seed);
    const span = { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2027, 0, 1) };
    const workers = simulateWorkers(random, span, 3);
    const verdicts = { one: 0, none: 0, either: 0 };
    for (let number = 0; number < 28; number++) {
      const zone = ZONES[number % ZONES.length] as string;
      const weekday = (number % 7) + 1;
      const schedule = daily(TIMES[number % TIMES.length] as string, zone, { weekday });
      const channel = await simulateChannel(`weekly-${number}`, { schedule, tips: TIPS }, workers, random);
      for (const due of dueInstants(schedule, span)) {
        if (due.dueMs < span.fromMs + DAY_MS || due.dueMs > span.toMs - DAY_MS) continue;
        const what = `${zone} ${schedule.time} on ${due.day}`;
        if ((new Date(due.day).getUTCDay() || 7) === weekday)
          verdicts[checkDay(channel, due, workers, what)] += 1;
        else
          expect(
            channel.posts.filter(({ day }) => day === due.day),
            what,
          ).toEqual([]);
      }
      expect(new Set(channel.posts.map(({ day }) => day)).size).toBe(channel.posts.length);
    }
    expect(verdicts.one).toBeGreaterThan(1_000);
  }, 120_000);
});

/**
 * The posts on that local day, by its own clock: one where there was time for it, none where nobody was there
 * (a minute more on both sides, for clocks that differ), at most one where time was short.
 */
function checkDay({ posts }: ChannelYear, { dueMs, untilMs }: Due, workers: Workers, what: string) {
  const lateMs = Math.min(dueMs + 2 * HOUR_MS, untilMs);
  const found = posts.filter(({ atMs }) => dueMs <= atMs && atMs < untilMs);
  for (const { atMs } of found) expect(atMs, what).toBeLessThanOrEqual(dueMs + 2 * HOUR_MS);
  if (minutesWithWorkers(workers, dueMs - MINUTE_MS, lateMs + 2 * MINUTE_MS) === 0) {
    expect(found, what).toEqual([]);
    return "none";
  }
  expect(found.length, what).toBeLessThanOrEqual(1);
  if (minutesWithWorkers(workers, dueMs, lateMs) < Math.min(20, (lateMs - dueMs) / MINUTE_MS))
    return "either";
  if (lateMs - dueMs < 20 * MINUTE_MS) return "either";
  expect(found.length, what).toBe(1);
  return "one";
}

function expectNoneTwice({ posts, lost }: ChannelYear): void {
  const lastSeen = new Map<string, number>();
  for (const [index, { tip }] of posts.entries()) {
    const distance = index - (lastSeen.get(tip) ?? Number.NEGATIVE_INFINITY);
    expect(distance, `${tip} comes again after ${distance}`).toBeGreaterThanOrEqual(TIPS.length - lost);
    lastSeen.set(tip, index);
  }
}
