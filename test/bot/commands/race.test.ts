import { describe, expect, it } from "vitest";
import { race } from "../../../src/bot/commands/race.js";
import { ALL_LANES } from "../../../src/race/lanes.js";
import { asyncMistake, mistake, request, services } from "../../support/commands.js";
import { host, repeat, tasks } from "../../support/results.js";

const FIRST = { workload: tasks("sleep:5000", "sleep:10000"), runtime: null, runs: 1 };

describe("parsing /race", () => {
  it("runs two sleeps of 5 s and 10 s where no tasks are given", () => {
    expect(race.fromText("async")).toEqual({ lanes: ["async"], ...FIRST });
    expect(race.fromText("blocked , ")).toEqual({ lanes: ["blocked"], ...FIRST });
    expect(race.fromOptions({ lane: "sync" })).toEqual({ lanes: ["sync"], ...FIRST });
    expect(race.fromOptions({ lane: "sync", tasks: "  " })).toEqual({ lanes: ["sync"], ...FIRST });
  });

  it("knows all, which is four lanes without the mistake", () => {
    expect(race.fromText("ALL 0.5")).toEqual({
      ...FIRST,
      lanes: [...ALL_LANES],
      workload: tasks("sleep:500"),
    });
  });

  it.each([
    "async runtime=node runs=3 io:200ms*2",
    "async io:200ms*2 runtime=node runs=3",
    "Async RUNS=3 io:200ms Runtime=NODE io:200ms",
    "async runs=03, tasks=io:200ms*2, runtime = node",
  ])("takes options in any place and any case: %s", (text) => {
    const expected = { lanes: ["async"], workload: repeat("io:200", 2), runtime: "node", runs: 3 };
    expect(race.fromText(text)).toEqual(expected);
  });

  it("reads what bounds the tasks, in the notation of tasks", () => {
    expect(race.fromText("async 1*4 limit=2")).toMatchObject({ limit: 2 });
    expect(race.fromText("all 1 timeout=500ms")).toMatchObject({ timeoutMs: 500 });
    expect(race.fromOptions({ lane: "all", tasks: "1", timeout: "0.5" })).toMatchObject({ timeoutMs: 500 });
  });

  it("reads options as it reads text", () => {
    expect(race.fromOptions({ lane: "async", tasks: "io:200ms*2, 5", runtime: "node", runs: 3 })).toEqual(
      race.fromText("async io:200ms*2, 5 runtime=node runs=3"),
    );
  });

  it.each([
    ["", "error.subjectMissing"],
    ["5 10", "error.unknownChoice"],
    ["turtle 5", "error.unknownChoice"],
    ["runtime=node async", "error.unknownChoice"],
    ["async runtime=ruby", "error.unknownChoice"],
    ["async runtime=", "error.unknownChoice"],
    ["async runs=0", "error.badInteger"],
    ["async runs=21", "error.badInteger"],
    ["async runs=1.5", "error.badInteger"],
    ["async runs=-1", "error.badInteger"],
    ["async runs=", "error.badInteger"],
    ["async runs=2 runs=2", "error.optionTwice"],
    ["async tasks=5 10", "error.optionTwice"],
    ["async limit=0", "error.badInteger"],
    ["async limit=1001", "error.badInteger"],
    ["async timeout=soon", "error.badDuration"],
    ["async timeout=2m", "error.badDuration"],
    ["async limit=2 timeout=1s", "error.twoBounds"],
    ["sync 1 1 limit=2", "error.noBound"],
    ["blocked 1 1 timeout=1", "error.noBound"],
    ["async 60*3 limit=1", "error.laneTooLong"],
    ["async speed=9", "error.unknownOption"],
    ["async __proto__=9", "error.unknownOption"],
    ["sync 60*3", "error.laneTooLong"],
    ["all 30 30 runs=3", "error.laneTooLong"],
  ])("refuses %j", (text, key) => {
    expect(mistake(() => race.fromText(text)).key).toBe(key);
  });

  it.each([
    [{}, "error.subjectMissing"],
    [{ lane: "turtle" }, "error.unknownChoice"],
    [{ lane: "async", runs: 0 }, "error.badInteger"],
    [{ lane: "async", runs: 1.5 }, "error.badInteger"],
    [{ lane: "async", runs: Number.NaN }, "error.badInteger"],
    [{ lane: "async", runtime: "ruby" }, "error.unknownChoice"],
    [{ lane: "async", tasks: "5 runs=2" }, "error.unreadableTask"],
    [{ lane: "async", tasks: "5\n10" }, "error.lineBreak"],
    [{ lane: "x".repeat(1_000_000) }, "error.textTooLong"],
  ])("refuses the options %j", (options, key) => {
    expect(mistake(() => race.fromOptions(options)).key).toBe(key);
  });

  it("advises the lane and the option that were probably meant", () => {
    expect(mistake(() => race.fromText("treads 5")).en).toBe(
      "I know no lane `treads`. Did you mean `threads`? Choose one of `sync | threads | async | processes | blocked | all`, for example: `/race async 5 10`.",
    );
    expect(mistake(() => race.fromText("async run=5")).en).toContain("Did you mean `runs=`?");
  });

  it("gives an example with what was wrong put right", () => {
    const { en, zh } = mistake(() => race.fromText("async runtime=java"));
    expect(en).toContain("for example: `/race threads cpu:300ms*4 runtime=node`");
    expect(zh).toContain("没有 `java` 这个运行时");
    expect(mistake(() => race.fromText("async run=3")).en).toBe(
      "`/race` has no option `run`. Did you mean `runs=`? It knows `tasks= runtime= runs= limit= timeout=`, for example: `/race threads cpu:300ms*4 runtime=node`.",
    );
  });
});

describe("running /race", () => {
  it("asks for a race with the id of the request", async () => {
    const parsed = race.fromText("async 0.5 runtime=node");
    const id = "terminal-42";
    expect(await race.run(parsed, request(), services())).toEqual({
      kind: "job",
      job: { kind: "race", id, race: { id, ...parsed } },
    });
  });

  it.each(["1234567890123456789", "C01:1712.34:ada", "a/b\\c d"])(
    "makes the id %s one that BullMQ takes, and keeps different ones apart",
    async (id) => {
      const idOf = async (requestId: string) => {
        const intent = await race.run(race.fromText("async"), request({ id: requestId }), services());
        return intent.kind === "job" ? intent.job.id : null;
      };
      const [first, again] = [await idOf(id), await idOf(id)];
      const other = await idOf(`${id.replace(/[:/]/, "-")}!`);
      expect(first).toMatch(/^terminal-[\w.%-]+$/);
      expect(first).toBe(again);
      expect(first).not.toBe(other);
    },
  );

  it("refuses Python where the workers have none, and says what works", async () => {
    const all = services({ host: async () => host({ python: null, gil: null }) });
    const python = await asyncMistake(() => race.run(race.fromText("async runtime=python"), request(), all));
    expect(python.en).toContain("runtime=node");
    for (const words of ["async runtime=node", "async"]) {
      expect((await race.run(race.fromText(words), request(), all)).kind).toBe("job");
    }
  });

  it("refuses what only this machine is too slow for, with the runtime that it would use", async () => {
    const parsed = race.fromText("threads cpu:20s*12");
    const two = services({ host: async () => host({ cpus: 2, gil: true }) });
    expect((await asyncMistake(() => race.run(parsed, request(), two))).en).toContain(
      "`threads` would take 240 s",
    );
    const withoutPython = services({ host: async () => host({ cpus: 2, python: null, gil: null }) });
    expect((await race.run(parsed, request(), withoutPython)).kind).toBe("job");
  });

  it("queues a race although no worker has ever started", async () => {
    const all = services({ host: async () => null });
    const parsed = race.fromText("processes cpu:20s*12 runtime=python");
    expect((await race.run(parsed, request(), all)).kind).toBe("job");
  });

  it("lets the failure of a service through", async () => {
    const all = services({ host: async () => Promise.reject(new Error("no store")) });
    await expect(race.run(race.fromText("async"), request(), all)).rejects.toThrow("no store");
  });
});
