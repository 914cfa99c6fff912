import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/config/config.js";
import { StartError } from "../../src/errors.js";

function problem(environment: NodeJS.ProcessEnv): string {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  throw new Error("these settings were accepted");
}

describe("the settings", () => {
  test("all have defaults", () => {
    expect(readConfig({})).toMatchObject({
      store: { url: undefined, prefix: "photofinish" },
      dataFolder: resolve(".photofinish"),
      python: { commands: ["python3"], required: false },
      healthPort: undefined,
      logLevel: undefined,
    });
  });

  test("are read", () => {
    const config = readConfig({
      STORE_URL: "rediss://user:secret@example.org:6380/2",
      STORE_PREFIX: "group-7",
      PHOTOFINISH_DATA: "/var/lib/photofinish",
      PYTHON: "python3.13",
      RACE_CONCURRENCY: "20",
      LANE_MEMORY_MB: "512",
      HEALTH_PORT: "8080",
      LOG_LEVEL: "debug",
    });
    expect(config).toMatchObject({
      store: { url: "rediss://user:secret@example.org:6380/2", prefix: "group-7" },
      dataFolder: "/var/lib/photofinish",
      python: { commands: ["python3.13"], required: true },
      raceConcurrency: 20,
      laneMemoryBytes: 512 * 1024 * 1024,
      healthPort: 8080,
      logLevel: "debug",
    });
  });

  test("that are empty count as unset, as in an env file", () => {
    expect(readConfig({ STORE_URL: "", LOG_LEVEL: " " })).toEqual(readConfig({}));
  });

  test("that are wrong are all told at once, each with its remedy", () => {
    const told = problem({
      STORE_URL: "http://x",
      HEALTH_PORT: "99999",
      LOG_LEVEL: "loud",
      RACE_CONCURRENCY: "0",
    });
    expect(told).toContain("STORE_URL must be a redis:// or rediss:// address");
    expect(told).toContain("HEALTH_PORT must be a port from 1 to 65535");
    expect(told).toContain("LOG_LEVEL must be one of trace, debug, info");
    expect(told).toContain("RACE_CONCURRENCY must be a whole number from 1 to 10000");
  });

  test("for Slack need each other, and say which is missing or too much", () => {
    const bot = { SLACK_BOT_TOKEN: "xoxb-1" };
    const http = { SLACK_SIGNING_SECRET: "s", SLACK_PORT: "3000" };
    expect(readConfig({}).slack).toBeUndefined();
    expect(readConfig(bot).slack).toEqual({ botToken: "xoxb-1", apiUrl: undefined, connection: undefined });
    expect(readConfig({ ...bot, SLACK_APP_TOKEN: "xapp-1" }).slack?.connection).toEqual({
      kind: "socket",
      appToken: "xapp-1",
    });
    expect(readConfig({ ...bot, ...http }).slack?.connection).toEqual({
      kind: "http",
      signingSecret: "s",
      port: 3000,
    });
    expect(problem(http)).toContain("SLACK_BOT_TOKEN is missing");
    expect(problem({ ...bot, SLACK_SIGNING_SECRET: "s" })).toContain("SLACK_PORT is missing");
    expect(problem({ ...bot, SLACK_PORT: "3000" })).toContain("SLACK_SIGNING_SECRET is missing");
    expect(problem({ ...bot, ...http, SLACK_APP_TOKEN: "xapp-1" })).toContain("are both set");
    expect(problem({ SLACK_BOT_TOKEN: "xapp-hunter2" })).toContain("SLACK_BOT_TOKEN must be");
    expect(problem({ SLACK_BOT_TOKEN: "xapp-hunter2" })).not.toContain("hunter2");
    expect(problem({ ...bot, SLACK_API_URL: "slack.com" })).toContain("SLACK_API_URL must be");
  });

  test("never show a secret when they are wrong", () => {
    expect(problem({ STORE_URL: "redis+wrong://user:hunter2@example.org" })).not.toContain("hunter2");
  });
});
