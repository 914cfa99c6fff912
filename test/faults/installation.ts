/** Bot and worker as processes of their own, a Redis and the local platforms, for one fault. */
import { setTimeout } from "node:timers/promises";
import {
  APPLICATION,
  type Asked,
  type DiscordServer,
  startDiscordServer,
  TOKEN,
} from "../platforms/discord/server.js";
import { overHttp, overSocket, SIGNING_SECRET, shown, type Transport } from "../platforms/slack/people.js";
import { type SlackServer, startSlackServer } from "../platforms/slack/server.js";
import { APP_TOKEN, BOT, type Message } from "../platforms/slack/workspace.js";
import { dataFolder, type Photofinish, photofinish } from "../support/cli.js";
import { freePort } from "../support/redis.js";
import { until } from "../support/until.js";
import { type FaultyRedis, faultyRedis } from "./redis.js";

export interface Installation {
  redis: FaultyRedis;
  slack: SlackServer;
  discord: DiscordServer;
  /** Where Slack's requests go. */
  transport: Transport;
  http: ReturnType<typeof overHttp>;
  slackPort: number;
  /** Started, and nothing waited for. */
  start(role: "start" | "bot" | "worker", settings?: NodeJS.ProcessEnv): Promise<Running>;
  /** Started and ready. */
  ready(role: "start" | "bot" | "worker", settings?: NodeJS.ProcessEnv): Promise<Running>;
  /** Waits for a message in Slack of which this is true. */
  message(what: string, isIt: (message: Message) => boolean, withinMs?: number): Promise<Message>;
  stop(): Promise<void>;
}

export interface Running extends Photofinish {
  healthPort: number;
  /** With -9; resolves when it has ended. */
  kill(): Promise<void>;
  /** Of the health check; `null` where nothing answers. */
  status(path: "/healthz" | "/readyz"): Promise<number | null>;
}

export interface InstallationOptions {
  /** Which platforms the bot is connected to; by default only Slack, over HTTP. */
  chats?: readonly ("slack" | "slack-socket" | "discord")[];
  /** Left out: started at once. */
  redis?: "absent";
}

export async function install({
  chats = ["slack"],
  redis: state,
}: InstallationOptions = {}): Promise<Installation> {
  const redis = await faultyRedis();
  if (state !== "absent") await redis.start();
  const [slack, discord] = await Promise.all([startSlackServer(), startDiscordServer()]);
  slack.joined.add("C1").add("C2");
  const person = { tz: "Europe/Berlin", locale: "en-US", admin: false };
  slack.users
    .set("UADA", person)
    .set("UBOB", person)
    .set("UBOSS", { ...person, admin: true })
    .set(BOT.user, person);
  const slackPort = await freePort();
  const http = overHttp(slackPort);
  const running: Running[] = [];
  const folders: { remove(): Promise<void> }[] = [];

  const connections = {
    slack: { SLACK_SIGNING_SECRET: SIGNING_SECRET, SLACK_PORT: String(slackPort) },
    "slack-socket": { SLACK_APP_TOKEN: APP_TOKEN },
    discord: { DISCORD_TOKEN: TOKEN, DISCORD_APPLICATION_ID: APPLICATION, DISCORD_API_URL: discord.apiUrl },
  };
  const ofSlack = { SLACK_BOT_TOKEN: BOT.token, SLACK_API_URL: slack.apiUrl };
  const chatSettings = Object.assign(
    chats.some((chat) => chat !== "discord") ? { ...ofSlack } : {},
    ...chats.map((chat) => connections[chat]),
  );

  async function start(role: "start" | "bot" | "worker", settings: NodeJS.ProcessEnv = {}): Promise<Running> {
    const data = await dataFolder();
    folders.push(data);
    const healthPort = await freePort();
    const child = photofinish([role], {
      STORE_URL: redis.url,
      PHOTOFINISH_DATA: data.folder,
      HEALTH_PORT: String(healthPort),
      LOG_LEVEL: "warn",
      ...(role === "worker" ? {} : chatSettings),
      ...settings,
    });
    const started: Running = {
      ...child,
      healthPort,
      async kill() {
        child.process.kill("SIGKILL");
        await child.ended;
      },
      async status(path) {
        const asked = fetch(`http://127.0.0.1:${healthPort}${path}`, { signal: AbortSignal.timeout(5_000) });
        return await asked.then((answer) => answer.text().then(() => answer.status)).catch(() => null);
      },
    };
    running.push(started);
    return started;
  }

  return {
    redis,
    slack,
    discord,
    http,
    slackPort,
    transport: chats.includes("slack-socket") ? overSocket(slack) : http,
    start,
    async ready(role, settings) {
      const started = await start(role, settings);
      await until(`the ${role} is ready`, async () => (await started.status("/readyz")) === 200, 60_000);
      return started;
    },
    async message(what, isIt, withinMs = 40_000) {
      const seen = () =>
        slack.messages.map((message) => JSON.stringify(shown(message).slice(0, 200))).join("\n");
      await until(`there is ${what} in Slack`, () => slack.messages.some(isIt), withinMs).catch((error) => {
        const said = running.map((each) => each.err()).join("\n");
        throw new Error(`${error.message}, and not only\n${seen()}\n${said.slice(-3_000)}`);
      });
      return slack.messages.findLast(isIt) as Message;
    },
    async stop() {
      redis.thaw();
      await Promise.all(running.map((each) => each.kill()));
      await Promise.all([slack.close(), discord.close(), redis.stop()]);
      for (const folder of folders) await folder.remove();
    },
  };
}

export const isResult = (message: Message) => message.blocks.some(({ type }) => type === "table");
export const hasPicture = (message: Message) => message.blocks.some(({ type }) => type === "image");
export const says = (words: string | RegExp) => (message: Message) =>
  typeof words === "string" ? shown(message).includes(words) : words.test(shown(message));

/** Whether the interaction's answer is more than that there will be one. */
export const isAnswered = ({ original }: Asked) => original?.body != null;

/** Long enough for whatever would come twice, in ms. */
export const QUIET_MS = 3_000;
export const quiet = () => setTimeout(QUIET_MS);
