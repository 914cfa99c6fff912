import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { settingsSchema } from "../src/config/settings.js";

const compose = parse(await readFile("docker-compose.yml", "utf8"), { merge: true });
const { bot, worker, watcher } = compose.services;

test("the compose file is valid, and bot and worker share their store", () => {
  expect(Object.keys(compose.services)).toEqual(["redis", "bot", "worker", "watcher"]);
  expect(worker.environment.STORE_URL).toBe(bot.environment.STORE_URL);
});

test("every setting in the compose file is one that photofinish reads", () => {
  const known = Object.keys(settingsSchema.shape);
  for (const name of [bot, worker, watcher].flatMap(({ environment }) => Object.keys(environment))) {
    expect(known).toContain(name);
  }
});

test.each(["worker", "watcher"])("the %s gets no token and no secret of a chat", (name) => {
  const service = compose.services[name];
  expect(Object.keys(bot.environment)).toEqual(expect.arrayContaining(["DISCORD_TOKEN", "SLACK_BOT_TOKEN"]));
  const ofChats = Object.keys(service.environment).filter((each) => /^(DISCORD|SLACK)_/.test(each));
  expect(ofChats).toEqual([]);
  // Nor in a file of settings, where Docker Compose would not name them here.
  expect(service).not.toHaveProperty("env_file");
  expect(JSON.stringify(service)).not.toMatch(/DISCORD|SLACK|TOKEN|SECRET/i);
});

test("programs of users are run only where somebody asks for the watcher", () => {
  expect(watcher.profiles).toEqual(["watch"]);
  expect(watcher.cap_drop).toEqual(["ALL"]);
  expect(watcher.environment).toEqual({
    STORE_URL: worker.environment.STORE_URL,
    WATCH_SANDBOX: "bubblewrap",
  });
});
