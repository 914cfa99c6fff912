/** The real bot and a real worker on real Redis, with the local Slack around them. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pino } from "pino";
import { type App, type Role, startApp } from "../../../src/app/app.js";
import { readConfig } from "../../../src/config/config.js";
import { overHttp, overSocket, SIGNING_SECRET, shown, type Transport } from "../../platforms/slack/people.js";
import { type SlackServer, startSlackServer } from "../../platforms/slack/server.js";
import { APP_TOKEN, BOT, type Message } from "../../platforms/slack/workspace.js";
import { freePort, type TestRedis } from "../../support/redis.js";
import { until } from "../../support/until.js";

export interface Installation {
  slack: SlackServer;
  transport: Transport;
  http: ReturnType<typeof overHttp>;
  port: number;
  /** Starts that role, with these settings beside the usual. */
  start(role: Role, settings?: NodeJS.ProcessEnv): Promise<App>;
  /** Waits for a message of which this is true. */
  message(what: string, isIt: (message: Message) => boolean): Promise<Message>;
  /** Ends everything. */
  stop(): Promise<void>;
}

/** `mode`: how Slack's events reach the bot. */
export async function install(redis: TestRedis, mode: "http" | "socket"): Promise<Installation> {
  const slack = await startSlackServer();
  slack.joined.add("C0").add("C1").add("D1");
  const person = { tz: "Europe/Berlin", locale: "en-US", admin: false };
  slack.users
    .set("UADA", person)
    .set("UBOB", person)
    .set("UBOSS", { ...person, admin: true })
    .set("UCHIEF", { ...person, admin: true });
  slack.users.set("UZHANG", { ...person, locale: "zh-CN" }).set(BOT.user, person);

  const folder = await mkdtemp(join(tmpdir(), "photofinish-slack-"));
  const port = await freePort();
  const connection =
    mode === "http"
      ? { SLACK_SIGNING_SECRET: SIGNING_SECRET, SLACK_PORT: String(port) }
      : { SLACK_APP_TOKEN: APP_TOKEN };
  const apps = new Set<App>();
  const http = overHttp(port);

  return {
    slack,
    http,
    port,
    transport: mode === "http" ? http : overSocket(slack),
    async start(role, settings = {}) {
      const config = readConfig({
        STORE_URL: redis.url,
        STORE_PREFIX: redis.prefix,
        PHOTOFINISH_DATA: folder,
        PYTHON: process.env.PYTHON,
        SLACK_BOT_TOKEN: BOT.token,
        SLACK_API_URL: slack.apiUrl,
        // Results are posted without any of this.
        ...(role === "worker" || role === "watcher" ? {} : connection),
        ...settings,
      });
      const app = await startApp({
        role,
        config,
        version: "1.2.3",
        logger: pino({ level: process.env.LOG_LEVEL ?? "silent" }),
        language: "en",
        terminal: { input: new PassThrough(), output: new PassThrough() },
      });
      apps.add(app);
      const stop = app.stop;
      return {
        finished: app.finished,
        async stop() {
          apps.delete(app);
          await stop();
        },
      };
    },
    async message(what, isIt) {
      await until(`there is ${what}, and not only ${seen(slack)}`, () => slack.messages.some(isIt), 60_000);
      return slack.messages.findLast(isIt) as Message;
    },
    async stop() {
      for (const app of [...apps].reverse()) await app.stop();
      await slack.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function seen({ messages }: SlackServer): string {
  return messages.map((message) => JSON.stringify(shown(message).slice(0, 300))).join("\n");
}

export const isResult = (message: Message) => message.blocks.some(({ type }) => type === "table");
export const hasPicture = (message: Message) => message.blocks.some(({ type }) => type === "image");
