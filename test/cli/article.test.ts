/**
 * The three programs that articles show, two tasks that wait, as their readers type them: watched from the command line they must
 * say what `photofinish race` says of the same tasks.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { raceResultSchema } from "../../src/race/result.js";
import { type WatchReport, watchReportSchema } from "../../src/race/watch.js";
import { pythonsFound } from "../support/pythons.js";

const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const [python] = pythonsFound();
/** In s; the articles have 5 and 10. */
const [SHORT, LONG] = [0.5, 1];
/** What a busy machine may add, in ms: less than what the other way of waiting would. */
const LATE_MS = 450;

const TASKS = `import time

def task1():
    print("Task 1 started")
    time.sleep(${SHORT})
    print("Task 1 finished")

def task2():
    print("Task 2 started")
    time.sleep(${LONG})
    print("Task 2 finished")

start = time.time()
`;
const TOTAL = 'print(f"Total time: {time.time() - start:.2f} seconds")\n';

const SYNC = `${TASKS}task1()\ntask2()\n${TOTAL}`;
const THREADS = `import threading\n${TASKS}t1 = threading.Thread(target=task1)
t2 = threading.Thread(target=task2)
t1.start()
t2.start()
t1.join()
t2.join()
${TOTAL}`;
const ASYNCIO = `import asyncio
import time

async def task1():
    print("Task 1 started")
    await asyncio.sleep(${SHORT})
    print("Task 1 finished")

async def task2():
    print("Task 2 started")
    await asyncio.sleep(${LONG})
    print("Task 2 finished")

async def main():
    await asyncio.gather(task1(), task2())

start = time.time()
asyncio.run(main())
${TOTAL}`;

let folder = "";
/** Without the id that only a queue gives. */
const outcomeSchema = raceResultSchema.omit({ raceId: true });
let race: ReturnType<typeof outcomeSchema.parse>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "photofinish-article-"));
  if (python)
    race = outcomeSchema.parse(JSON.parse(run(["race", "all", `${SHORT}`, `${LONG}`, "--json"]).stdout));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(args: string[]) {
  const env = { PATH: process.env.PATH, LANG: "C.UTF-8", PYTHON: python?.command, HOME: folder };
  return spawnSync(process.execPath, [CLI, ...args], { cwd: folder, env, encoding: "utf8" });
}

async function watched(name: string, text: string): Promise<WatchReport> {
  await writeFile(join(folder, name), text);
  const { stdout, status } = run(["watch", "--quiet", "--json", "report.json", name]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Task 1 started\n[\s\S]*Task 2 finished\nTotal time: \d\.\d\d seconds\n$/);
  return watchReportSchema.parse(JSON.parse(await readFile(join(folder, "report.json"), "utf8")));
}

const raced = (lane: string) => race.lanes.find((each) => each.lane === lane)?.elapsedMs ?? 0;

/** When the rows of this kind waited, the first first. */
function waits({ rows }: WatchReport, kind: "thread" | "task"): [fromMs: number, toMs: number][] {
  return rows
    .filter((row) => row.kind === kind)
    .flatMap(({ segments }) =>
      segments.filter(({ state, fromMs, toMs }) => state === "waiting" && toMs - fromMs > 300),
    )
    .map(({ fromMs, toMs }): [number, number] => [fromMs, toMs])
    .sort(([one], [other]) => one - other);
}

function expectTotal(report: WatchReport, ms: number, lane: string): void {
  expect(report.elapsedMs).toBeGreaterThanOrEqual(ms - 5);
  expect(report.elapsedMs).toBeLessThan(ms + LATE_MS);
  expect(Math.abs(report.elapsedMs - raced(lane))).toBeLessThan(LATE_MS);
}

describe.runIf(python)("an article's program", { timeout: 60_000 }, () => {
  it("that is synchronous takes the sum, waits once after the other, and is told so with both lines", async () => {
    const report = await watched("sync.py", SYNC);
    expectTotal(report, 1000 * (SHORT + LONG), "sync");
    const [first, second] = waits(report, "thread") as [[number, number], [number, number]];
    expect(second[0]).toBeGreaterThanOrEqual(first[1]);
    const line = SYNC.split("\n").indexOf("task1()") + 1;
    expect(report.findings).toMatchObject([{ kind: "sequential-waits", line, otherLines: [line + 1] }]);
  });

  it("with threads takes the longest, has a row for each that waits beside the other, and no fault", async () => {
    const report = await watched("threads.py", THREADS);
    expectTotal(report, 1000 * LONG, "threads");
    const threads = report.rows.filter(
      ({ kind, createdAtLine }) => kind === "thread" && createdAtLine !== null,
    );
    expect(threads).toHaveLength(2);
    const [one, other] = threads as [WatchReport["rows"][number], WatchReport["rows"][number]];
    expect(other.startMs).toBeLessThan(one.stopMs);
    expect(report.findings).toEqual([]);
  });

  it("with asyncio takes the longest on one thread, has a row for each task, and no fault", async () => {
    const report = await watched("asyncio_.py", ASYNCIO);
    expectTotal(report, 1000 * LONG, "async");
    const tasks = report.rows.filter(({ kind, name }) => kind === "task" && /^Task-[23]/.test(name));
    expect(new Set(tasks.map(({ thread }) => thread)).size).toBe(1);
    const [one, other] = tasks as [WatchReport["rows"][number], WatchReport["rows"][number]];
    expect(other.startMs).toBeLessThan(one.stopMs);
    expect(report.findings).toEqual([]);
  });
});
