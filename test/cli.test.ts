import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { dataFolder, photofinish } from "./support/cli.js";
import { descendants } from "./support/processes.js";
import { host } from "./support/runner.js";
import { until } from "./support/until.js";

const data = await dataFolder();
afterAll(data.remove);

async function run(args: string[], settings: NodeJS.ProcessEnv = {}) {
  const child = photofinish(args, { PHOTOFINISH_DATA: data.folder, ...settings });
  child.process.stdin.end();
  const { code } = await child.ended;
  return { code, out: child.out(), err: child.err() };
}

describe("the command line", () => {
  test.each([
    ["--help"],
    ["help"],
    ["start", "--help"],
    ["bot", "--help"],
    ["worker", "--help"],
    ["race", "--help"],
  ])("%s %s prints its usage", async (...words) => {
    const { code, out } = await run(words.filter(Boolean));
    expect([code, out]).toEqual([0, expect.stringContaining("photofinish")]);
  });

  test("--version prints the package's version", async () => {
    const { version } = JSON.parse(await readFile("package.json", "utf8"));
    expect((await run(["--version"])).out.trim()).toBe(version);
  });

  test("without a word prints the usage, and that it is no success", async () => {
    expect(await run([])).toMatchObject({ code: 2, out: expect.stringContaining("photofinish start") });
  });

  test.each([
    [["wroker"], 'Did you mean "photofinish worker"?'],
    [["xyzzy"], "See photofinish --help"],
    [["start", "now"], 'takes no "now"'],
    [["start", "--langg", "zh"], "Did you mean --lang?"],
    [["start", "--lang", "fr"], "--lang is one of en, zh"],
    [["race", "asink"], "async"],
    [["race", "all", "0.2x"], "0.2x"],
    [["race", "all", "-5"], "-5"],
    [["race", "all", "--runs", "99"], "20"],
    [["race", "all", "--runtime", "ruby"], "ruby"],
    [["race", "all", "--png", "/nonexistent/race.png"], "/nonexistent/race.png"],
  ])("%j is not understood, with advice, and exit code 2", async (words, advice) => {
    const { code, out, err } = await run(words);
    expect([code, out, err]).toEqual([2, "", expect.stringContaining(advice)]);
    expect(err).not.toMatch(/\n\s+at /);
  });

  test("settings that are wrong are told without a stack, and nothing starts", async () => {
    const { code, err } = await run(["start"], { LOG_LEVEL: "loud", HEALTH_PORT: "none" });
    expect([code, err]).toEqual([1, expect.stringMatching(/HEALTH_PORT[\s\S]*LOG_LEVEL/)]);
    expect(err).not.toMatch(/\n\s+at /);
  });

  test("a Python that was named and does not work is told with the remedy", async () => {
    const { code, err } = await run(["race", "async", "0.01"], { PYTHON: "/nonexistent/python" });
    expect([code, err]).toEqual([
      1,
      expect.stringContaining("PYTHON is /nonexistent/python, and there is no such command"),
    ]);
  });

  test.each(["bot", "worker"])("%s apart needs a store that can be shared, and says which", async (role) => {
    expect(await run([role])).toMatchObject({ code: 1, err: expect.stringContaining("set STORE_URL") });
  });
});

describe("a signal during start-up", () => {
  test("ends the process, also while it waits for a store that is away", async () => {
    const nobody = "redis://127.0.0.1:1";
    const child = photofinish(["worker"], {
      PHOTOFINISH_DATA: data.folder,
      STORE_URL: nobody,
      LOG_LEVEL: "warn",
    });
    await until("it has noticed", () => child.err().includes("going on without it"));
    child.process.kill("SIGTERM");
    expect(await child.ended).toEqual({ code: 0, signal: null });
  });
});

describe("photofinish race", () => {
  test("prints one JSON object with what every task did", async () => {
    const { code, out } = await run([
      "race",
      "all",
      "0.05",
      "0.1",
      "--json",
      "--runtime",
      "node",
      "--runs",
      "2",
    ]);
    expect(code).toBe(0);
    const result = JSON.parse(out);
    expect(result).toMatchObject({
      workload: [
        { kind: "sleep", ms: 50 },
        { kind: "sleep", ms: 100 },
      ],
      runtime: "node",
      runs: 2,
      host: { cpus: host.cpus, node: process.versions.node, python: host.python },
    });
    expect(result.lanes.map((lane: { lane: string }) => lane.lane)).toEqual([
      "sync",
      "threads",
      "async",
      "processes",
    ]);
    for (const lane of result.lanes) {
      expect(lane).toMatchObject({ status: "finished", startedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
      expect(lane.runsElapsedMs).toHaveLength(2);
      expect(lane.runsElapsedMs).toContain(lane.elapsedMs);
      expect(lane.tasks.map((task: { index: number }) => task.index)).toEqual([0, 1]);
    }
  });

  test("prints the table and the picture for people, and writes the PNG", async () => {
    const png = join(data.folder, "race.png");
    const { code, out } = await run(["race", "async", "0.05", "0.1", "--png", png, "--runtime=node"]);
    expect([code, out]).toEqual([0, expect.stringContaining("async")]);
    expect((await readFile(png)).subarray(1, 4).toString()).toBe("PNG");
    expect(out).not.toContain("\u001b");
  });

  test("speaks Chinese when it is told to", async () => {
    expect((await run(["race", "async", "0.05", "--runtime=node", "--lang", "zh"])).out).toMatch(
      /\p{Script=Han}/u,
    );
  });

  test("that is interrupted says so, with exit code 1", async () => {
    const child = photofinish(["race", "sync", "30", "--json", "--runtime=node"], {
      PHOTOFINISH_DATA: data.folder,
    });
    await until("its lane is on", () => descendants(child.pid).length >= 2);
    child.process.kill("SIGINT");
    expect((await child.ended).code).toBe(1);
    expect(JSON.parse(child.out()).lanes[0].status).toBe("cancelled");
  });
});
