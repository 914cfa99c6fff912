/** The whole of it, as a process: from a typed line to the answer, through crashes and restarts. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { dataFolder, type Photofinish, photofinish } from "../support/cli.js";
import { descendants } from "../support/processes.js";
import { freePort, redisForTests, startRedisServer } from "../support/redis.js";
import { isAlive, until } from "../support/until.js";

const NODE = "runtime=node";
const folders: { remove(): Promise<void> }[] = [];
const children: Photofinish[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.process.kill("SIGKILL");
    await child.ended;
  }
});
afterAll(async () => {
  for (const folder of folders) await folder.remove();
});

function start(args: string[], settings: NodeJS.ProcessEnv): Photofinish {
  const child = photofinish(args, settings);
  children.push(child);
  return child;
}

async function emptyFolder(): Promise<string> {
  const data = await dataFolder();
  folders.push(data);
  return data.folder;
}

const laneIsOn = (child: Photofinish) => () => descendants(child.pid).length >= 2;

function everything(settings: () => Promise<NodeJS.ProcessEnv>) {
  test("piped commands are answered in order, without control codes, and the exit code is 0", async () => {
    const child = start(["start"], await settings());
    child.process.stdin.end(`/race async 0.1 ${NODE}\n/log\n/code async node\n`);
    expect((await child.ended).code).toBe(0);
    const out = child.out();
    const [race, log, code] = ["100 ms", "executed in 0.", "Promise.all"].map((text) => out.indexOf(text));
    expect(race).toBeGreaterThan(-1);
    expect(log).toBeGreaterThan(race as number);
    expect(code).toBeGreaterThan(log as number);
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  test("the picture is a PNG file whose path is printed", async () => {
    const env = await settings();
    const child = start(["start"], env);
    child.process.stdin.end(`/race async 0.1 ${NODE}\n`);
    await child.ended;
    const [file] = await readdir(join(`${env.PHOTOFINISH_DATA}`, "pictures"));
    expect(child.out()).toContain(join(`${env.PHOTOFINISH_DATA}`, "pictures", `${file}`));
  });

  test("a mistake is answered, the next command works, and the exit code is 1", async () => {
    const child = start(["start"], await settings());
    child.process.stdin.end(`/race asink\n/race async 0.1 ${NODE}\n`);
    expect((await child.ended).code).toBe(1);
    expect(child.out()).toMatch(/asink[\s\S]*100 ms/);
  });

  test("a race that was on when the process was killed is run again and answered by the next", async () => {
    const env = await settings();
    const killed = start(["start"], env);
    killed.type(`/race async 3 ${NODE}`);
    await killed.prints("The race is on");
    await until("its lane is on", laneIsOn(killed));
    const family = descendants(killed.pid);
    killed.process.kill("SIGKILL");
    await killed.ended;
    await until("nothing of it is left", () => !family.some(isAlive));

    const next = start(["start"], env);
    await next.prints("3.00 s", 40_000);
    next.process.stdin.end();
    await next.ended;
    expect(next.out().match(/before this terminal was opened/g)).toHaveLength(1);
  }, 80_000);

  test("SIGTERM ends it within ten seconds with exit code 0, leaves nothing, and the race is answered later", async () => {
    const env = await settings();
    const stopped = start(["start"], env);
    stopped.type(`/race async 12 ${NODE}`);
    await stopped.prints("The race is on");
    await until("its lane is on", laneIsOn(stopped));
    const family = descendants(stopped.pid);
    const before = Date.now();
    stopped.process.kill("SIGTERM");
    expect(await stopped.ended).toEqual({ code: 0, signal: null });
    expect(Date.now() - before).toBeLessThan(10_000);
    await until("nothing of it is left", () => !family.some(isAlive));

    const next = start(["start"], env);
    await next.prints("12.0", 60_000);
    next.process.stdin.end();
    expect((await next.ended).code).toBe(0);
  }, 100_000);
}

describe("on the embedded store", () => {
  everything(async () => ({ PHOTOFINISH_DATA: await emptyFolder() }));

  test("a second process on the same folder is refused with the remedy, and the first goes on", async () => {
    const settings = { PHOTOFINISH_DATA: await emptyFolder() };
    const first = start(["start"], settings);
    first.type("/about");
    await first.prints("Photofinish");
    const second = start(["start"], settings);
    expect((await second.ended).code).toBe(1);
    expect(second.err()).toContain(String(first.pid));
    for (const remedy of ["PHOTOFINISH_DATA", "STORE_URL"]) expect(second.err()).toContain(remedy);
    first.process.stdin.end(`/race async 0.1 ${NODE}\n`);
    expect((await first.ended).code).toBe(0);
  });
});

const redis = await redisForTests();
afterAll(() => redis?.stop());

describe.skipIf(redis === null)("on Redis", () => {
  let installation = 0;
  everything(async () => ({
    STORE_URL: `${redis?.url}`,
    STORE_PREFIX: `app-${++installation}`,
    PHOTOFINISH_DATA: await emptyFolder(),
  }));

  test("a bot and a worker apart answer as one process does", async () => {
    const shared = { STORE_URL: `${redis?.url}`, STORE_PREFIX: "app-apart" };
    const bot = start(["bot"], { ...shared, PHOTOFINISH_DATA: await emptyFolder() });
    bot.type(`/race async 0.1 ${NODE}`);
    await bot.prints("The race is on");
    const worker = start(["worker"], { ...shared, PHOTOFINISH_DATA: await emptyFolder() });
    bot.process.stdin.end();
    expect((await bot.ended).code).toBe(0);
    expect(bot.out()).toContain("100 ms");
    worker.process.kill("SIGTERM");
    expect((await worker.ended).code).toBe(0);
  });

  test("SIGTERM while Redis is away ends a worker with exit code 0, not with its last resort", async () => {
    const own = await startRedisServer();
    const settings = {
      STORE_URL: `${own?.url}`,
      PHOTOFINISH_DATA: await emptyFolder(),
      HEALTH_PORT: String(await freePort()),
    };
    const worker = start(["worker"], settings);
    await until(
      "it is ready",
      async () => (await fetch(`http://127.0.0.1:${settings.HEALTH_PORT}/readyz`).catch(() => null))?.ok,
    );
    await own?.stop();
    worker.process.kill("SIGTERM");
    expect(await worker.ended).toEqual({ code: 0, signal: null });
  });
});

describe("a bot whose chat platform cannot be reached", () => {
  test("ends with exit code 0 when it is told to, and not because stopping took too long", async () => {
    const nobody = `http://127.0.0.1:${await freePort()}/api`;
    const bot = start(["start"], {
      PHOTOFINISH_DATA: await emptyFolder(),
      DISCORD_TOKEN: "test-token",
      DISCORD_APPLICATION_ID: "123456789012345678",
      DISCORD_API_URL: nobody,
      SLACK_BOT_TOKEN: "xoxb-test",
      SLACK_APP_TOKEN: "xapp-test",
      SLACK_API_URL: nobody,
    });
    for (const platform of ["Discord", "Slack"]) {
      await until(`${platform} is away`, () => bot.err().includes(`${platform} cannot be reached`));
    }
    // Connecting goes on in the background at this moment.
    await until("it is tried again", () => bot.err().split("Discord cannot be reached").length > 2);
    bot.process.kill("SIGTERM");
    expect(await bot.ended).toEqual({ code: 0, signal: null });
    expect(bot.err()).not.toContain("stopping took too long");
  });
});
