/** The real bot and the real worker of a test, on real Redis, against the local Discord. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pino } from "pino";
import { type App, type Role, startApp } from "../../../src/app/app.js";
import { readConfig } from "../../../src/config/config.js";
import { openStore } from "../../../src/store/open.js";
import { type Results, resultsIn } from "../../../src/store/results.js";
import type { Store } from "../../../src/store/store.js";
import type { Asked } from "../../platforms/discord/server.js";
import {
  APPLICATION,
  type DiscordServer,
  shown,
  startDiscordServer,
  TOKEN,
} from "../../platforms/discord/server.js";
import { redisForTests, type TestRedis } from "../../support/redis.js";
import { until } from "../../support/until.js";

export interface Playing {
  discord: DiscordServer;
  redis: TestRedis;
  /** Everything that was logged, a line each. */
  log: string[];
  start(role: Role, settings?: NodeJS.ProcessEnv): Promise<App>;
  /** Started, and connected to Discord. */
  startBot(settings?: NodeJS.ProcessEnv): Promise<App>;
  /** The results of this installation, as nobody but its processes sees them. */
  openResults(): Promise<{ store: Results; close(): Promise<void> }>;
  openStore(): Promise<{ store: Store; close(): Promise<void> }>;
  /** Ends all that was started. */
  stop(): Promise<void>;
}

/** `null` where there is no Redis. */
export async function playing(options?: Parameters<typeof startDiscordServer>[0]): Promise<Playing | null> {
  const redis = await redisForTests();
  if (redis === null) return null;
  const discord = await startDiscordServer(options);
  const folder = await mkdtemp(join(tmpdir(), "photofinish-discord-"));
  const apps: App[] = [];
  const log: string[] = [];
  const logger = pino({ level: "debug" }, { write: (line: string) => void log.push(line) });

  async function start(role: Role, settings: NodeJS.ProcessEnv = {}): Promise<App> {
    const { PATH, HOME, PYTHON } = process.env;
    const config = readConfig({
      PATH,
      HOME,
      PYTHON,
      STORE_URL: redis?.url,
      STORE_PREFIX: redis?.prefix.slice(0, 40),
      PHOTOFINISH_DATA: folder,
      DISCORD_TOKEN: TOKEN,
      DISCORD_APPLICATION_ID: APPLICATION,
      DISCORD_API_URL: discord.apiUrl,
      ...settings,
    });
    const terminal = { input: new PassThrough(), output: new PassThrough() };
    const app = await startApp({ role, config, version: "1.2.3", logger, language: "en", terminal });
    const stop = app.stop;
    app.stop = async () => {
      const index = apps.indexOf(app);
      if (index >= 0) apps.splice(index, 1);
      await stop();
    };
    apps.push(app);
    return app;
  }

  return {
    discord,
    redis,
    log,
    start,
    async startBot(settings) {
      const connections = () => log.filter((line) => line.includes("Discord: connected")).length;
      const before = connections();
      const app = await start("bot", settings);
      await until("all shards are connected", () => connections() > before);
      return app;
    },
    async openResults() {
      const prefix = redis.prefix.slice(0, 40);
      const store = await openStore({ url: redis.url, prefix, folder, logger });
      return { store: resultsIn(store), close: store.close };
    },
    async openStore() {
      const store = await openStore({ url: redis.url, prefix: "looking-on", folder, logger });
      return { store, close: store.close };
    },
    async stop() {
      for (const app of [...apps].reverse()) await app.stop();
      await discord.close();
      await redis.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The race's result, once it is there: its picture is attached. */
export async function result(asked: Asked): Promise<string> {
  await until("the result is there", () => (asked.original?.files.length ?? 0) > 0, 40_000);
  return shown(asked.original);
}

export async function answer(asked: Asked): Promise<string> {
  await until("there is an answer", () => asked.original?.body);
  return shown(asked.original);
}
