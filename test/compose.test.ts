import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";

test("the compose file is valid, and bot and worker share their settings", async () => {
  const compose = parse(await readFile("docker-compose.yml", "utf8"), { merge: true });
  expect(Object.keys(compose.services)).toEqual(["redis", "bot", "worker"]);
  expect(compose.services.worker.environment).toEqual(compose.services.bot.environment);
});
