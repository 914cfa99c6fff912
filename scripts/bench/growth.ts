/**
 * How time and memory grow with what there is: tasks of a lane, waiting races, schedules, kept results.
 *
 *   npm run bench:growth -- [PNG]
 *
 * Starts a redis-server of its own. Prints a table and draws it, as docs/images/growth.png has it: what one more costs, which
 * stays level where growth is linear.
 */
import { writeFileSync } from "node:fs";
import { Redis } from "ioredis";
import { pino } from "pino";
import { createDrawing } from "../../src/drawing/draw.js";
import type { Race } from "../../src/race/race.js";
import { openStore } from "../../src/store/open.js";
import { resultsIn } from "../../src/store/results.js";
import { createRunner } from "../../src/workers/measuring/runner.js";
import { openQueues } from "../../src/workers/queues.js";
import { findHost } from "../../src/workers/runtimes/host.js";
import { startRedisServer } from "../../test/support/redis.js";
import { raceResult, repeat } from "../../test/support/results.js";
import { type Curve, growthSvg, type Point } from "./growth-picture.js";

const NEVER = new AbortController().signal;
/** Calls under way at once, as many users have them. */
const AT_ONCE = 50;

const server = await startRedisServer();
if (server === null) throw new Error("Put redis-server on the PATH.");
const logger = pino({ level: "silent" });
const store = await openStore({ url: server.url, prefix: "growth", folder: "", logger });
const redis = new Redis(server.url);
const queues = openQueues(store.queues);
const results = resultsIn(store);

const race = (id: string): Race => ({
  id,
  lanes: ["async"],
  workload: [{ kind: "sleep", ms: 1 }],
  runtime: "node",
  runs: 1,
});
const reply = {
  platform: "none",
  outlet: "none",
  user: "u",
  channel: "c",
  language: "en",
  address: {},
} as const;
const schedules = store.queues.queue("tips-growth");

const curves: Curve[] = [
  { title: "tasks of one async lane", points: await tasks([1, 10, 100, 1_000, 10_000]) },
  {
    title: "waiting races",
    points: await growing([100, 1_000, 10_000, 100_000], async (n) => {
      const id = `r-${n}`;
      await queues.add({ kind: "race", id, reply, requestedAt: Date.now(), race: race(id) });
    }),
  },
  {
    title: "schedules of daily tips",
    points: await growing([100, 1_000, 10_000], async (n) => {
      await schedules.upsertJobScheduler(`s-${n}`, { pattern: "0 9 * * *", tz: "Europe/Berlin" });
    }),
  },
  {
    title: "kept results",
    points: await growing([100, 1_000, 10_000], async (n) => {
      const result = raceResult({ workload: repeat("sleep:10", 2), lanes: ["async"] });
      await results.save({ ...result, raceId: `kept-${n}` });
    }),
  },
];

for (const { title, points } of curves) {
  console.log(`\n${title}`);
  for (const { count, eachMs, eachBytes } of points) {
    const memory = eachBytes === null ? "" : `, ${(eachBytes / 1024).toFixed(2)} kB each`;
    console.log(`${String(count).padStart(8)}: ${eachMs.toPrecision(3)} ms each${memory}`);
  }
}
const png = process.argv[2];
if (png !== undefined) {
  const drawing = createDrawing();
  writeFileSync(png, await drawing.png(growthSvg(curves)));
  await drawing.close();
}
await store.close();
redis.disconnect();
await server.stop();

/** What each further one costs, between one count and the next. */
async function growing(counts: number[], add: (number: number) => Promise<void>): Promise<Point[]> {
  const points: Point[] = [];
  let there = 0;
  for (const count of counts) {
    const more = count - there;
    const [began, before] = [performance.now(), await usedBytes()];
    const queue = async () => {
      while (there < count) await add(there++);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, queue));
    const eachMs = (performance.now() - began) / more;
    points.push({ count, eachMs, eachBytes: ((await usedBytes()) - before) / more });
  }
  return points;
}

async function usedBytes(): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.info("memory"))?.[1]);
}

/** From `go` until its result is there, without the second for which they sleep. */
async function tasks(counts: number[]): Promise<Point[]> {
  const host = await findHost({ python: { commands: ["python3"], required: false } });
  const [interpreter] = host.interpreters;
  if (interpreter === undefined) throw new Error("This machine has no interpreter.");
  const runner = createRunner({ host, laneMemoryBytes: 2 ** 32 });
  const points: Point[] = [];
  for (const count of counts) {
    const workload = Array(count).fill({ kind: "sleep", ms: 1_000 });
    const prepared = await runner.prepare("async", interpreter, workload);
    const began = performance.now();
    const { peakRssBytes } = await prepared.go({ signal: NEVER, timeoutMs: 60_000 });
    const eachMs = (performance.now() - began - 1_000) / count;
    points.push({ count, eachMs, eachBytes: peakRssBytes === null ? null : peakRssBytes / count });
  }
  await runner.close();
  return points;
}
