/** The only reader of the environment. Every mistake is told at once, with its remedy; no value is a secret's. */
import { resolve } from "node:path";
import { StartError } from "../errors.js";
import { type DiscordConfig, discordConfig, missingForDiscord } from "./discord.js";
import { type LogLevel, settingsSchema } from "./settings.js";
import { missingForSlack, type SlackConfig, slackConfig } from "./slack.js";

export interface Config {
  store: { url: string | undefined; prefix: string };
  /** Absolute; made when it is needed. */
  dataFolder: string;
  /** What starts each interpreter, the default first. `required`: they were named, so each must work. */
  python: { commands: string[]; required: boolean };
  /** Waiting races at once on this worker. */
  raceConcurrency: number;
  /** Races that one user can have under way at once. */
  raceUserLimit: number;
  /** Races that can wait on one queue. */
  raceQueueLimit: number;
  laneMemoryBytes: number;
  /** Whether programs of users are taken from chats, to be watched in a sandbox. */
  watchesPrograms: boolean;
  /** `undefined`: not configured. */
  discord: DiscordConfig | undefined;
  /** `undefined`: not configured. */
  slack: SlackConfig | undefined;
  healthPort: number | undefined;
  /** `undefined`: the role's own default. */
  logLevel: LogLevel | undefined;
}

/** Throws `StartError` naming every setting that is wrong. An empty value counts as unset. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const set = Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== "");
  const named = Object.fromEntries(set);
  const parsed = settingsSchema.safeParse(named);
  const wrong = parsed.error?.issues.map((issue) => `  ${issue.path.join(".")} ${issue.message}`) ?? [];
  const problems = [...wrong, ...missingForDiscord(named), ...missingForSlack(named)];
  if (!parsed.success || problems.length > 0) {
    throw new StartError(
      `These settings are wrong:\n${problems.join("\n")}\nCorrect or unset them and start again.`,
    );
  }
  const settings = parsed.data;
  return {
    store: { url: settings.STORE_URL, prefix: settings.STORE_PREFIX },
    dataFolder: resolve(settings.PHOTOFINISH_DATA),
    python: { commands: settings.PYTHON ?? ["python3"], required: settings.PYTHON !== undefined },
    raceConcurrency: settings.RACE_CONCURRENCY ?? 500,
    raceUserLimit: settings.RACE_USER_LIMIT ?? 5,
    raceQueueLimit: settings.RACE_QUEUE_LIMIT ?? 2_000,
    laneMemoryBytes: (settings.LANE_MEMORY_MB ?? 3_000) * 1024 * 1024,
    watchesPrograms: settings.WATCH_SANDBOX !== undefined,
    discord: discordConfig(settings),
    slack: slackConfig(settings),
    healthPort: settings.HEALTH_PORT,
    logLevel: settings.LOG_LEVEL,
  };
}
