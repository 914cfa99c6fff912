/**
 * How daily tips are spread: many channels that want theirs at the same minute, on a real Redis.
 *
 *   npm run load:tips -- [channels, default 10000]
 *
 * Uses STORE_URL, or a private redis-server where that is unset. Two workers post, one of them is stopped and
 * another started halfway; the platform takes 200 ms a post. Prints what it measured; exits with 1 where a
 * channel got no tip, or two. Ten thousand take some nine minutes.
 */
import { setTimeout } from "node:timers/promises";
import { Redis } from "ioredis";
import { pino } from "pino";
import { quantile } from "simple-statistics";
import { readCourse, readTips } from "../src/app/content.js";
import type { Posting } from "../src/bot/platform.js";
import { tipsIn } from "../src/bot/tips/tips.js";
import { startTips, TIPS_A_SECOND } from "../src/bot/tips/worker.js";
import { openStore } from "../src/store/open.js";
import { redisForTests } from "../test/support/redis.js";

const OUTLET = "load";
const POST_MS = 200;
const MINUTE_MS = 60_000;
const MB = 1024 * 1024;
/** How many are planned at once. */
const BATCH = 100;

const count = Number(process.argv[2] ?? 10_000);
const redis = process.env.STORE_URL ? null : await redisForTests();
const url = process.env.STORE_URL ?? redis?.url;
if (url === undefined) throw new Error("Set STORE_URL, or put redis-server on the PATH.");
const logger = pino({ level: "warn" }, pino.destination(2));
const store = await openStore({ url, prefix: `load-${process.pid}`, folder: "", logger });
const server = new Redis(url);
const parts = { store, tips: readTips(), course: readCourse(), now: Date.now, logger };

/** By channel: when, in milliseconds since the epoch. */
const posted = new Map<string, number[]>();
const poster = {
  async post({ reply }: Posting) {
    await setTimeout(POST_MS);
    posted.set(reply.channel, [...(posted.get(reply.channel) ?? []), Date.now()]);
  },
};

const emptyBytes = await redisBytes();
const dueMs = await planAll();
const plannedBytes = await redisBytes();
let peakBytes = plannedBytes;
let peakRss = 0;

const workers = [startTips(OUTLET, poster, parts), startTips(OUTLET, poster, parts)];
let restarted = false;
const giveUpMs = dueMs + (2 * count * 1000) / TIPS_A_SECOND + MINUTE_MS;
while (posted.size < count && Date.now() < giveUpMs) {
  if (!restarted && posted.size > count / 2) {
    restarted = true;
    workers.push(startTips(OUTLET, poster, parts));
    await workers.shift()?.stop();
  }
  peakBytes = Math.max(peakBytes, await redisBytes());
  peakRss = Math.max(peakRss, process.memoryUsage().rss);
  await setTimeout(500);
}
await Promise.all(workers.map((worker) => worker.stop()));
const exitCode = report();
await store.close();
await server.quit();
await redis?.stop();
process.exitCode = exitCode;

/** All for the first minute that leaves time to plan them. Answers when that is. */
async function planAll(): Promise<number> {
  const tips = tipsIn(parts);
  const atMs = Math.ceil((Date.now() + MINUTE_MS / 4 + count * 5) / MINUTE_MS) * MINUTE_MS;
  const time = new Date(atMs).toISOString().slice(11, 16);
  const before = performance.now();
  for (let from = 0; from < count; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => `c${from + index}`);
    const reply = { platform: "load", outlet: OUTLET, user: "u", language: "en", address: {} } as const;
    await Promise.all(batch.map((channel) => tips.daily.set({ ...reply, channel }, { time, zone: "UTC" })));
  }
  const tookMs = performance.now() - before;
  console.log(`${count} channels planned for ${time} UTC in ${(tookMs / 1000).toFixed(1)} s`);
  if (Date.now() > atMs) throw new Error("It took too long to plan them: the minute is over.");
  return atMs;
}

/** The exit code. */
function report(): number {
  const late = [...posted.values()].flat().map((atMs) => (atMs - dueMs) / 1000);
  const perSecond = new Map<number, number>();
  for (const seconds of late)
    perSecond.set(Math.floor(seconds), (perSecond.get(Math.floor(seconds)) ?? 0) + 1);
  const twice = [...posted.values()].filter((times) => times.length > 1).length;
  const after = (share: number) => `${quantile(late, share).toFixed(1)} s`;
  const megabytes = (bytes: number) => `${(bytes / MB).toFixed(1)} MB`;
  console.log(`tips posted: ${posted.size} of ${count}; channels that got two: ${twice}`);
  console.log(
    `after the minute: first ${after(0)}, median ${after(0.5)}, 99 % ${after(0.99)}, last ${after(1)}`,
  );
  console.log(
    `at most ${Math.max(...perSecond.values())} in one second (the limit is ${TIPS_A_SECOND} on average)`,
  );
  console.log(
    `Redis: ${megabytes(emptyBytes)} empty, ${megabytes(plannedBytes)} planned, ${megabytes(peakBytes)} at its peak`,
  );
  console.log(`memory of the process with both workers, at its peak: ${megabytes(peakRss)}`);
  return posted.size === count && twice === 0 ? 0 : 1;
}

async function redisBytes(): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await server.info("memory"))?.[1]);
}
