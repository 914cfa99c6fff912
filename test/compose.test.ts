import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { settingsSchema } from "../src/config/settings.js";

const compose = parse(await readFile("docker-compose.yml", "utf8"), { merge: true });
const { bot, worker } = compose.services;

test("the compose file is valid, and bot and worker share their store", () => {
  expect(Object.keys(compose.services)).toEqual(["redis", "bot", "worker"]);
  expect(worker.environment.STORE_URL).toBe(bot.environment.STORE_URL);
});

test("every setting in the compose file is one that photofinish reads", () => {
  const known = Object.keys(settingsSchema.shape);
  for (const name of [bot, worker].flatMap(({ environment }) => Object.keys(environment))) {
    expect(known).toContain(name);
  }
});

test("the worker gets no token and no secret of a chat", () => {
  expect(Object.keys(bot.environment)).toEqual(expect.arrayContaining(["DISCORD_TOKEN", "SLACK_BOT_TOKEN"]));
  const ofChats = Object.keys(worker.environment).filter((name) => /^(DISCORD|SLACK)_/.test(name));
  expect(ofChats).toEqual([]);
  // Nor in a file of settings, where Docker Compose would not name them here.
  expect(worker).not.toHaveProperty("env_file");
  expect(JSON.stringify(worker)).not.toMatch(/DISCORD|SLACK|TOKEN|SECRET/i);
});
