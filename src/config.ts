/** The only reader of the environment. Every mistake is told at once, with its remedy; no value is a secret's. */
import { resolve } from "node:path";
import { z } from "zod";
import { StartError } from "./errors.js";

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

export interface DiscordConfig {
  token: string;
  applicationId: string;
  /** Commands are registered for this server alone; without it, for all. */
  guildId: string | undefined;
  /** The REST interface's base, without a version; `undefined`: Discord's own. */
  apiUrl: string | undefined;
  shards: number | "auto";
}

/** How Slack's events reach us. */
export type SlackConnection =
  | { kind: "socket"; appToken: string }
  | { kind: "http"; signingSecret: string; port: number };

export interface SlackConfig {
  botToken: string;
  /** The Web API's base; `undefined`: Slack's own. */
  apiUrl: string | undefined;
  /** `undefined`: not configured, which is enough to post results. */
  connection: SlackConnection | undefined;
}

export interface Config {
  store: { url: string | undefined; prefix: string };
  /** Absolute; made when it is needed. */
  dataFolder: string;
  /** `required`: it was named, so it must work. */
  python: { interpreter: string; required: boolean };
  /** Waiting races at once on this worker. */
  raceConcurrency: number;
  /** Races that one user can have under way at once. */
  raceUserLimit: number;
  /** Races that can wait on one queue. */
  raceQueueLimit: number;
  laneMemoryBytes: number;
  /** `undefined`: not configured. */
  discord: DiscordConfig | undefined;
  /** `undefined`: not configured. */
  slack: SlackConfig | undefined;
  healthPort: number | undefined;
  /** `undefined`: the role's own default. */
  logLevel: (typeof LOG_LEVELS)[number] | undefined;
}

const wholeNumber = (least: number, most: number, remedy: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, remedy)
    .transform(Number)
    .refine((value) => value >= least && value <= most, remedy)
    .optional();

const snowflake = (remedy: string) =>
  z
    .string()
    .regex(/^\d{15,20}$/, remedy)
    .optional();

const secret = (form: RegExp, remedy: string) => z.string().regex(form, remedy).optional();

const schema = z.object({
  STORE_URL: z
    .string()
    .refine(
      isStoreUrl,
      "must be a redis:// or rediss:// address, such as redis://localhost:6379; unset it for the embedded store",
    )
    .optional(),
  STORE_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}$/, "must be 1 to 40 letters, digits, - or _")
    .default("photofinish"),
  PHOTOFINISH_DATA: z.string().default(".photofinish"),
  PYTHON: z.string().optional(),
  RACE_CONCURRENCY: wholeNumber(1, 10_000, "must be a whole number from 1 to 10000"),
  RACE_USER_LIMIT: wholeNumber(1, 10_000, "must be a whole number from 1 to 10000"),
  RACE_QUEUE_LIMIT: wholeNumber(1, 1_000_000, "must be a whole number from 1 to 1000000"),
  LANE_MEMORY_MB: wholeNumber(64, 1_000_000, "must be a whole number of megabytes, 64 or more"),
  DISCORD_TOKEN: z
    .string()
    .regex(
      /^\S+$/,
      "must be the bot's token alone, without spaces: Discord's developer portal, Bot, Reset Token",
    )
    .optional(),
  DISCORD_APPLICATION_ID: snowflake(
    "must be the application's number: Discord's developer portal, General Information, Application ID",
  ),
  DISCORD_GUILD_ID: snowflake("must be a server's number; unset it to register commands for all servers"),
  DISCORD_API_URL: z
    .string()
    .refine(
      isHttpUrl,
      "must be an http:// or https:// address without a version, such as https://discord.com/api",
    )
    .optional(),
  DISCORD_SHARDS: z
    .string()
    .regex(/^(auto|[1-9]\d{0,3})$/, "must be auto or a number from 1 to 9999")
    .transform((value) => (value === "auto" ? value : Number(value)))
    .default("auto"),
  SLACK_BOT_TOKEN: secret(/^xoxb-\S+$/, "must be the bot token, xoxb-…: the app's page, OAuth & Permissions"),
  SLACK_APP_TOKEN: secret(
    /^xapp-\S+$/,
    "must be the app-level token, xapp-…: the app's page, Basic Information, App-Level Tokens",
  ),
  SLACK_SIGNING_SECRET: secret(
    /^\S+$/,
    "must be the signing secret alone, without spaces: the app's page, Basic Information, App Credentials",
  ),
  SLACK_PORT: wholeNumber(1, 65_535, "must be a port from 1 to 65535"),
  SLACK_API_URL: z
    .string()
    .refine(isHttpUrl, "must be an http:// or https:// address, such as https://slack.com/api/")
    .optional(),
  HEALTH_PORT: wholeNumber(1, 65_535, "must be a port from 1 to 65535; unset it to have none"),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}` }).optional(),
});

/** Throws `StartError` naming every setting that is wrong. An empty value counts as unset. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const set = Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== "");
  const named = Object.fromEntries(set);
  const parsed = schema.safeParse(named);
  const wrong = parsed.error?.issues.map((issue) => `  ${issue.path.join(".")} ${issue.message}`) ?? [];
  const problems = [...wrong, ...missing(named), ...missingForSlack(named)];
  if (!parsed.success || problems.length > 0) {
    throw new StartError(
      `These settings are wrong:\n${problems.join("\n")}\nCorrect or unset them and start again.`,
    );
  }
  const settings = parsed.data;
  return {
    store: { url: settings.STORE_URL, prefix: settings.STORE_PREFIX },
    dataFolder: resolve(settings.PHOTOFINISH_DATA),
    python: { interpreter: settings.PYTHON ?? "python3", required: settings.PYTHON !== undefined },
    raceConcurrency: settings.RACE_CONCURRENCY ?? 500,
    raceUserLimit: settings.RACE_USER_LIMIT ?? 5,
    raceQueueLimit: settings.RACE_QUEUE_LIMIT ?? 2_000,
    laneMemoryBytes: (settings.LANE_MEMORY_MB ?? 3_000) * 1024 * 1024,
    discord: discordConfig(settings),
    slack: slackConfig(settings),
    healthPort: settings.HEALTH_PORT,
    logLevel: settings.LOG_LEVEL,
  };
}

/** Settings that need each other. */
function missing(named: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  if (named.DISCORD_TOKEN !== undefined && named.DISCORD_APPLICATION_ID === undefined) {
    problems.push(
      "  DISCORD_APPLICATION_ID is missing, and DISCORD_TOKEN is set: it is in Discord's developer portal, " +
        "General Information, Application ID",
    );
  }
  if (named.DISCORD_TOKEN === undefined && named.DISCORD_APPLICATION_ID !== undefined) {
    problems.push(
      "  DISCORD_TOKEN is missing, and DISCORD_APPLICATION_ID is set: it is in Discord's developer portal, " +
        "Bot, Reset Token",
    );
  }
  return problems;
}

function discordConfig(settings: z.infer<typeof schema>): DiscordConfig | undefined {
  const { DISCORD_TOKEN: token, DISCORD_APPLICATION_ID: applicationId } = settings;
  if (token === undefined || applicationId === undefined) return undefined;
  return {
    token,
    applicationId,
    guildId: settings.DISCORD_GUILD_ID,
    apiUrl: settings.DISCORD_API_URL?.replace(/\/+$/, ""),
    shards: settings.DISCORD_SHARDS,
  };
}

function missingForSlack(named: Record<string, string | undefined>): string[] {
  const has = (name: string) => named[name] !== undefined;
  const problems: string[] = [];
  const others = ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_PORT"].filter(has);
  if (!has("SLACK_BOT_TOKEN") && others.length > 0) {
    problems.push(
      `  SLACK_BOT_TOKEN is missing, and ${others.join(", ")} need it: the app's page, OAuth & Permissions`,
    );
  }
  if (has("SLACK_SIGNING_SECRET") && !has("SLACK_PORT") && !has("SLACK_APP_TOKEN")) {
    problems.push("  SLACK_PORT is missing, and SLACK_SIGNING_SECRET is set: the port for Slack's requests");
  }
  if (has("SLACK_PORT") && !has("SLACK_SIGNING_SECRET")) {
    problems.push(
      "  SLACK_SIGNING_SECRET is missing, and SLACK_PORT is set: the app's page, Basic Information, App Credentials",
    );
  }
  if (has("SLACK_APP_TOKEN") && has("SLACK_PORT")) {
    problems.push("  SLACK_APP_TOKEN and SLACK_PORT are both set: unset one, for Socket Mode or for HTTP");
  }
  return problems;
}

function slackConfig(settings: z.infer<typeof schema>): SlackConfig | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl } = settings;
  const { SLACK_SIGNING_SECRET: signingSecret, SLACK_PORT: port } = settings;
  if (botToken === undefined) return undefined;
  if (appToken !== undefined) return { botToken, apiUrl, connection: { kind: "socket", appToken } };
  if (signingSecret === undefined || port === undefined) return { botToken, apiUrl, connection: undefined };
  return { botToken, apiUrl, connection: { kind: "http", signingSecret, port } };
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && ["http:", "https:"].includes(new URL(value).protocol);
}

function isStoreUrl(value: string): boolean {
  return URL.canParse(value) && ["redis:", "rediss:"].includes(new URL(value).protocol);
}
