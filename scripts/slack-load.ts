/**
 * How fast commands are acknowledged over HTTP while they pour in: 200 a second for 10 s, every second one a
 * race. The races queue behind; a worker comes when all has been acknowledged, and answers them. The bot, Redis,
 * the local Slack and this script share the machine.
 *
 *   npm run load:slack -- [commands a second, default 200] [seconds, default 10]
 *
 * Prints what it measured; exits with 1 where an acknowledgement took 3 s, the 99th percentile is over
 * 250 ms, or a command was answered twice or not at all.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { quantile } from "simple-statistics";
import { overHttp, type Sent, SIGNING_SECRET, slashCommand } from "../test/platforms/slack/people.js";
import { startSlackServer } from "../test/platforms/slack/server.js";
import { BOT } from "../test/platforms/slack/workspace.js";
import { freePort, redisForTests } from "../test/support/redis.js";
import { until } from "../test/support/until.js";

/** What Slack waits for, and what we want nearly all to be within. */
const LIMIT_MS = 3_000;
const MOST_P99_MS = 250;
const ANSWERED_WITHIN_MS = 300_000;

const rate = Number(process.argv[2] ?? 200);
const seconds = Number(process.argv[3] ?? 10);
const count = rate * seconds;

const redis = process.env.STORE_URL ? null : await redisForTests();
const url = process.env.STORE_URL ?? redis?.url;
if (url === undefined) throw new Error("Set STORE_URL, or put redis-server on the PATH.");
const slack = await startSlackServer();
slack.joined.add("C1");
const folder = await mkdtemp(join(tmpdir(), "photofinish-load-"));
const port = await freePort();
const http = overHttp(port);

const common = {
  ...process.env,
  STORE_URL: url,
  STORE_PREFIX: `load-${process.pid}`,
  PHOTOFINISH_DATA: folder,
};
const bot = start("bot", {
  SLACK_BOT_TOKEN: BOT.token,
  SLACK_API_URL: slack.apiUrl,
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
  SLACK_PORT: String(port),
});
const hello = slashCommand(slack, "/help", person(0));
await until("the bot listens", () => http.command(hello).then(isOk, () => false));
await until("the bot answers", () => slack.messages.length > 0);
const before = slack.messages.length;

const acknowledged: Promise<Sent>[] = [];
const began = performance.now();
for (let sent = 1; sent <= count; sent++) {
  await setTimeout(Math.max(0, began + (sent * 1000) / rate - performance.now()));
  const typed = sent % 2 === 0 ? "/race async 0.2 0.5" : "/help race";
  acknowledged.push(http.command(slashCommand(slack, typed, person(sent))));
}
const sentMs = performance.now() - began;
const all = await Promise.all(acknowledged);
// Without a token: the bot posts the results.
const worker = start("worker", {});
const answeredThen = slack.messages.length - before;
const answers = () => slack.messages.slice(before).filter(({ blocks }) => !blocks.some(isBar));
await until("every command is answered", () => answers().length >= count, ANSWERED_WITHIN_MS).catch(
  console.error,
);
const drainedMs = performance.now() - began;

for (const child of [bot, worker]) child.kill("SIGTERM");
await Promise.all([once(bot, "exit"), once(worker, "exit")]);
await slack.close();
await redis?.stop();
await rm(folder, { recursive: true, force: true });

const ms = all.map((each) => each.ms);
const figures = {
  commands: count,
  sentInMs: Math.round(sentMs),
  acknowledged: all.filter(isOk).length,
  medianMs: round(quantile(ms, 0.5)),
  p99Ms: round(quantile(ms, 0.99)),
  slowestMs: round(Math.max(...ms)),
  answeredWhenAllWereAcknowledged: answeredThen,
  answers: answers().length,
  allAnsweredAfterMs: Math.round(drainedMs),
  problems: slack.problems.length,
  cpus: cpus().length,
};
console.log(JSON.stringify(figures, null, 2));
const good =
  figures.acknowledged === count &&
  figures.answers === count &&
  figures.slowestMs < LIMIT_MS &&
  figures.p99Ms <= MOST_P99_MS &&
  figures.problems === 0;
process.exitCode = good ? 0 : 1;

function start(role: string, settings: NodeJS.ProcessEnv) {
  const cli = new URL("../dist/cli.js", import.meta.url).pathname;
  const env = { ...common, ...settings };
  return spawn(process.execPath, [cli, role], { env, stdio: ["ignore", "inherit", "inherit"] });
}

/** Everybody types one command, so that nobody has too many races. */
function person(number: number): { user: string } {
  const user = `U${number}`;
  slack.users.set(user, { locale: "en-US", tz: "Europe/Berlin", admin: false });
  return { user };
}

function isOk({ status }: Sent): boolean {
  return status === 200;
}

/** Of a race that is not over. */
function isBar(block: { type: string }): boolean {
  return block.type === "actions" && JSON.stringify(block).includes("/cancel-race ");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
