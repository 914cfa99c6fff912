/** The settings by their names: what each must look like, and the remedy where it does not. */
import { z } from "zod";

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

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

export const settingsSchema = z.object({
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
  PYTHON: z
    .string()
    .transform((value) => value.split(",").map((command) => command.trim()))
    .refine((commands) => !commands.includes(""), "must be one interpreter, or several with a comma between")
    .optional(),
  RACE_CONCURRENCY: wholeNumber(1, 10_000, "must be a whole number from 1 to 10000"),
  RACE_USER_LIMIT: wholeNumber(1, 10_000, "must be a whole number from 1 to 10000"),
  RACE_QUEUE_LIMIT: wholeNumber(1, 1_000_000, "must be a whole number from 1 to 1000000"),
  WATCH_SANDBOX: z
    .enum(["bubblewrap"], {
      error: "must be bubblewrap; unset it, and programs that come through a chat are not run",
    })
    .optional(),
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

export type Settings = z.infer<typeof settingsSchema>;

/** What is set, before it is checked. */
export type Named = Record<string, string | undefined>;

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && ["http:", "https:"].includes(new URL(value).protocol);
}

function isStoreUrl(value: string): boolean {
  return URL.canParse(value) && ["redis:", "rediss:"].includes(new URL(value).protocol);
}
