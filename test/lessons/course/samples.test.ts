/** Every code sample of the lessons is run as it is shown, and says what the lesson says it says. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LESSON_IDS } from "../../../src/lessons/course/ids.js";
import { type Sample, samplesIn } from "../../../src/lessons/course/markdown.js";
import { host, PYTHON } from "../../support/runner.js";

/** By lesson and number of the sample. Seconds are not tested: the machine may be busy. */
const SAYS: Record<string, RegExp> = {
  "concurrency 1": /^tea is done\nsoup is done\nrice is done\nall in \d+\.\d s\n$/,
  "synchronous 1": /^first starts\nfirst stops\nsecond starts\nsecond stops\nexecuted in \d+\.\d s\n$/,
  "event-loop 1": /^b is done\na is done\nexecuted in \d+\.\d s\n$/,
  "coroutines 1":
    /^nothing has run yet\nhello Ada\nbye Ada\nthe task has not begun yet\nhello Bob\nbye Bob\n$/,
  "coroutines 2": /^True False\n'coroutine' object is not iterable\n$/,
  "gather 1": /^gather: \[3, 1, 0\]\nTaskGroup: page 2 is broken\nslow cancelled: True\n$/,
  "gather 2": /^\[ 3, 1, 0 \]\n1\n$/,
  "threads 1": /second stops\s+first stops\s+executed in \d+\.\d s\n$/,
  "shared-memory 1": /^without: lost [1-9]\d*\nwith a lock: lost 0\n$/,
  "gil 1": /^GIL: (True|False) - switch interval: 0\.005\ntwo threads took \d+\.\d times as long as one\n$/,
  "processes 1": /^1229\n2262\n3245\n$/,
  "blocking 1": /^wrong: \d+\.\d s\nright: \d+\.\d s\nlent: \d+\.\d s\n$/,
  "cancelling 1": /^closing the connection\ntook too long\n$/,
  "cancelling 2": /^AbortError - TimeoutError\n$/,
  "limiting 1": /^most at once: 5\n$/,
  "limiting 2": /^(put \d - in the queue: [12]\n){6}$/,
  "asyncio-or-threads 1": /^190\n190\n$/,
  "libraries 1": /^b'HELLO\\n'\n$/,
  "fetching 1": /^one_by_one: 10 pages .*\nwith_threads: 10 pages .*\nwith_asyncio: 10 pages .*\n$/,
  "node 1": /^first begins, called, first goes on\n$/,
  "node 2": /^200000\n$/,
};

const samples = await Promise.all(
  LESSON_IDS.map(async (id) => {
    const file = new URL(`../../../src/lessons/course/en/${id}.md`, import.meta.url);
    return samplesIn(await readFile(file, "utf8")).map((sample, at) => ({ name: `${id} ${at + 1}`, sample }));
  }),
).then((found) => found.flat());

/** Why a sample cannot run here; `null` where it can. */
function missing({ language, min }: Sample): string | null {
  if (language === "python" && host.python === null) return "there is no Python here";
  const here = language === "python" ? (host.python ?? "0") : host.node;
  if (min === null || atLeast(here, min)) return null;
  return `it needs ${language === "python" ? "Python" : "Node"} ${min}, and here is ${here}`;
}

function atLeast(version: string, min: string): boolean {
  const [have, need] = [version, min].map((each) => each.split(".").map(Number));
  const at = (need ?? []).findIndex((part, index) => (have?.[index] ?? 0) !== part);
  return at < 0 || (have?.[at] ?? 0) > (need?.[at] ?? 0);
}

describe("the code samples", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "photofinish-samples-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("are all known to this test", () => {
    expect(samples.map(({ name }) => name).sort()).toEqual(Object.keys(SAYS).sort());
  });

  for (const { name, sample } of samples) {
    const why = missing(sample);
    if (why !== null) console.warn(`SKIPPED the sample ${name}: ${why}`);

    it.skipIf(why !== null)(`run as they are shown: ${name}`, async () => {
      const python = sample.language === "python";
      const file = join(folder, `${name.replace(" ", "-")}.${python ? "py" : "mjs"}`);
      await writeFile(file, sample.code);
      const { stdout, stderr } = await promisify(execFile)(python ? PYTHON : process.execPath, [file]);
      expect(stdout).toMatch(SAYS[name] as RegExp);
      expect(stderr).toBe("");
    });
  }

  it("are no wider than a terminal shows without breaking words", () => {
    for (const { name, sample } of samples) {
      for (const line of sample.code.split("\n")) expect(line.length, name).toBeLessThanOrEqual(76);
    }
  });

  const coroutines = samples.find(({ name }) => name === "coroutines 1")?.sample as Sample;
  it.skipIf(missing({ ...coroutines, min: "3.12" }))(
    "run in the order that the lesson says with eager tasks: coroutines 1",
    async () => {
      const file = join(folder, "eager.py");
      const begin = "async def main():\n";
      expect(coroutines.code).toContain(begin);
      const factory = "    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)\n";
      await writeFile(file, coroutines.code.replace(begin, begin + factory));
      const { stdout } = await promisify(execFile)(PYTHON, [file]);
      expect(stdout.split("\n").slice(3)).toEqual(["hello Bob", "the task has not begun yet", "bye Bob", ""]);
    },
  );

  const limiting = samples.find(({ name }) => name === "limiting 2")?.sample as Sample;
  it.skipIf(missing(limiting))("never let the producer get more than three ahead: limiting 2", async () => {
    const file = join(folder, "ahead.py");
    const counted = limiting.code
      .replace("import asyncio\n", "import asyncio\n\nahead = most = 0\n")
      .replace("        await queue.put(number)\n", (put) => `${put}        add(1)\n`)
      .replace("        await asyncio.sleep(0.02)\n", (work) => `${work}        add(-1)\n`)
      .replace(
        "async def produce",
        "def add(one):\n    global ahead, most\n    ahead += one\n    most = max(most, ahead)\n\nasync def produce",
      );
    await writeFile(file, `${counted}print("most ahead:", most)\n`);
    const { stdout } = await promisify(execFile)(PYTHON, [file]);
    expect(stdout).toContain("most ahead: 3\n");
  });
});
