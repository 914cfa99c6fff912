/** The only reader of the environment. Every mistake is told at once, with its remedy; no value is a secret's. */
import { resolve } from "node:path";
import { z } from "zod";
import { StartError } from "./errors.js";

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

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
  HEALTH_PORT: wholeNumber(1, 65_535, "must be a port from 1 to 65535; unset it to have none"),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}` }).optional(),
});

/** Throws `StartError` naming every setting that is wrong. An empty value counts as unset. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const set = Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== "");
  const parsed = schema.safeParse(Object.fromEntries(set));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join(".")} ${issue.message}`);
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
    healthPort: settings.HEALTH_PORT,
    logLevel: settings.LOG_LEVEL,
  };
}

function isStoreUrl(value: string): boolean {
  return URL.canParse(value) && ["redis:", "rediss:"].includes(new URL(value).protocol);
}
