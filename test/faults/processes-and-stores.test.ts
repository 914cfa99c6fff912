/** Faults of workers, of the store's server and folder, and of platforms: one answer each, or a start that is refused with a reason. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterEach, describe, expect, test } from "vitest";
import { shown, slashCommand } from "../platforms/slack/people.js";
import { dataFolder } from "../support/cli.js";
import { until } from "../support/until.js";
import { hasPicture, type Installation, install, isResult, quiet } from "./installation.js";

let here: Installation;
afterEach(() => here?.stop());

const RACE = "/race async 1 runtime=node";
const ask = (typed: string, user = "UADA") => here.http.command(slashCommand(here.slack, typed, { user }));

async function isAnsweredOnce(): Promise<void> {
  await here.message("a result", isResult);
  await quiet();
  expect(here.slack.messages.map(shown)).toHaveLength(1);
}

describe("a worker is killed with -9", () => {
  test("while its race runs: another worker runs it, and it is answered once", async () => {
    here = await install();
    await here.ready("bot");
    const worker = await here.ready("worker");
    await ask("/race async 3 runtime=node");
    await here.message("a card", () => true);
    await setTimeout(1_500);
    await worker.kill();
    await here.ready("worker");
    await isAnsweredOnce();
  });
});

describe("Slack", () => {
  test("carries out a first post, and answers 500: one message, with its picture", async () => {
    here = await install();
    await Promise.all([here.ready("bot"), here.ready("worker")]);
    here.slack.fail("chat.postMessage", { status: 500, carriedOut: true });
    await ask(RACE);
    await here.message("a result with a picture", hasPicture);
    await isAnsweredOnce();
  });

  test("fails to take a picture, is reset, or completes it and answers 500: the picture is there all the same", async () => {
    here = await install();
    await Promise.all([here.ready("bot"), here.ready("worker")]);
    here.slack.fail("files.getUploadURLExternal", { status: 500 });
    here.slack.fail("upload", { status: 500, reset: true });
    here.slack.fail("files.completeUploadExternal", { status: 500, carriedOut: true });
    await ask(RACE);
    await here.message("a result with a picture", hasPicture);
    await isAnsweredOnce();
  });

  test("is out for ten seconds while a race ends: its answer comes after, once", async () => {
    here = await install();
    await Promise.all([here.ready("bot"), here.ready("worker")]);
    await ask(RACE);
    await here.message("a card", () => true);
    for (const method of ["chat.postMessage", "chat.update", "files.getUploadURLExternal"]) {
      // Every attempt of a call and every attempt of its delivery, for about ten seconds.
      here.slack.fail(method, ...Array.from({ length: 10 }, () => ({ status: 503 })));
    }
    await here.message("a result with a picture", hasPicture);
    await isAnsweredOnce();
  });
});

describe("Redis", () => {
  test("has no room left: who asks is told, and races go on when there is room again", async () => {
    here = await install();
    const bot = await here.ready("bot");
    await here.ready("worker");
    const redis = new Redis(here.redis.url);
    await redis.config("SET", "maxmemory", "1");
    await ask(RACE);
    await here.message("word", () => true, 10_000);
    expect(bot.process.exitCode).toBeNull();
    await redis.config("SET", "maxmemory", "0");
    await redis.quit();
    here.slack.messages.length = 0;
    await ask(RACE, "UBOB");
    await isAnsweredOnce();
  });

  test("demands a password that is not in STORE_URL: the start is refused, and says what to correct", async () => {
    here = await install();
    const redis = new Redis(here.redis.url);
    await redis.config("SET", "requirepass", "secret");
    redis.disconnect();
    const bot = await here.start("bot");
    expect((await bot.ended).code).toBe(1);
    expect(bot.err()).toContain("STORE_URL");
  });
});

describe("one user asks fifty times at once for a counting", () => {
  test("one is admitted", async () => {
    here = await install();
    await here.ready("bot");
    await Promise.all(Array.from({ length: 50 }, () => ask("/lost-updates python")));
    await until("all are answered", () => here.slack.messages.length >= 50);
    const refused = here.slack.messages.filter((message) => shown(message).includes("counting already"));
    expect(refused).toHaveLength(49);
  });
});

/** Also for root, whom no permissions stop. What it gives makes the folder writable again; `null`: it cannot be done. */
function makeReadOnly(folder: string): (() => void) | null {
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o500);
    return () => chmodSync(folder, 0o700);
  }
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "ro", "none", folder]).status !== 0) return null;
  return () => void spawnSync("umount", [folder]);
}

describe("the embedded store", () => {
  test("whose process is killed while a race runs: the next one runs it, and it is answered once", async () => {
    here = await install();
    const data = await dataFolder();
    const own = { STORE_URL: "", PHOTOFINISH_DATA: data.folder };
    const first = await here.ready("start", own);
    await ask("/race async 3 runtime=node");
    await here.message("a card", () => true);
    await first.kill();
    await here.ready("start", own);
    await isAnsweredOnce();
    await here.stop();
    await data.remove();
  });

  test("whose files are corrupt: the start is refused with what to do, and ends", async () => {
    here = await install();
    const data = await dataFolder();
    const own = { STORE_URL: "", PHOTOFINISH_DATA: data.folder };
    const first = await here.ready("start", own);
    await first.kill();
    const database = join(data.folder, "database");
    expect(existsSync(database)).toBe(true);
    for (const file of readdirSync(join(database, "global"))) {
      writeFileSync(join(database, "global", file), "corrupt");
    }
    const second = await here.start("start", own);
    expect((await second.ended).code).toBe(1);
    expect(second.err()).toContain("PHOTOFINISH_DATA");
    await here.stop();
    await data.remove();
  });

  test("in a folder that can only be read: the start is refused in one sentence", async ({ skip }) => {
    here = await install();
    const data = await dataFolder();
    const writable = makeReadOnly(data.folder);
    if (writable === null) return skip("nobody may make a folder read-only here");
    try {
      for (const [role, STORE_URL] of [
        ["start", ""],
        ["bot", here.redis.url],
      ] as const) {
        const started = await here.start(role, { STORE_URL, PHOTOFINISH_DATA: data.folder });
        expect((await started.ended).code).toBe(1);
        expect(started.err()).toContain("PHOTOFINISH_DATA");
        expect(started.err()).not.toMatch(/\n {4}at |\[object Object\]/);
      }
    } finally {
      writable();
      await data.remove();
    }
  });

  test("in a folder that is a file: the start is refused in one sentence", async () => {
    here = await install();
    const data = await dataFolder();
    const file = join(data.folder, "file");
    writeFileSync(file, "");
    const bot = await here.start("start", { STORE_URL: "", PHOTOFINISH_DATA: file });
    expect((await bot.ended).code).toBe(1);
    expect(bot.err()).toContain("PHOTOFINISH_DATA");
    expect(bot.err()).not.toMatch(/\n {4}at |\[object Object\]/);
    await data.remove();
  });
});
