/** The composition root: makes the parts that a role needs, joins them, and releases them in reverse. */
import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import type { Logger } from "pino";
import type { Services } from "./bot/commands/command.js";
import { discordApi, discordRest } from "./bot/discord/api.js";
import { startDiscord } from "./bot/discord/discord.js";
import { discordPoster } from "./bot/discord/poster.js";
import { DISCORD } from "./bot/discord/request.js";
import { createServices } from "./bot/services.js";
import { createSlackPoster } from "./bot/slack/poster.js";
import { startSlack } from "./bot/slack/slack.js";
import { SLACK } from "./bot/slack/to-request.js";
import { openWeb } from "./bot/slack/web.js";
import { startTerminal, type TerminalStreams } from "./bot/terminal/terminal.js";
import type { Config } from "./config.js";
import { StartError } from "./errors.js";
import { startHealth } from "./health.js";
import { readCourse } from "./lessons/course/course.js";
import { createDrawing, type Drawing } from "./lessons/png/draw.js";
import { readTips } from "./lessons/tips.js";
import { createReleasers, type Releasers } from "./releasers.js";
import { acquireLock } from "./store/lock.js";
import { openStore } from "./store/open.js";
import type { Store } from "./store/store.js";
import { createBudget } from "./workers/budget.js";
import { startDeliveries } from "./workers/deliver.js";
import type { Language } from "./workers/jobs.js";
import { startCounting } from "./workers/lost-updates/worker.js";
import type { Poster } from "./workers/poster.js";
import { openQueues, type Queues } from "./workers/queues.js";
import { type Results, resultsIn } from "./workers/results.js";
import { findHost } from "./workers/runner/host.js";
import { createRunner } from "./workers/runner/runner.js";
import { tipsIn } from "./workers/tips/tips.js";
import { startTips } from "./workers/tips/worker.js";
import { type RaceWorker, startRaceWorker } from "./workers/worker.js";

export type Role = "start" | "bot" | "worker";

/** What waiting races may take of a host together; each lane declares its share (workers/budget.ts). */
const HOST_BUDGET = { processes: 1_000, threads: 2_000, memoryMb: 3_000 };

export interface AppOptions {
  role: Role;
  config: Config;
  version: string;
  logger: Logger;
  language: Language;
  terminal: TerminalStreams;
}

export interface App {
  /** The exit code, once there is nothing more to do: the terminal's user has left. A worker never ends so. */
  finished: Promise<number>;
  /** Hands back or finishes what is under way, and ends everything that was started. */
  stop(): Promise<void>;
}

/** The parts that bot and worker have in common. */
interface Shared {
  options: AppOptions;
  releasers: Releasers;
  store: Store;
  queues: Queues;
  results: Results;
  drawing: Drawing;
  /** Each rejects while something that was configured is away. */
  ready: ((timeoutMs: number) => Promise<void>)[];
}

/** Throws `StartError` where the settings or the machine do not allow it; nothing is left running then. */
export async function startApp(options: AppOptions): Promise<App> {
  const { role, config, logger } = options;
  if (role !== "start" && config.store.url === undefined) {
    throw new StartError(
      `"photofinish ${role}" needs a store that several processes can share: set STORE_URL, such as ` +
        "redis://localhost:6379. With the embedded store, run everything in one process: photofinish start",
    );
  }
  const releasers = createReleasers();
  try {
    await mkdir(config.dataFolder, { recursive: true });
    const store = await openStore({ ...config.store, folder: config.dataFolder, logger });
    releasers.add("the store", () => store.close());
    const drawing = createDrawing();
    releasers.add("drawing", drawing.close);
    const shared: Shared = {
      options,
      releasers,
      store,
      queues: openQueues(store.queues),
      results: resultsIn(store),
      drawing,
      ready: [store.ping],
    };
    const worker = role === "bot" ? undefined : await startWorkerRole(shared);
    if (role !== "bot") startPlatformDeliveries(shared);
    await startHealthCheck(shared, worker);
    const { finished } =
      role === "worker" ? { finished: new Promise<number>(() => {}) } : await startBotRole(shared);
    return { finished, stop: releasers.releaseAll };
  } catch (error) {
    await releasers.releaseAll();
    throw error;
  }
}

async function startWorkerRole({ options, releasers, store, queues, results }: Shared): Promise<RaceWorker> {
  const { config, logger } = options;
  const { interpreter, required } = config.python;
  const host = await findHost(interpreter, required);
  const runner = createRunner({ host, interpreter, laneMemoryBytes: config.laneMemoryBytes });
  releasers.add("the runner", runner.close);
  const budget = createBudget(HOST_BUDGET);
  const concurrency = config.raceConcurrency;
  const worker = await startRaceWorker({ store, queues, results, runner, budget, concurrency, logger });
  releasers.add("the races under way", worker.stop);
  const counting = await startCounting({ store, queues, results, runner, logger });
  releasers.add("the counting under way", counting.stop);
  logger.info({ host, store: store.kind }, "the worker is ready");
  return worker;
}

async function startHealthCheck(
  { options, releasers, ready: parts, queues }: Shared,
  worker?: RaceWorker,
): Promise<void> {
  const { config, logger } = options;
  if (config.healthPort === undefined) return;
  const ready = async (timeoutMs: number) => {
    await Promise.all(parts.map((part) => part(timeoutMs)));
  };
  try {
    const health = await startHealth({
      port: config.healthPort,
      ready,
      queues,
      running: worker?.running,
      logger,
    });
    releasers.add("the health check", health.close);
  } catch (error) {
    throw new StartError(`HEALTH_PORT ${config.healthPort} cannot be used: ${(error as Error).message}`);
  }
}

/** Results are posted by those who measure them, so that they arrive also while the bot is down. */
function startPlatformDeliveries(shared: Shared): void {
  const { store } = shared;
  const { config, logger } = shared.options;
  if (config.discord !== undefined) {
    const api = discordApi(discordRest(config.discord), config.discord);
    startOutlet(DISCORD, discordPoster({ api, store, logger }), shared);
  }
  if (config.slack !== undefined) {
    const web = openWeb(config.slack, logger);
    startOutlet(SLACK, createSlackPoster({ web, store, logger }), shared);
  }
}

function startOutlet(outlet: string, poster: Poster, shared: Shared): void {
  const { options, releasers, store, results, drawing } = shared;
  const { logger } = options;
  const deliveries = startDeliveries(outlet, poster, { store, results, drawing, logger });
  releasers.add(`the deliveries to ${outlet}`, deliveries.stop);
  const dailyTips = startTips(outlet, poster, { ...tipParts(store), logger });
  releasers.add(`the daily tips on ${outlet}`, dailyTips.stop);
}

function tipParts(store: Store) {
  return { store, tips: readTips(), now: Date.now };
}

/** `finished`: see `App`. */
async function startBotRole(shared: Shared): Promise<{ finished: Promise<number> }> {
  const { options, releasers, store, queues, results } = shared;
  const { config, logger, version } = options;
  const limits = { racesPerUser: config.raceUserLimit, waitingRaces: config.raceQueueLimit };
  const tips = tipsIn(tipParts(store));
  const services = createServices({
    store,
    queues,
    results,
    tips,
    course: readCourse(),
    version,
    limits,
    logger,
  });
  if (config.discord !== undefined) {
    const discord = await startDiscord({ config: config.discord, services, store, logger });
    releasers.add("Discord", discord.close);
    shared.ready.push(discord.ready);
  }
  if (config.slack !== undefined) {
    const slack = await startSlack({ config: config.slack, services, store, logger });
    releasers.add("Slack", slack.close);
    shared.ready.push(slack.ready);
  }
  // With a chat platform nobody talks to a process that has no keyboard.
  const configured = config.discord !== undefined || config.slack !== undefined;
  const chats = !configured || options.terminal.input.isTTY === true;
  return chats ? startTerminalChat(services, shared) : { finished: new Promise<number>(() => {}) };
}

async function startTerminalChat(services: Services, shared: Shared): Promise<{ finished: Promise<number> }> {
  const { options, releasers, store, results, drawing } = shared;
  const { config, logger, language } = options;
  const outlet = await takeOutlet(config.dataFolder, releasers);
  const terminal = startTerminal({
    ...options.terminal,
    services,
    store,
    outlet,
    language,
    dataFolder: config.dataFolder,
    logger,
  });
  const deliveries = startDeliveries(outlet, terminal.poster, { store, results, drawing, logger });
  releasers.add("the deliveries", deliveries.stop);
  const dailyTips = startTips(outlet, terminal.poster, { ...tipParts(store), logger });
  releasers.add("the daily tips", dailyTips.stop);
  releasers.add("the terminal", terminal.close);
  return { finished: terminal.finished };
}

/**
 * Terminals that share a folder get an outlet each, and after a restart the same one again, so that what
 * was asked before a crash is answered after it.
 */
async function takeOutlet(folder: string, releasers: Releasers): Promise<string> {
  for (let number = 1; ; number++) {
    const lock = await acquireLock(folder, `terminal-${number}`);
    if (!("release" in lock)) continue;
    releasers.add("the terminal's lock", lock.release);
    // Hosts that share a store have folders of their own; a queue's name takes no `:`.
    return `terminal-${hostname().replaceAll(/[^A-Za-z0-9-]/g, "-")}-${number}`;
  }
}
