/**
 * How workers hold up: many races at once, results, pictures and all.
 *
 *   npm run load:races -- [races, default 500] [command, default "race async 5 10"] [--workers, default 1]
 *
 * Uses STORE_URL, or a private redis-server where that is unset. Prints what it measured; exits with 1
 * where a race is missing, ran twice or did not finish.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { quantile } from "simple-statistics";
import { parseText } from "../src/bot/commands/index.js";
import { startDeliveries } from "../src/bot/deliveries.js";
import { createDrawing } from "../src/drawing/draw.js";
import type { ParsedRace } from "../src/race/race.js";
import type { Reply } from "../src/race/reply.js";
import { openStore } from "../src/store/open.js";
import { resultsIn } from "../src/store/results.js";
import { pssBytes } from "../src/workers/measuring/memory.js";
import { openQueues } from "../src/workers/queues.js";
import { descendants } from "../test/support/processes.js";
import { redisForTests } from "../test/support/redis.js";
import { self } from "../test/support/this-process.js";

const OUTLET = "load";
const MB = 1024 * 1024;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { workers: { type: "string", default: "1" } },
});
const count = Number(positionals[0] ?? 500);
const words = positionals.slice(1).join(" ") || "race async 5 10";
const parsed = parseText(words).parsed as ParsedRace;

const redis = process.env.STORE_URL ? null : await redisForTests();
const url = process.env.STORE_URL ?? redis?.url;
if (url === undefined) throw new Error("Set STORE_URL, or put redis-server on the PATH.");
const prefix = `load-${process.pid}`;
const logger = pino({ level: "warn" }, pino.destination(2));
const store = await openStore({ url, prefix, folder: "", logger });
const queues = openQueues(store.queues);
const results = resultsIn(store);
const drawing = createDrawing();
const workers = Array.from({ length: Number(values.workers) }, () => startWorker(url, prefix));

const posted = new Map<string, number>();
let pictures = 0;
const poster = {
  async post({ id, png }: { id: string; png: Buffer | null }) {
    posted.set(id, (posted.get(id) ?? 0) + 1);
    if (png !== null) pictures++;
  },
};
const deliveries = startDeliveries(OUTLET, poster.post, {
  kept: { change() {} },
  store,
  results,
  drawing,
  jobs: { enqueue: queues.add },
  self,
  logger,
});
while ((await results.host()) === null) await setTimeout(50); // The worker is up.

const reply: Reply = {
  platform: "load",
  outlet: OUTLET,
  user: "u",
  channel: "c",
  language: "en",
  address: {},
};
const ids = Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
const before = performance.now();
await Promise.all(
  ids.map((id) => queues.add({ kind: "race", id, reply, requestedAt: Date.now(), race: { id, ...parsed } })),
);
const enqueuedMs = performance.now() - before;

let peakPss = 0;
let lookedMs = 0;
while (posted.size < count) {
  // To look at all processes takes long itself.
  if (performance.now() - lookedMs >= 1_000) {
    peakPss = Math.max(peakPss, pssBytes([process.pid, ...descendants(process.pid)]));
    lookedMs = performance.now();
  }
  await setTimeout(20);
}
const wholeMs = performance.now() - before;

const off: number[] = [];
let unfinished = 0;
let twice = [...posted.values()].filter((times) => times > 1).length;
for (const id of ids) {
  const result = await results.get(id);
  for (const lane of result?.lanes ?? []) {
    if (lane.status === "finished") off.push(lane.elapsedMs / lane.idealMs - 1);
    else unfinished++;
  }
  const job = await queues.find(id);
  if ((job?.attemptsStarted ?? 0) > 1) twice++;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
console.log(`${count} × /${words}`);
console.log(
  `enqueued in ${enqueuedMs.toFixed(0)} ms, all answered after ${(wholeMs / 1000).toFixed(1)} s: ${(count / (wholeMs / 1000)).toFixed(0)} races/s`,
);
console.log(
  `off the ideal: median ${percent(quantile(off, 0.5))}, 99th percentile ${percent(quantile(off, 0.99))}, worst ${percent(Math.max(...off))}`,
);
console.log(
  `lanes not finished: ${unfinished}; races run or answered twice: ${twice}; pictures: ${pictures}`,
);
console.log(`PSS of all processes at its peak: ${(peakPss / MB).toFixed(0)} MB`);

await deliveries.stop();
await Promise.all(workers.map(stopped));
await drawing.close();
await store.close();
await redis?.stop();
process.exitCode = unfinished > 0 || twice > 0 || posted.size !== count ? 1 : 0;

function startWorker(storeUrl: string, storePrefix: string): ChildProcess {
  const env = { ...process.env, STORE_URL: storeUrl, STORE_PREFIX: storePrefix, LOG_LEVEL: "warn" };
  return spawn(process.execPath, ["dist/cli.js", "worker"], { stdio: ["ignore", "inherit", "inherit"], env });
}

async function stopped(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  await once(child, "exit");
}
