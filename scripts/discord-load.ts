/**
 * How the bot on Discord holds up, against the local Discord of the tests, with bot and worker as processes
 * of their own.
 *
 *   npm run load:discord -- acknowledge   200 commands a second for 10 s, their races queueing behind:
 *                                         how long each acknowledgement took
 *   npm run load:discord -- once [count]  two bot processes on one token: every command (default 1,000)
 *                                         has one result
 *
 * Uses STORE_URL, or a private redis-server where that is unset. Exits with 1 where a claim does not hold.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { quantile } from "simple-statistics";
import {
  APPLICATION,
  type Asked,
  type DiscordServer,
  startDiscordServer,
  TOKEN,
} from "../test/platforms/discord/server.js";
import { redisForTests } from "../test/support/redis.js";
import { until } from "../test/support/until.js";

const A_SECOND = 200;
const SECONDS = 10;
const WARM_AFTER_S = 3;
const ACKNOWLEDGED_WITHIN_MS = 3_000;
const NEARLY_ALL_WITHIN_MS = 250;
/** Commands come in bunches of this many milliseconds. */
const BUNCH_MS = 20;
const RESULTS_WITHIN_MS = 10 * 60_000;

const [mode = "", given] = process.argv.slice(2);
const runs: Record<string, () => Promise<boolean>> = { acknowledge, once: onceEach };
const run = runs[mode];
if (run === undefined) throw new Error(`Say which: npm run load:discord -- ${Object.keys(runs).join(" | ")}`);

const redis = process.env.STORE_URL ? null : await redisForTests();
const url = process.env.STORE_URL ?? redis?.url;
if (url === undefined) throw new Error("Set STORE_URL, or put redis-server on the PATH.");
const folder = await mkdtemp(join(tmpdir(), "photofinish-load-"));
const discord = await startDiscordServer();
const children: ChildProcess[] = [];
try {
  process.exitCode = (await run()) ? 0 : 1;
} finally {
  for (const child of children) {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  await discord.close();
  await redis?.stop();
  await rm(folder, { recursive: true });
}

async function acknowledge(): Promise<boolean> {
  await start("worker");
  await startBots(1);
  const all: Asked[] = [];
  const began = performance.now();
  while (all.length < A_SECOND * SECONDS) {
    // As many as are due by now: a bunch that came late does not lower the rate.
    const due = ((performance.now() - began) / 1000) * A_SECOND;
    while (all.length < Math.min(due, A_SECOND * SECONDS)) all.push(ask(discord, all.length, "5 10"));
    await setTimeout(BUNCH_MS);
  }
  const tookMs = performance.now() - began;
  await setTimeout(ACKNOWLEDGED_WITHIN_MS);
  const times = all.flatMap(({ acknowledgedMs }) => (acknowledgedMs === null ? [] : [acknowledgedMs]));
  const [median, most, slowest] = [0.5, 0.99, 1].map((share) => quantile(times, share));
  console.log(
    `${all.length} commands in ${(tookMs / 1000).toFixed(1)} s on ${cpus().length} cores, ${times.length} acknowledged; ` +
      `median ${median} ms, 99th percentile ${most?.toFixed(0)} ms, slowest ${slowest} ms; refused by Discord: ${discord.problems.length}`,
  );
  // By then the code is warm, and the first races have begun.
  const later = all.slice(WARM_AFTER_S * A_SECOND).flatMap(({ acknowledgedMs }) => acknowledgedMs ?? []);
  console.log(
    `after the first ${WARM_AFTER_S} s: median ${quantile(later, 0.5)} ms, 99th percentile ${quantile(later, 0.99).toFixed(0)} ms`,
  );
  const intime = times.length === all.length && (slowest ?? 0) < ACKNOWLEDGED_WITHIN_MS;
  return intime && (most ?? 0) < NEARLY_ALL_WITHIN_MS && discord.problems.length === 0;
}

async function onceEach(): Promise<boolean> {
  const count = Number(given ?? 1_000);
  await start("worker");
  await startBots(2);
  const all: Asked[] = [];
  const began = performance.now();
  for (let index = 0; index < count; index++) {
    all.push(ask(discord, index, "0.1"));
    if (index % 10 === 9) await setTimeout(100);
  }
  const done = () => all.filter(({ original }) => (original?.files.length ?? 0) > 0).length;
  await until("every command has its result", () => done() === count, RESULTS_WITHIN_MS);
  const posted = [...discord.channels.values()].flat().length;
  const more = all.filter(({ followUps }) => followUps.length > 0).length + posted;
  const callbacks = discord.requests.filter((request) => request.endsWith("/callback")).length;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `${count} commands to two bots: ${done()} results after ${seconds} s, ${more} answered more than once, ` +
      `${callbacks} acknowledgements sent; refused by Discord: ${discord.problems.length}`,
  );
  return more === 0 && discord.problems.length === 0;
}

/** Each by somebody else. */
function ask(server: DiscordServer, index: number, tasks: string): Asked {
  return server.command(
    "race",
    "async",
    { tasks },
    { user: String(111_111_111_111_000_000n + BigInt(index)) },
  );
}

async function startBots(count: number): Promise<void> {
  for (let index = 1; index <= count; index++) await start("bot");
  await until("the bots are connected", () => discord.gateway.connected() === count, 60_000);
}

async function start(role: "bot" | "worker"): Promise<void> {
  const ofDiscord = {
    DISCORD_TOKEN: TOKEN,
    DISCORD_APPLICATION_ID: APPLICATION,
    DISCORD_API_URL: discord.apiUrl,
  };
  const settings = {
    // The worker gets no token: the bot posts the results.
    ...(role === "bot" ? ofDiscord : {}),
    STORE_URL: url,
    STORE_PREFIX: `load-${process.pid}`,
    PHOTOFINISH_DATA: folder,
    RACE_QUEUE_LIMIT: "100000",
    LOG_LEVEL: "fatal",
  };
  const env = { ...process.env, ...settings };
  const stdio = ["ignore", "ignore", "inherit"] as const;
  children.push(spawn(process.execPath, ["dist/cli.js", role], { env, stdio: [...stdio] }));
}
