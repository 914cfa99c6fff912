/** Daily tips by a simulated clock: workers that come and go, and a channel that is posted to. */
import { pino } from "pino";
import { nextDueMs } from "../../src/bot/tips/due.js";
import { type PostParts, postTip } from "../../src/bot/tips/post-tip.js";
import type { Tip } from "../../src/lessons/tips/tips.js";
import type { Channels, ChannelTips, Schedule } from "../../src/store/channel-tips.js";
import { channelTips } from "./tip-channels.js";

export const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

export type Random = () => number;

export interface Span {
  fromMs: number;
  toMs: number;
}

/** Deterministic by its seed; from 0 up to 1. */
export function mulberry32(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** `skews`: by how many milliseconds the clock of each worker is ahead. */
export interface Workers {
  span: Span;
  skews: number[];
  /** For every minute of the span, those that are there. */
  there: number[][];
}

/** Each is restarted about twice a day; all together are away some fifty times, for up to six hours. */
export function simulateWorkers(random: Random, span: Span, count: number): Workers {
  const minutes = (span.toMs - span.fromMs) / MINUTE_MS;
  const everybody = Array.from({ length: count }, (_, worker) => worker);
  const there = Array.from({ length: minutes }, () => [...everybody]);
  const takeAway = (gone: number[], everyMinutes: number, longestMinutes: number) => {
    for (let from = 0; from < minutes; ) {
      from += Math.ceil(2 * random() * everyMinutes);
      const to = Math.min(minutes, from + Math.ceil(random() * longestMinutes));
      for (let minute = from; minute < to; minute++) {
        there[minute] = there[minute]?.filter((worker) => !gone.includes(worker)) ?? [];
      }
      from = to;
    }
  };
  for (const worker of everybody) takeAway([worker], DAY_MINUTES / 2, 40);
  takeAway(everybody, 7 * DAY_MINUTES, 6 * 60);
  return { span, there, skews: everybody.map(() => Math.round((random() - 0.5) * 10_000)) };
}

export function workersAt({ span, there }: Workers, atMs: number): number[] {
  return there[Math.floor((atMs - span.fromMs) / MINUTE_MS)] ?? [];
}

/** In how many minutes from one instant to another anybody is there. */
export function minutesWithWorkers(workers: Workers, fromMs: number, toMs: number): number {
  let minutes = 0;
  for (let at = fromMs; at < toMs; at += MINUTE_MS) if (workersAt(workers, at).length > 0) minutes += 1;
  return minutes;
}

export interface Post {
  /** The local day whose tip it is, as the code has it. */
  day: string;
  tip: string;
  /** By the clock of the worker that posted it. */
  atMs: number;
}

export interface ChannelYear {
  posts: Post[];
  /** Tips that were taken and never seen: it was left open by a kill whether they had been. */
  lost: number;
}

/** What BullMQ does with the jobs of a scheduler: when a job is taken the next one is planned. */
export async function simulateChannel(
  key: string,
  { schedule, tips }: { schedule: Schedule; tips: readonly Tip[] },
  workers: Workers,
  random: Random,
): Promise<ChannelYear> {
  const { fromMs, toMs } = workers.span;
  const place = simulatePlace(key, schedule, tips, random);
  for (let due = nextDueMs(schedule, fromMs); due < toMs; ) {
    let next: number | null = null;
    for (let at = due; at < toMs; ) {
      const there = workersAt(workers, at);
      if (there.length === 0) {
        at += MINUTE_MS;
        continue;
      }
      const clock = at + (workers.skews[pick(random, there)] ?? 0);
      next ??= nextDueMs(schedule, Math.max(due, clock));
      const retryMs = await place.attempt(Math.max(due, clock));
      if (retryMs === null) break;
      at += retryMs;
    }
    due = next ?? toMs;
  }
  return place.year();
}

class Killed extends Error {}

/** A channel, its entry in the store, and its platform, which posts a message of the same id once. */
function simulatePlace(key: string, schedule: Schedule, tips: readonly Tip[], random: Random) {
  const posts = new Map<string, Post>();
  const taken: string[] = [];
  let state: ChannelTips = channelTips({ schedule });
  let nowMs = 0;
  let killed = false;
  const mayKill = () => {
    killed ||= random() < 0.04;
    if (killed) throw new Killed();
  };

  const channels: Channels = {
    get: async () => state,
    async change(_key, change) {
      mayKill();
      const before = state;
      state = change(before);
      if (state.lastTip !== null && state.lastTip !== before.lastTip) taken.push(state.lastTip);
      mayKill();
      return state;
    },
  };
  const poster: PostParts["poster"] = {
    async post({ id }) {
      mayKill();
      if (random() < 0.1) throw new Error("the platform is down");
      const post = { day: id.slice(-10), tip: String(state.chosen?.tip), atMs: nowMs };
      if (!posts.has(id)) posts.set(id, post);
      mayKill();
    },
  };
  const schedulers = { plan: async () => {}, unplan: async () => {}, tellPaused: async () => {} };
  const logger = pino({ level: "silent" });
  const weekBefore = async (day: string) => ({ title: day, blocks: [] });

  return {
    year: (): ChannelYear => ({ posts: [...posts.values()], lost: taken.length - posts.size }),
    /** After how many milliseconds to try again; `null`: the job is done. */
    async attempt(atMs: number): Promise<number | null> {
      nowMs = atMs;
      killed = false;
      try {
        await postTip(key, atMs, { channels, schedulers, poster, tips, weekBefore, logger });
        return null;
      } catch (error) {
        return error instanceof Killed ? 10_000 : MINUTE_MS;
      }
    },
  };
}
